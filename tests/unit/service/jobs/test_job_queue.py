"""The queue that wakes workers, over huey's storages."""

from __future__ import annotations

import sqlite3

import pytest
import redis
from huey.storage import MemoryStorage

from service.errors import UnavailableError
from service.jobs.queue import JobQueue

ID = "01HZXA0000000000000000000A"


class Clock:
    """Seconds that pass only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class BrokenStorage(MemoryStorage):
    """A storage that cannot be reached."""

    def __init__(self, error: Exception) -> None:
        super().__init__("broken")
        self.error = error

    def enqueue(self, *_arguments):
        raise self.error

    dequeue = queue_size = enqueue


def queue_of(clock: Clock, storage: MemoryStorage | None = None) -> JobQueue:
    return JobQueue(storage or MemoryStorage("q"), monotonic=clock, sleep=clock.sleep)


def test_ids_come_out_in_the_order_in_which_they_went_in():
    queue = queue_of(Clock())
    for name in ("a", "b", "c"):
        queue.enqueue(name)
    assert [queue.take(0), queue.take(0), queue.take(0), queue.take(0)] == ["a", "b", "c", None]


def test_an_empty_queue_waits_for_the_time_given_and_no_longer():
    clock = Clock()
    assert queue_of(clock).take(1.0) is None
    assert sum(clock.slept) == pytest.approx(1.0)


def test_a_queue_that_waits_by_itself_is_not_slept_for():
    clock = Clock()
    storage = MemoryStorage("q")
    queue = JobQueue(storage, blocking=True, monotonic=clock, sleep=clock.sleep)
    assert queue.take(0) is None
    assert clock.slept == []


def test_a_delayed_id_is_not_there_before_its_time():
    clock = Clock()
    queue = queue_of(clock)
    queue.enqueue(ID, delay=3600)
    assert queue.take(5) is None
    assert queue.size() == 0


def test_a_delayed_id_is_there_after_its_time():
    clock = Clock()
    queue = queue_of(clock)
    queue.enqueue(ID, delay=1e-6)
    assert queue.take(5) == ID


@pytest.mark.parametrize(
    "error",
    [redis.ConnectionError("gone"), sqlite3.OperationalError("database is locked"), OSError("no")],
)
@pytest.mark.parametrize("verb", ["enqueue", "take", "size"])
def test_a_storage_that_is_gone_is_said_so_in_the_service_s_words(error, verb):
    queue = queue_of(Clock(), BrokenStorage(error))
    asked = {"enqueue": (ID,), "take": (0,), "size": ()}[verb]
    with pytest.raises(UnavailableError, match="the job queue"):
        getattr(queue, verb)(*asked)


def test_a_malformed_address_names_the_variable_and_the_form(tmp_path):
    with pytest.raises(UnavailableError, match="DUIZHAO_REDIS_URL=redis://host:port/0"):
        JobQueue.open("http://queue", tmp_path)


def test_redis_is_not_needed_to_open_its_queue(tmp_path):
    queue = JobQueue.open(f"unix://{tmp_path / 'nothing.sock'}", tmp_path)
    with pytest.raises(UnavailableError, match="see that Redis runs"):
        queue.enqueue(ID)


def test_the_file_of_the_queue_is_shared_by_all_who_open_it(tmp_path):
    JobQueue.open(None, tmp_path / "new").enqueue(ID)
    assert JobQueue.open(None, tmp_path / "new").take(0) == ID


def test_a_folder_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(UnavailableError, match="DUIZHAO_DATA_DIR"):
        JobQueue.open(None, tmp_path / "file")


def test_what_is_stored_is_the_bare_id(tmp_path):
    JobQueue.open(None, tmp_path).enqueue(ID)
    with sqlite3.connect(tmp_path / "queue.sqlite") as file:
        rows = file.execute("select data from task").fetchall()
    file.close()
    assert rows == [(ID.encode(),)]
