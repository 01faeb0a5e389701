"""The loop of a worker."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from structlog.testing import capture_logs
from support.fakes import FakeTranslator
from support.workshop import QUICK, HookedTranslator, SetClock, page_request, workshop

from service.errors import UnavailableError
from service.failure_kinds import FailureKind
from service.jobs.queue import JobQueue
from service.jobs.runner import Runner
from service.store.model import JobState, Reason
from service.store.store import Store


class Seconds:
    """A clock in seconds that is moved by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def states(shop) -> list[str]:
    return [job.state.value for job in shop.store.jobs()]


def gone(*_arguments, **_named):
    raise UnavailableError("gone")


def test_a_job_that_the_queue_lost_is_found_by_the_first_sweep(tmp_path):
    shop = workshop(tmp_path)
    shop.store.add_job(page_request())
    Runner(shop, "w").step()
    assert states(shop) == ["done"]


def test_between_sweeps_a_job_is_found_by_its_id_in_the_queue(tmp_path):
    shop, clock = workshop(tmp_path), Seconds()
    runner = Runner(shop, "w", clock)
    runner.step()
    job = shop.store.add_job(page_request())
    runner.step()
    assert states(shop) == ["queued"]
    shop.queue.enqueue(job.id)
    runner.step()
    assert states(shop) == ["done"]


def test_the_next_sweep_comes_after_its_time(tmp_path):
    shop, clock = workshop(tmp_path), Seconds()
    runner = Runner(shop, "w", clock)
    runner.step()
    shop.store.add_job(page_request())
    clock.now = QUICK.sweep_seconds
    runner.step()
    assert states(shop) == ["done"]


def test_lost_jobs_are_worked_on_by_age(tmp_path):
    seen = FakeTranslator()
    shop = workshop(tmp_path, seen)
    for name in ("first", "second"):
        request = replace(page_request(), paragraphs=(f"{name}的句子在这里写着呢。",))
        shop.store.add_job(request)
    runner = Runner(shop, "w", Seconds())
    runner.step()
    runner.step()
    assert states(shop) == ["done", "done"]
    bodies = [call[0] for call in seen.calls if "的句子" in call[0]]
    assert [body[:5] for body in bodies] == ["first", "secon"]


@pytest.mark.parametrize("name", ["01HZXA0000000000000000000A", "", "../etc", "句"])
def test_an_id_that_is_no_job_s_is_passed_over(tmp_path, name):
    shop, clock = workshop(tmp_path), Seconds()
    runner = Runner(shop, "w", clock)
    runner.step()
    shop.queue._storage.enqueue(name.encode())
    runner.step()
    assert shop.queue.size() == 0


def test_an_id_that_comes_twice_is_worked_on_once(tmp_path):
    seen = FakeTranslator()
    shop, clock = workshop(tmp_path, seen), Seconds()
    runner = Runner(shop, "w", clock)
    runner.step()
    job = shop.store.add_job(page_request(1))
    shop.queue.enqueue(job.id)
    shop.queue.enqueue(job.id)
    runner.step()
    runner.step()
    assert len(seen.calls) == 1
    assert len(shop.store.articles().items) == 1


def test_a_job_whose_worker_died_is_taken_up_when_its_lease_ends(tmp_path):
    clock = SetClock()
    shop = workshop(tmp_path, clock=clock)
    job = shop.store.add_job(page_request())
    shop.store.claim(job.id, "dead", QUICK.lease_seconds, 3)
    Runner(shop, "w", Seconds()).step()
    assert states(shop) == ["running"]
    clock.now = shop.store.job(job.id).lease_until
    Runner(shop, "w", Seconds()).step()
    assert states(shop) == ["done"]


def test_a_page_that_kills_every_worker_is_given_up_with_a_reason(tmp_path):
    clock = SetClock()
    shop = workshop(tmp_path, clock=clock)
    job = shop.store.add_job(page_request())
    for _ in range(QUICK.max_attempts):
        assert shop.store.claim(job.id, "dies", QUICK.lease_seconds, QUICK.max_attempts)
        clock.move(QUICK.lease_seconds + 1)
    Runner(shop, "w", Seconds()).step()
    given_up = shop.store.job(job.id)
    assert given_up.state is JobState.FAILED
    assert "given up after 3 attempts" in given_up.error
    assert "died" in given_up.error
    assert given_up.reason == Reason(FailureKind.WORKER_DIED, attempts=3)


def test_attempts_that_brought_lines_do_not_count(tmp_path):
    clock = SetClock()
    cuts = 5

    def die(number: int) -> None:
        if number == 2:  # each attempt does one chunk, then its worker falls silent
            raise SystemExit

    for n in range(cuts):
        shop = workshop(tmp_path, HookedTranslator(die), clock=clock)
        if n == 0:
            shop.store.add_job(page_request(cuts + 1))
        with pytest.raises(SystemExit):
            Runner(shop, f"w{n}", Seconds()).step()
        clock.move(QUICK.lease_seconds + 1)
    shop = workshop(tmp_path, clock=clock)
    Runner(shop, "last", Seconds()).step()
    (job,) = shop.store.jobs()
    assert (job.state, job.attempts) == (JobState.DONE, cuts + 1)
    assert job.attempts > QUICK.max_attempts


def test_without_its_queue_a_worker_sweeps(tmp_path, monkeypatch):
    shop, clock = workshop(tmp_path), Seconds()
    monkeypatch.setattr(JobQueue, "take", gone)
    runner = Runner(shop, "w", clock)
    runner.step()
    shop.store.add_job(page_request())
    runner.step()
    runner.step()
    assert states(shop) == ["done"]


def test_a_database_that_is_gone_is_waited_for_and_said_once(tmp_path, monkeypatch):
    shop = workshop(tmp_path)
    shop.store.add_job(page_request())
    runner = Runner(shop, "w", Seconds())
    with monkeypatch.context() as patch, capture_logs() as logs:
        patch.setattr(Store, "claimable", gone)
        for _ in range(3):
            runner.step()
    assert [log["event"] for log in logs] == ["worker waits"]
    runner.step()
    assert states(shop) == ["done"]


def test_old_articles_are_deleted_now_and_then_where_that_is_wanted(tmp_path):
    clock, seconds = SetClock(), Seconds()
    shop = workshop(tmp_path, config=replace(QUICK, retention_days=30), clock=clock)
    shop.store.add_job(page_request())
    runner = Runner(shop, "w", seconds)
    runner.step()  # the article is from the clock's long past day
    assert shop.store.articles().items == ()
    clock.move(1)
    shop.store.add_job(page_request())
    seconds.now = QUICK.sweep_seconds
    runner.step()
    assert len(shop.store.articles().items) == 1
    seconds.now = QUICK.purge_seconds
    runner.step()
    assert shop.store.articles().items == ()


def test_articles_are_kept_where_nothing_is_said(tmp_path):
    shop = workshop(tmp_path, clock=SetClock())
    shop.store.add_job(page_request())
    Runner(shop, "w", Seconds()).step()
    assert len(shop.store.articles().items) == 1


def test_a_runner_ends_when_its_process_is_to_go_down(tmp_path):
    shop = workshop(tmp_path)
    thread = threading.Thread(target=Runner(shop, "w").run)
    thread.start()
    shop.stop.set()
    thread.join(10)
    assert not thread.is_alive()


def test_jobs_that_were_begun_before_run_one_at_a_time(tmp_path):
    clock = SetClock()
    shop = workshop(tmp_path, clock=clock)
    for _ in range(2):
        shop.store.claim(shop.store.add_job(page_request()).id, "dead", QUICK.lease_seconds, 3)
    clock.move(QUICK.lease_seconds + 1)
    with shop.turn:  # another runner of this process works on one of them
        Runner(shop, "w", Seconds()).step()
        assert states(shop) == ["running", "running"]
    runner = Runner(shop, "w", Seconds())
    runner.step()
    runner.step()
    assert states(shop) == ["done", "done"]
    assert not shop.turn.locked()


def test_a_new_job_need_not_wait_for_one_that_was_begun_before(tmp_path):
    shop = workshop(tmp_path)
    shop.store.add_job(page_request())
    with shop.turn:
        Runner(shop, "w", Seconds()).step()
    assert states(shop) == ["done"]


def test_a_runner_that_is_told_to_end_leaves_the_job_to_others(tmp_path):
    shop, clock = workshop(tmp_path), Seconds()
    runner = Runner(shop, "w", clock)
    runner.step()
    job = shop.store.add_job(page_request())
    shop.queue.enqueue(job.id)
    shop.stop.set()
    runner.step()
    assert states(shop) == ["queued"]
    assert shop.queue.take(0) == job.id
