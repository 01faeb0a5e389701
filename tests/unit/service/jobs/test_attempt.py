"""What becomes of a job, whatever happens to the attempt."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from structlog.testing import capture_logs
from support.fakes import FakeTranslator
from support.workshop import QUICK, HookedTranslator, SetClock, page_request, workshop

from service.errors import OverloadedError, StoppedError, UnavailableError
from service.failure_kinds import FailureKind
from service.jobs.attempt import Attempt
from service.page_requests import to_page
from service.pipeline import process_page
from service.store.model import JobState, PageRequest, Reason
from service.store.store import Store

SECRET = "机密的句子不许进日志"


def run(shop, job_id: str, worker: str = "w1", allowed: int = 3) -> None:
    job = shop.store.claim(job_id, worker, shop.config.lease_seconds, allowed)
    assert job is not None
    Attempt(shop, job, worker, allowed).run()


def test_a_job_ends_as_the_article_that_a_direct_answer_would_be(tmp_path):
    shop = workshop(tmp_path)
    request = page_request()
    job = shop.store.add_job(request, owner="desk")
    run(shop, job.id)
    done = shop.store.job(job.id)
    assert (done.state, done.n_done, done.n_total, done.worker) == (JobState.DONE, 6, 6, None)
    article = shop.store.article(done.article_id, owner="desk")
    page = to_page(request)
    assert article.text == page.text
    assert article.result == process_page(page, FakeTranslator())


def test_a_page_without_text_fails_at_once_with_a_message_for_its_sender(tmp_path):
    shop = workshop(tmp_path)
    job = shop.store.add_job(PageRequest("blank.txt", "b" * 64, text=" \n "))
    run(shop, job.id)
    failed = shop.store.job(job.id)
    assert failed.state is JobState.FAILED
    assert failed.error == "blank.txt: the page has no text; give a page with at least one line."
    assert failed.reason == Reason(FailureKind.EMPTY)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (UnavailableError("gone"), Reason(FailureKind.AWAY)),
        (OverloadedError("full", 0.0), Reason(FailureKind.BUSY)),
        (RuntimeError(SECRET), Reason(FailureKind.BROKEN, fault="RuntimeError")),
    ],
)
def test_what_may_pass_is_tried_again_later_and_in_the_end_given_up(tmp_path, error, reason):
    clock = SetClock()
    shop = workshop(tmp_path, FakeTranslator(fail=error), clock=clock)
    job = shop.store.add_job(page_request())
    run(shop, job.id, allowed=2)
    waiting = shop.store.job(job.id)
    assert waiting.state is JobState.QUEUED
    assert waiting.not_before is not None
    assert waiting.reason == reason
    assert shop.store.claim(job.id, "w2", 30, 2) is None
    clock.now = waiting.not_before
    run(shop, job.id, "w2", allowed=2)
    given_up = shop.store.job(job.id)
    assert given_up.state is JobState.FAILED
    assert "given up after 2 attempts" in given_up.error
    assert given_up.reason == replace(reason, attempts=2)


def test_a_side_that_says_when_to_return_is_believed(tmp_path):
    shop = workshop(tmp_path, FakeTranslator(fail=OverloadedError("full", 1e6)))
    job = shop.store.add_job(page_request())
    run(shop, job.id)
    waiting = shop.store.job(job.id)
    assert (waiting.not_before - waiting.updated).total_seconds() >= 1e6 - 1


def test_neither_the_log_nor_the_job_quotes_an_unexpected_error(tmp_path):
    shop = workshop(tmp_path, FakeTranslator(fail=KeyError(SECRET)))
    job = shop.store.add_job(page_request())
    with capture_logs() as logs:
        run(shop, job.id)
    assert SECRET not in json.dumps(logs, ensure_ascii=False, default=str)
    assert SECRET not in shop.store.job(job.id).error
    (broke,) = [log for log in logs if log["event"] == "job broke"]
    assert broke["error"] == "KeyError"
    assert any("fakes.py" in place for place in broke["traceback"])


def test_a_cancelled_job_stops_at_the_next_chunk(tmp_path):
    translator = HookedTranslator(lambda n: shop.store.cancel(job.id) if n == 2 else None)
    shop = workshop(tmp_path, translator)
    job = shop.store.add_job(page_request())
    run(shop, job.id)
    cancelled = shop.store.job(job.id)
    assert (cancelled.state, cancelled.article_id) == (JobState.CANCELLED, None)
    assert cancelled.reason == Reason(FailureKind.CANCELLED)
    assert len(translator.calls) == 2


def test_a_job_that_is_cancelled_in_its_last_chunk_leaves_no_article(tmp_path):
    translator = HookedTranslator(lambda n: shop.store.cancel(job.id) if n == 6 else None)
    shop = workshop(tmp_path, translator)
    job = shop.store.add_job(page_request())
    run(shop, job.id)
    assert shop.store.job(job.id).state is JobState.CANCELLED
    assert shop.store.articles().items == ()


def test_a_worker_that_goes_down_hands_back_what_it_has(tmp_path):
    translator = HookedTranslator(lambda n: shop.stop.set() if n == 3 else None)
    shop = workshop(tmp_path, translator)
    job = shop.store.add_job(page_request())
    run(shop, job.id)
    handed = shop.store.job(job.id)
    assert (handed.state, handed.worker, handed.n_done) == (JobState.QUEUED, None, 3)
    assert "another one goes on" in handed.error
    assert handed.reason == Reason(FailureKind.HANDED_BACK)
    assert shop.queue.take(0) == job.id

    shop.stop.clear()
    rest = FakeTranslator()
    run(workshop(tmp_path, rest), job.id, "w2")
    assert sum(len(call) for call in rest.calls) == 3
    done = shop.store.job(job.id)
    assert (done.state, done.error, done.reason) == (JobState.DONE, None, None)
    assert shop.store.article(done.article_id).result == process_page(
        to_page(page_request()), FakeTranslator()
    )


def test_an_engine_that_is_gone_ends_the_worker_and_not_the_job(tmp_path):
    shop = workshop(tmp_path, FakeTranslator(fail=StoppedError("the thread is gone")))
    job = shop.store.add_job(page_request())
    run(shop, job.id)
    assert shop.stop.is_set()
    waiting = shop.store.job(job.id)
    assert (waiting.state, waiting.reason) == (JobState.QUEUED, Reason(FailureKind.STOPPING))


def test_a_worker_that_lost_its_job_writes_nothing_more(tmp_path):
    clock = SetClock()

    def lose(number: int) -> None:
        if number == 4:
            clock.move(QUICK.lease_seconds + 1)
            assert shop.store.claim(job.id, "other", 30, 3) is not None

    shop = workshop(tmp_path, HookedTranslator(lose), clock=clock)
    job = shop.store.add_job(page_request())
    run(shop, job.id)
    held = shop.store.job(job.id)
    assert (held.state, held.worker) == (JobState.RUNNING, "other")
    assert len(shop.store.lines(job.id)) == 3
    assert shop.store.articles().items == ()


def test_two_workers_that_finish_the_same_job_leave_one_article(tmp_path, monkeypatch):
    clock = SetClock()
    shop = workshop(tmp_path, clock=clock)
    job = shop.store.add_job(page_request())
    finish = Store.finish

    def late(store, identity, worker, **rest):
        if worker == "w1":  # another one takes over and finishes in the very last moment
            clock.move(QUICK.lease_seconds + 1)
            run(shop, job.id, "w2")
        return finish(store, identity, worker, **rest)

    monkeypatch.setattr(Store, "finish", late)
    run(shop, job.id, "w1")
    assert len(shop.store.articles().items) == 1
    assert shop.store.job(job.id).state is JobState.DONE


def test_a_database_that_goes_away_leaves_the_job_to_the_end_of_its_lease(tmp_path, monkeypatch):
    shop = workshop(tmp_path)
    job = shop.store.add_job(page_request())

    def gone(*_arguments, **_named):
        raise UnavailableError("gone")

    monkeypatch.setattr(Store, "save_lines", gone)
    monkeypatch.setattr(Store, "fail", gone)
    with pytest.raises(UnavailableError):
        run(shop, job.id)
    assert shop.store.job(job.id).state is JobState.RUNNING


def test_a_queue_that_is_gone_does_not_keep_a_job_from_being_put_back(tmp_path, monkeypatch):
    shop = workshop(tmp_path, FakeTranslator(fail=UnavailableError("gone")))

    def gone(*_arguments):
        raise UnavailableError("no queue")

    monkeypatch.setattr(type(shop.queue), "enqueue", gone)
    job = shop.store.add_job(page_request())
    run(shop, job.id)
    assert shop.store.job(job.id).state is JobState.QUEUED


def test_states_are_counted(tmp_path):
    shop = workshop(tmp_path)
    run(shop, shop.store.add_job(page_request()).id)
    run(shop, shop.store.add_job(PageRequest("blank", "b" * 64)).id)
    counts = shop.metrics.render()[0].decode()
    assert 'duizhao_jobs_total{state="done"} 1.0' in counts
    assert 'duizhao_jobs_total{state="failed"} 1.0' in counts
