"""The queue that wakes workers; the job table, not this queue, knows which jobs there are.

Only ids travel through huey's storage, as plain text: huey's own messages are pickles, and
who can write to the queue's Redis could run code in a worker through them.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from huey.storage import RedisStorage, SqliteStorage  # type: ignore[import-untyped]
from redis import ConnectionPool
from redis.backoff import ConstantBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from service.errors import UnavailableError

NAME = "duizhao"

#: A connection that was cut is opened anew once, at once; more patience is the callers'
#: business, who have the job table to fall back on.
_RETRIES = 1
_CONNECT_SECONDS = 2.0
_ANSWER_SECONDS = 5.0
#: Waiting on Redis happens there, and must end well before ``_ANSWER_SECONDS``.
_BLOCK_SECONDS = 1.0
#: SQLite cannot wait: an idle worker looks this often, which costs one indexed read.
_LOOK_SECONDS = 0.2
#: Delayed ids are moved to the queue this often.
_SCHEDULE_SECONDS = 1.0


class Storage(Protocol):
    """What the queue uses of a huey storage."""

    def enqueue(self, data: bytes) -> None:
        """Append."""
        ...

    def dequeue(self) -> bytes | None:
        """Take the oldest, or None; may wait a moment."""
        ...

    def add_to_schedule(self, data: bytes, ts: datetime) -> None:
        """Keep until ``ts``, in local time without a zone."""
        ...

    def read_schedule(self, ts: datetime) -> list[bytes]:
        """Take what is due."""
        ...

    def queue_size(self) -> int:
        """Count what waits."""
        ...


class JobQueue:
    """Ids of jobs on their way to a worker; safe to use from several threads and processes.

    An id may be lost (its job is then found in the job table) or come twice (only one
    worker can claim the job).
    """

    def __init__(
        self,
        storage: Storage,
        *,
        blocking: bool = False,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Wrap a huey storage; ``open`` makes one.

        Args:
            storage: Keeps the ids.
            blocking: ``storage.dequeue`` waits by itself.
            monotonic: Clock, in seconds.
            sleep: Waits, in seconds.
        """
        self._storage = storage
        self._blocking = blocking
        self._monotonic = monotonic
        self._sleep = sleep
        self._next_schedule = 0.0

    @classmethod
    def open(cls, url: str | None, data_dir: Path) -> JobQueue:
        """Open the queue on Redis, or in a SQLite file of the data folder.

        Redis is not asked anything yet, so that the service starts without it.

        Raises:
            UnavailableError: The file cannot be opened, or the URL is malformed.
        """
        with _translated():
            if url is not None:
                return cls(_redis_storage(url), blocking=True)
            data_dir.mkdir(parents=True, exist_ok=True)
            return cls(SqliteStorage(NAME, filename=str(data_dir / "queue.sqlite")))

    def enqueue(self, job_id: str, delay: float = 0) -> None:
        """Wake a worker for a job, after ``delay`` seconds.

        Raises:
            UnavailableError: The queue cannot be reached; a worker's sweep finds the job.
        """
        data = job_id.encode("ascii")
        with _translated():
            if delay > 0:
                self._storage.add_to_schedule(data, _now() + timedelta(seconds=delay))
            else:
                self._storage.enqueue(data)

    def take(self, timeout: float) -> str | None:
        """Take the next id, waiting for at most about ``timeout`` seconds.

        Raises:
            UnavailableError: The queue cannot be reached.
        """
        deadline = self._monotonic() + timeout
        while True:
            with _translated():
                self._move_due()
                data = self._storage.dequeue()
            if data is not None:
                return bytes(data).decode("ascii", "replace")
            left = deadline - self._monotonic()
            if left <= 0:
                return None
            if not self._blocking:
                self._sleep(min(_LOOK_SECONDS, left))

    def size(self) -> int:
        """Count the ids that wait.

        Raises:
            UnavailableError: The queue cannot be reached.
        """
        with _translated():
            return self._storage.queue_size()

    def _move_due(self) -> None:
        if self._monotonic() < self._next_schedule:
            return
        self._next_schedule = self._monotonic() + _SCHEDULE_SECONDS
        for data in self._storage.read_schedule(_now()):
            self._storage.enqueue(bytes(data))


def _redis_storage(url: str) -> Storage:
    pool = ConnectionPool.from_url(
        url,
        socket_connect_timeout=_CONNECT_SECONDS,
        socket_timeout=_ANSWER_SECONDS,
        retry=Retry(ConstantBackoff(0), _RETRIES),
    )
    storage: Storage = RedisStorage(NAME, connection_pool=pool, read_timeout=_BLOCK_SECONDS)
    return storage


def _now() -> datetime:
    """Local time without a zone: huey turns it into seconds with ``time.mktime``."""
    return datetime.now()


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        raise UnavailableError(
            f"the job queue on Redis cannot be reached ({type(error).__name__}): "
            "see that Redis runs and that DUIZHAO_REDIS_URL names it"
        ) from error
    except (sqlite3.Error, OSError) as error:
        raise UnavailableError(
            f"the job queue's file cannot be used ({error}): see that DUIZHAO_DATA_DIR is "
            "writable and the disk not full"
        ) from error
    except ValueError as error:
        raise UnavailableError(
            f"the job queue's address cannot be used ({error}): expected "
            "DUIZHAO_REDIS_URL=redis://host:port/0"
        ) from error
