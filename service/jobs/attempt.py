"""One attempt on a job: from the claimed row to its final state, or back to the queue."""

from __future__ import annotations

import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import structlog

from pages.errors import PageError
from pages.model import Page
from service.corrections.memory import with_memory
from service.errors import (
    CancelledError,
    ConflictError,
    InputError,
    NotFoundError,
    OverloadedError,
    StoppedError,
    UnavailableError,
)
from service.failure_kinds import FailureKind, kind_of
from service.jobs.backoff import Backoff
from service.jobs.config import WorkerConfig
from service.jobs.errors import HandedBackError, LostError
from service.jobs.lease import Lease
from service.jobs.queue import JobQueue
from service.jobs.resuming import ResumingTranslator
from service.metrics import Metrics
from service.page_requests import to_page
from service.pipeline import Pipeline, translatable
from service.result import PageResult
from service.store.model import Job, JobState, Reason
from service.store.store import Store

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What every attempt of a process works with.

    Attributes:
        pipeline: Its translator is wrapped anew for each job.
        stop: Set when the process is to go down.
        on_stall: Ends the process when a job hangs.
        turn: Held by the runner whose job was begun before (see ``Runner``).
    """

    store: Store
    queue: JobQueue
    pipeline: Pipeline
    metrics: Metrics
    backoff: Backoff
    config: WorkerConfig
    stop: threading.Event
    on_stall: Callable[[], None]
    turn: threading.Lock = field(default_factory=threading.Lock)


class Attempt:
    """One attempt of one worker on one job that it has claimed."""

    def __init__(self, shop: Workshop, job: Job, worker: str, allowed: int) -> None:
        """Describe the attempt.

        Args:
            shop: The parts of the process.
            job: As claimed by ``worker``.
            worker: Names the holder; the store refuses anyone else.
            allowed: The attempt after which the job has failed for good.
        """
        self._shop, self._job, self._worker, self._allowed = shop, job, worker, allowed
        self._log = _log.bind(job=job.id, worker=worker, attempt=job.attempts)

    def run(self) -> None:
        """Work on the job and settle how it ended.

        Raises:
            UnavailableError: The store is gone; the job is taken up when its lease ends.
        """
        self._log.info("job begun")
        try:
            self._work()
        except (LostError, ConflictError, NotFoundError) as error:
            self._log.warning("job lost", reason=str(error))
        except CancelledError:
            self._settle(lambda: self._shop.store.confirm_cancel(self._job.id, self._worker))
        except (PageError, InputError) as error:
            self._fail(str(error), _reason(error))
        except HandedBackError as error:
            self._requeue(str(error), Reason(FailureKind.HANDED_BACK), 0.0)
        except StoppedError as error:
            self._shop.stop.set()  # nothing can be translated here any more
            self._requeue(str(error), _reason(error), 0.0)
        except (OverloadedError, UnavailableError) as error:
            self._try_again(str(error), _reason(error), getattr(error, "retry_after", 0.0))
        except Exception as error:  # noqa: BLE001 - one page's bug must not end the worker
            self._try_again(self._unexpected(error), _reason(error))

    def _work(self) -> None:
        shop, job = self._shop, self._job
        page = to_page(job.request)
        with Lease(
            shop.store,
            job,
            self._worker,
            shop.config.lease_seconds,
            stop=shop.stop,
            stall_seconds=shop.config.stall_seconds,
            on_stall=shop.on_stall,
        ) as lease:
            result = self._process(page, lease)
            lease.check_held()
            article = shop.store.finish(job.id, self._worker, text=page.text, result=result)
        shop.metrics.job(JobState.DONE)
        self._log.info("job done", article=article.id)

    def _process(self, page: Page, lease: Lease) -> PageResult:
        shop = self._shop
        pipeline = with_memory(shop.pipeline, shop.store, owner=self._job.owner)
        if pipeline.translator is None:
            return pipeline.process(page)
        translator = ResumingTranslator(
            pipeline.translator,
            tuple(translatable(page)),
            shop.store.lines(self._job.id),
            lease,
            shop.config.chunk_characters,
        )
        return replace(pipeline, translator=translator).process(page)

    def _try_again(self, error: str, reason: Reason, at_least: float = 0.0) -> None:
        attempts = self._job.attempts
        if attempts >= self._allowed:
            given_up = replace(reason, attempts=attempts)
            self._fail(f"{error} (given up after {attempts} attempts)", given_up)
            return
        self._requeue(error, reason, self._shop.backoff.seconds(attempts, at_least))

    def _requeue(self, error: str, reason: Reason, delay: float) -> None:
        when = datetime.now(UTC) + timedelta(seconds=delay)
        self._end(error, reason, when, delay=delay)
        try:
            self._shop.queue.enqueue(self._job.id, delay)
        except UnavailableError as away:
            self._log.warning("job not enqueued", reason=str(away))

    def _fail(self, error: str, reason: Reason) -> None:
        self._end(error, reason, None)

    def _end(self, error: str, reason: Reason, retry_at: datetime | None, **facts: object) -> None:
        store, job, worker = self._shop.store, self._job.id, self._worker
        self._settle(
            lambda: store.fail(job, worker, error, retry_at=retry_at, reason=reason), **facts
        )

    def _settle(self, write: Callable[[], Job], **facts: object) -> None:
        try:
            job = write()
        except (ConflictError, NotFoundError) as error:
            self._log.warning("job lost", reason=str(error))
            return
        self._shop.metrics.job(job.state)
        self._log.info(f"job {job.state}", reason=job.error, **facts)

    def _unexpected(self, error: Exception) -> str:
        """Log where it happened; the error's own words may hold the page's text."""
        kind = type(error).__name__
        places = [f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)]
        self._log.error("job broke", error=kind, traceback=places)
        return f"the page could not be processed ({kind}); the log of the worker says more"


def _reason(error: Exception) -> Reason:
    """Give the code of an error; of one that nobody foresaw its class, which tells no text."""
    kind = kind_of(error)
    if kind is None:
        return Reason(FailureKind.BROKEN, fault=type(error).__name__)
    return Reason(kind)
