"""Several processes at one database: nobody is refused, no job is done twice."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime

from support import results

from service.store.model import JobState, PageRequest
from service.store.store import Store

PROCESSES = 4
FORK = multiprocessing.get_context("fork")
REQUEST = PageRequest("n", "s", text="会议召开。")


def at_once(target, url: str) -> list[list[str]]:
    """Run a function in several processes; give what each of them answered."""
    answers = FORK.SimpleQueue()
    processes = [
        FORK.Process(target=_answer, args=(target, url, f"worker{number}", answers))
        for number in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    heard = [answers.get() for _ in processes]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0] * PROCESSES
    return heard


def _answer(target, url, name, answers) -> None:
    with closing(Store.open(url)) as store:
        try:
            answers.put(target(store, name))
        except BaseException as error:
            answers.put([f"failed: {error!r}"])
            raise


def _add_pages(store: Store, name: str) -> list[str]:
    return [store.add_article(text=name, result=results.result()).id for _ in range(20)]


def test_pages_of_all_processes_are_kept(url):
    Store.open(url).close()
    added = [identity for part in at_once(_add_pages, url) for identity in part]
    with closing(Store.open(url)) as store:
        kept = [item.id for item in store.articles(limit=100).items]
    assert len(kept) == PROCESSES * 20
    assert set(kept) == set(added)


def _work(store: Store, name: str) -> list[str]:
    """Take jobs until there are none; give those that were finished."""
    done = []
    while waiting := store.claimable(datetime.now(UTC)):
        for identity in waiting:
            if store.claim(identity, name, 60, 3) is not None:
                store.finish(identity, name, text="t", result=results.result())
                done.append(identity)
    return done


def test_every_job_is_done_once(url):
    with closing(Store.open(url)) as store:
        jobs = {store.add_job(REQUEST).id for _ in range(30)}
    done = Counter(identity for part in at_once(_work, url) for identity in part)
    assert done == Counter(jobs)
    with closing(Store.open(url)) as store:
        finished = store.jobs(limit=100)
        assert {job.state for job in finished} == {JobState.DONE}
        assert {job.attempts for job in finished} == {1}
        assert len(store.articles(limit=100).items) == 30
