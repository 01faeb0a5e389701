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
from service.store.model import Job, JobState
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
            self._fail(str(error))
        except HandedBackError as error:
            self._requeue(str(error), 0.0)
        except StoppedError as error:
            self._shop.stop.set()  # nothing can be translated here any more
            self._requeue(str(error), 0.0)
        except (OverloadedError, UnavailableError) as error:
            self._try_again(str(error), getattr(error, "retry_after", 0.0))
        except Exception as error:  # noqa: BLE001 - one page's bug must not end the worker
            self._try_again(self._unexpected(error))

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

    def _try_again(self, reason: str, at_least: float = 0.0) -> None:
        if self._job.attempts >= self._allowed:
            self._fail(f"{reason} (given up after {self._job.attempts} attempts)")
            return
        delay = self._shop.backoff.seconds(self._job.attempts, at_least)
        self._requeue(reason, delay)

    def _requeue(self, reason: str, delay: float) -> None:
        shop = self._shop
        when = datetime.now(UTC) + timedelta(seconds=delay)
        self._settle(
            lambda: shop.store.fail(self._job.id, self._worker, reason, retry_at=when), delay=delay
        )
        try:
            shop.queue.enqueue(self._job.id, delay)
        except UnavailableError as error:
            self._log.warning("job not enqueued", reason=str(error))

    def _fail(self, reason: str) -> None:
        self._settle(
            lambda: self._shop.store.fail(self._job.id, self._worker, reason, retry_at=None)
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
