"""Holding a job."""

from __future__ import annotations

import threading

import pytest
from support.workshop import SetClock, page_request

from service.errors import CancelledError, UnavailableError
from service.jobs.errors import HandedBackError, LostError
from service.jobs.lease import Lease
from service.store.model import JobState, PartialLine
from service.store.store import Store

LINE = PartialLine("a1.h", "题目", "title", -0.5)


@pytest.fixture
def clock():
    return SetClock()


@pytest.fixture
def store(tmp_path, clock):
    store = Store.open(f"sqlite:///{tmp_path / 'db.sqlite'}", clock=clock)
    yield store
    store.close()


class Held:
    """A job, claimed, and the lease on it."""

    def __init__(self, store: Store, *, seconds: float = 30.0, stall: float = 600.0) -> None:
        self.store = store
        self.id = store.add_job(page_request()).id
        self.stop = threading.Event()
        self.stalls: list[int] = []
        self.seconds = 0.0
        job = store.claim(self.id, "me", seconds, 3)
        assert job is not None
        self.lease = Lease(
            store,
            job,
            "me",
            seconds,
            stop=self.stop,
            stall_seconds=stall,
            on_stall=lambda: self.stalls.append(1),
            monotonic=lambda: self.seconds,
        )


def test_a_beat_puts_the_end_of_the_lease_off(store, clock):
    held = Held(store, seconds=30)
    clock.move(25)
    assert held.lease.beat()
    clock.move(25)
    assert store.claim(held.id, "other", 30, 3) is None


def test_without_beats_another_worker_takes_the_job(store, clock):
    held = Held(store, seconds=30)
    clock.move(31)
    taken = store.claim(held.id, "other", 30, 3)
    assert taken is not None
    assert taken.attempts == 2
    assert not held.lease.beat()
    with pytest.raises(LostError, match="no longer held by me"):
        held.lease.check()


def test_nothing_is_written_once_the_job_is_another_s(store, clock):
    held = Held(store)
    clock.move(31)
    store.claim(held.id, "other", 30, 3)
    with pytest.raises(LostError):
        held.lease.save([LINE], 1, 6)
    assert store.lines(held.id) == ()
    assert store.job(held.id).n_done == 0


def test_lines_and_counts_are_kept(store):
    held = Held(store)
    held.lease.save([LINE], 1, 6)
    assert store.lines(held.id) == (LINE,)
    job = store.job(held.id)
    assert (job.n_done, job.n_total, job.state) == (1, 6, JobState.RUNNING)


def test_a_cancellation_is_learnt_with_the_next_beat_or_save(store):
    held = Held(store)
    held.lease.check()
    store.cancel(held.id)
    assert held.lease.beat()
    with pytest.raises(CancelledError):
        held.lease.check()
    other = Held(store)
    store.cancel(other.id)
    other.lease.save((), 0, 6)
    with pytest.raises(CancelledError):
        other.lease.check_held()


def test_a_worker_that_goes_down_begins_no_more_but_may_finish(store):
    held = Held(store)
    held.stop.set()
    held.lease.check_held()
    with pytest.raises(HandedBackError, match="another one goes on"):
        held.lease.check()


def test_a_database_that_is_gone_for_a_moment_does_not_end_the_beats(store, monkeypatch):
    held = Held(store)

    def gone(*_arguments, **_named):
        raise UnavailableError("gone")

    monkeypatch.setattr(Store, "beat", gone)
    assert held.lease.beat()
    held.lease.check()


def test_a_job_without_progress_loses_its_lease_and_ends_its_worker(store, clock):
    held = Held(store, stall=600)
    held.seconds = 599.0
    held.lease.save((), 0, 6)
    held.seconds = 1198.0
    assert held.lease.beat()
    held.seconds = 1200.0
    clock.move(29)
    assert not held.lease.beat()
    assert held.stalls == [1]
    clock.move(2)
    assert store.claim(held.id, "other", 30, 3) is not None


def test_the_thread_beats_while_the_work_goes_on_and_ends_with_it(store, clock):
    held = Held(store, seconds=0.03)
    beaten = threading.Event()
    beat = held.lease.beat

    def noted() -> bool:
        beaten.set()
        return beat()

    held.lease.beat = noted
    with held.lease:
        assert beaten.wait(10)
    assert not [t for t in threading.enumerate() if t.name == f"lease-{held.id}"]
