"""Jobs queued on a real Redis that comes and goes."""

from __future__ import annotations

import pytest
import redis
from support.job_process import JobProcess, World, until
from support.redis_server import redis_server
from support.workshop import page_request

from service.errors import UnavailableError
from service.jobs.config import WorkerConfig
from service.jobs.queue import JobQueue
from service.store.model import JobState
from service.store.store import Store

CONFIG = WorkerConfig(lease_seconds=2, sweep_seconds=3600, take_seconds=0.3, pause_seconds=0.1)


@pytest.fixture
def server():
    with redis_server() as server:
        yield server


@pytest.fixture
def world(tmp_path, server):
    return World(tmp_path, CONFIG, redis_url=server.url)


@pytest.fixture
def store(world):
    store = Store.open(world.store_url)
    yield store
    store.close()


def is_done(store: Store, identity: str) -> bool:
    return store.job(identity).state is JobState.DONE


def test_ids_come_out_in_the_order_in_which_they_went_in(world):
    queue = world.queue()
    for name in ("a", "b"):
        queue.enqueue(name)
    assert queue.size() == 2
    assert [queue.take(0), queue.take(0), queue.take(0)] == ["a", "b", None]


def test_a_delayed_id_comes_after_its_time(world):
    queue = world.queue()
    queue.enqueue("soon", delay=0.5)
    queue.enqueue("late", delay=3600)
    assert queue.take(0) is None
    assert queue.take(10) == "soon"
    assert queue.take(0) is None


def test_nothing_but_ids_is_in_redis(world, server):
    world.queue().enqueue("01HZXA0000000000000000000A")
    with redis.Redis.from_url(server.url) as client:
        (key,) = client.keys("*")
        assert client.lrange(key, 0, -1) == [b"01HZXA0000000000000000000A"]


def test_two_queues_on_one_redis_never_take_the_same_id(world):
    mine, other = world.queue(), world.queue()
    for n in range(20):
        mine.enqueue(str(n))
    taken = [queue.take(0) for _ in range(10) for queue in (mine, other)]
    assert sorted(taken, key=int) == [str(n) for n in range(20)]


def test_a_queue_that_was_gone_works_again_by_itself(world, server):
    queue = world.queue()
    queue.enqueue("a")
    server.stop()
    for _ in range(2):
        with pytest.raises(UnavailableError, match="see that Redis runs"):
            queue.enqueue("b")
        with pytest.raises(UnavailableError):
            queue.take(0)
    server.start()
    queue.enqueue("c")
    assert queue.take(1) == "c"


def test_jobs_of_the_time_without_redis_are_done_without_it(world, server, store):
    with JobProcess(world):
        first = store.add_job(page_request())
        world.queue().enqueue(first.id)
        until(lambda: is_done(store, first.id))
        server.stop()
        orphan = store.add_job(page_request())
        with pytest.raises(UnavailableError):
            world.queue().enqueue(orphan.id)
        until(lambda: is_done(store, orphan.id))
        server.start()
        third = store.add_job(page_request())
        world.queue().enqueue(third.id)
        until(lambda: is_done(store, third.id))
    assert len(store.articles().items) == 3


def test_a_job_whose_id_redis_forgot_is_found_when_a_worker_starts(world, server, store):
    job = store.add_job(page_request())
    JobQueue.open(server.url, world.folder).enqueue(job.id)
    server.stop()
    server.start()
    with JobProcess(world):
        until(lambda: is_done(store, job.id))
