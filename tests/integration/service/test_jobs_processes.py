"""Workers that are killed, stopped and started: no job is lost, none is done twice."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from support.fakes import FakeTranslator
from support.job_process import POISON, JobProcess, World, until
from support.workshop import page_request

from service.jobs.config import WorkerConfig
from service.page_requests import to_page
from service.pipeline import process_page
from service.store.model import FINAL, JobState, PageRequest
from service.store.store import Store

CONFIG = WorkerConfig(
    lease_seconds=0.6,
    max_attempts=3,
    chunk_characters=40,
    runners=2,
    sweep_seconds=0.2,
    take_seconds=0.1,
)
LINES = 24
KILLS = 24
SHA = "c" * 64


def request(number: int, n_lines: int = LINES) -> PageRequest:
    """A page whose every line is on no other page."""
    lines = tuple(f"第{number}页的第{n}个句子在这里。" for n in range(1, n_lines))
    return PageRequest(f"{number}.txt", SHA, title=f"第{number}页的题目", paragraphs=lines)


def expected(page: PageRequest) -> object:
    return process_page(to_page(page), FakeTranslator())


def are_over(store: Store) -> bool:
    return all(job.state in FINAL for job in store.jobs(limit=1000))


def assert_each_is_done_once(store: Store, pages: dict[str, PageRequest]) -> None:
    """Every job has its one article, with the whole and right result; there are no others."""
    jobs = {job.id: job for job in store.jobs(limit=1000)}
    assert set(jobs) == set(pages)
    assert Counter(job.state for job in jobs.values()) == {JobState.DONE: len(pages)}
    articles = {job.article_id for job in jobs.values()}
    assert len(articles) == len(pages)
    assert {item.id for item in store.articles(limit=100).items} == articles
    for identity, page in pages.items():
        assert store.article(jobs[identity].article_id).result == expected(page)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, CONFIG)


@pytest.fixture
def store(world: World):
    store = Store.open(world.store_url)
    yield store
    store.close()


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_kills_at_random_moments_lose_nothing_and_do_nothing_twice(tmp_path, seed):
    rng = np.random.default_rng(seed)
    patient = WorkerConfig(
        **{name: getattr(CONFIG, name) for name in CONFIG.__slots__} | {"max_attempts": 100}
    )
    world = World(tmp_path, patient, seconds=0.005)
    store, queue = Store.open(world.store_url), world.queue()
    pages: dict[str, PageRequest] = {}

    def add(number: int) -> None:
        page = request(number)
        identity = store.add_job(page).id
        pages[identity] = page
        if rng.random() < 0.5:  # the other half as if the web process died in between
            queue.enqueue(identity)

    with JobProcess(world) as first, JobProcess(world) as second:
        for number in range(KILLS):
            add(number)
            time.sleep(rng.uniform(0.02, 0.6))
            victim = (first, second)[int(rng.integers(2))]
            victim.kill()
            victim.start()
        until(lambda: are_over(store), "a job never ended")
    assert_each_is_done_once(store, pages)
    repeated = sum(Counter(world.translated()).values()) - LINES * KILLS
    assert repeated <= KILLS * CONFIG.runners * 5  # a kill costs at most a chunk a runner
    store.close()


def test_a_worker_that_is_told_to_end_hands_over_and_nothing_is_done_again(world, store):
    slow = World(world.folder, CONFIG, seconds=0.02)
    job = store.add_job(request(1, 60))
    with JobProcess(slow) as worker:
        until(lambda: store.job(job.id).n_done > 5)
        assert worker.terminate() == 0
    handed = store.job(job.id)
    assert (handed.state, handed.worker) == (JobState.QUEUED, None)
    assert 5 < handed.n_done < 60
    with JobProcess(world):
        until(lambda: are_over(store))
    assert_each_is_done_once(store, {job.id: request(1, 60)})
    assert Counter(world.translated()).most_common(1)[0][1] == 1


def test_a_page_that_kills_its_worker_fails_and_the_others_are_done(world, store):
    poisoned = PageRequest("bad.txt", SHA, title="有毒的一页在这里", paragraphs=(f"{POISON}句。",))
    bad = store.add_job(poisoned)
    pages = {store.add_job(request(n)).id: request(n) for n in range(3)}
    with JobProcess(world) as worker:

        def is_over() -> bool:
            worker.keep()
            return are_over(store)

        until(is_over)
    failed = store.job(bad.id)
    assert (failed.state, failed.attempts) == (JobState.FAILED, CONFIG.max_attempts)
    assert "the worker died" in failed.error
    for identity, page in pages.items():
        assert store.article(store.job(identity).article_id).result == expected(page)


def test_a_running_job_is_cancelled_within_a_chunk(world, store):
    slow = World(world.folder, CONFIG, seconds=0.02)
    job = store.add_job(request(1, 400))
    with JobProcess(slow):
        until(lambda: store.job(job.id).n_done > 0)
        assert store.cancel(job.id).state is JobState.RUNNING
        until(lambda: store.job(job.id).state is JobState.CANCELLED)
    assert store.articles().items == ()
    assert len(store.lines(job.id)) < 400


def test_a_giant_page_does_not_hold_up_a_short_one(world, store):
    slow = World(world.folder, CONFIG, seconds=0.01)
    giant = store.add_job(request(1, 500))
    with JobProcess(slow):
        until(lambda: store.job(giant.id).n_done > 0)
        short = store.add_job(request(2, 4))
        slow.queue().enqueue(short.id)
        until(lambda: store.job(short.id).state is JobState.DONE)
        assert store.job(giant.id).state is JobState.RUNNING


def test_a_bad_page_fails_in_a_real_worker_too(world, store):
    job = store.add_job(PageRequest("blank.txt", SHA, text="\n"))
    with JobProcess(world):
        until(lambda: are_over(store))
    assert store.job(job.id).error.startswith("blank.txt: the page has no text")


def test_a_worker_is_woken_by_the_queue_long_before_the_next_sweep(tmp_path):
    config = WorkerConfig(lease_seconds=30, sweep_seconds=3600, take_seconds=0.5)
    world = World(tmp_path, config)
    store = Store.open(world.store_url)
    first = store.add_job(page_request())
    with JobProcess(world):
        until(lambda: store.job(first.id).state is JobState.DONE)  # the sweep at the start
        time.sleep(2)  # which looks once more for others before it ends
        second = store.add_job(page_request())
        time.sleep(1)
        assert store.job(second.id).state is JobState.QUEUED
        world.queue().enqueue(second.id)
        until(lambda: store.job(second.id).state is JobState.DONE)
    store.close()
