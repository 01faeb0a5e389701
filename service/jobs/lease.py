"""A job held by this worker: kept alive, watched, and given up when that is due."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from types import TracebackType

import structlog

from service.errors import CancelledError, ConflictError, NotFoundError, UnavailableError
from service.jobs.errors import HandedBackError, LostError
from service.store.model import Job, PartialLine
from service.store.store import Store

_log = structlog.get_logger(__name__)

#: Beats per lease: two may fail or come late before the job is taken for orphaned.
_BEATS = 3


class Lease:
    """Keeps a claimed job alive from a thread of its own while the work goes on.

    A context manager: entering starts the thread, leaving ends it. The thread also learns
    of cancellation and of loss, which ``check`` raises where the work can stop.
    """

    def __init__(
        self,
        store: Store,
        job: Job,
        worker: str,
        seconds: float,
        *,
        stop: threading.Event,
        stall_seconds: float,
        on_stall: Callable[[], None],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Describe the lease.

        Args:
            store: Holds the job.
            job: As it was claimed.
            worker: Who claimed it.
            seconds: How long a beat keeps it.
            stop: Set when the worker is to go down.
            stall_seconds: Without progress for so long, beats end and ``on_stall`` is called.
            on_stall: Ends the process, so that its supervisor starts a healthy one.
            monotonic: Clock, in seconds.
        """
        self._store, self._job, self._worker = store, job, worker
        self._seconds = seconds
        self._stop = stop
        self._stall_seconds, self._on_stall = stall_seconds, on_stall
        self._monotonic = monotonic
        self._progress_at = monotonic()
        self._cancelled = job.cancel_requested
        self._lost = False
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat_on, name=f"lease-{job.id}", daemon=True)

    def __enter__(self) -> Lease:
        """Start beating."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop beating; no beat is on its way any more."""
        self._ended.set()
        self._thread.join()

    def check(self) -> None:
        """Say whether more work should be begun.

        Raises:
            LostError: Another worker has the job, or it was deleted.
            CancelledError: The client took it back.
            HandedBackError: This worker is going down.
        """
        self.check_held()
        if self._stop.is_set():
            raise HandedBackError("the worker was stopped; another one goes on with the job")

    def check_held(self) -> None:
        """Say whether the result is still wanted.

        Raises:
            LostError: Another worker has the job, or it was deleted.
            CancelledError: The client took it back.
        """
        if self._lost:
            raise LostError(f"job {self._job.id} is no longer held by {self._worker}")
        if self._cancelled:
            raise CancelledError(f"job {self._job.id} was cancelled by the client")

    def save(self, lines: Sequence[PartialLine], n_done: int, n_total: int) -> None:
        """Keep new lines and say how far the job is.

        Raises:
            LostError: Another worker has the job, or it was deleted; nothing was written.
            UnavailableError: The store cannot be written.
        """
        try:
            if lines:
                self._store.save_lines(self._job.id, self._worker, lines)
            self._note(
                self._store.beat(
                    self._job.id, self._worker, self._seconds, n_done=n_done, n_total=n_total
                )
            )
        except (ConflictError, NotFoundError) as error:
            self._lost = True
            raise LostError(str(error)) from error
        self._progress_at = self._monotonic()

    def beat(self) -> bool:
        """Beat once; False when there will be no more."""
        if self._monotonic() - self._progress_at > self._stall_seconds:
            _log.error("job stalled", job=self._job.id, seconds=self._stall_seconds)
            self._on_stall()
            return False
        try:
            self._note(self._store.beat(self._job.id, self._worker, self._seconds))
        except UnavailableError as error:
            # the store may be back before the lease ends; if not, the job is another's
            _log.warning("beat failed", job=self._job.id, reason=str(error))
        except (ConflictError, NotFoundError):
            self._lost = True
            return False
        return True

    def _note(self, job: Job) -> None:
        self._cancelled = self._cancelled or job.cancel_requested

    def _beat_on(self) -> None:
        while not self._ended.wait(self._seconds / _BEATS) and self.beat():
            pass
