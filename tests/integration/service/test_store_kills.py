"""kill -9 at random moments: what was acknowledged is there, and the file is sound."""

from __future__ import annotations

import os
import random
import select
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from itertools import count

from support import results

from service.errors import InFlightError
from service.store.model import Claim, JobState, Made, PageRequest
from service.store.store import Store

ROUNDS = 40
REQUEST = PageRequest("n", "s", text="会议召开。")


def _write_without_end(url: str, acknowledge: int) -> None:
    """Add articles and run jobs; each line to ``acknowledge`` says what the store promised."""
    store = Store.open(url)
    page = results.result()
    os.write(acknowledge, b"ready -\n")
    while True:
        article = store.add_article(text="会议", result=page)
        os.write(acknowledge, f"article {article.id}\n".encode())
        job = store.add_job(REQUEST)
        os.write(acknowledge, f"queued {job.id}\n".encode())
        store.claim(job.id, "w", 30, 3)
        os.write(acknowledge, f"running {job.id}\n".encode())
        store.finish(job.id, "w", text="会议", result=page)
        os.write(acknowledge, f"done {job.id}\n".encode())


def _make_once_each(url: str, acknowledge: int) -> None:
    """Make an article for each of many keys; each line says what is about to happen or did."""
    store = Store.open(url)
    page = results.result()
    os.write(acknowledge, b"ready -\n")
    for number in count():
        key = f"{os.getpid()}-{number}"
        os.write(acknowledge, f"begun {key}\n".encode())
        claim = store.begin(key, owner=None, digest="d")
        assert isinstance(claim, Claim)
        article = store.add_article(text=key, result=page, claim=claim)
        os.write(acknowledge, f"{key} {article.id}\n".encode())


def _killed(
    url: str, promises: int, seconds: float, write: Callable[[str, int], None] = _write_without_end
) -> list[tuple[str, str]]:
    """Run the writer in a process, kill it and give what it had been promised.

    Args:
        url: Where it writes.
        promises: Kill after so many.
        seconds: And so long after the last of them.
        write: The writer.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            write(url, writer)
        finally:
            os._exit(1)
    os.close(writer)
    heard = b""
    while heard.count(b"\n") < 1 + promises:
        assert select.select([reader], [], [], 120)[0], "the writer hangs"
        chunk = os.read(reader, 1 << 16)
        assert chunk, "the writer died by itself"
        heard += chunk
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while chunk := os.read(reader, 1 << 16):
        heard += chunk
    os.close(reader)
    return [(kind, identity) for kind, identity in map(str.split, heard.decode().splitlines())][1:]


def test_nothing_that_was_acknowledged_is_lost(url):
    Store.open(url).close()
    moments = random.Random(20260301)
    promised: list[tuple[str, str]] = []
    for _ in range(ROUNDS):
        promised += _killed(url, moments.randrange(9), moments.uniform(0, 0.03))
    assert Counter(kind for kind, _ in promised)["done"] >= ROUNDS // 2

    store = Store.open(url)
    _check_articles(store, promised)
    _check_jobs(store, promised)
    store.close()
    if url.startswith("sqlite"):
        _check_file(url.removeprefix("sqlite:///"))


def _check_articles(store: Store, promised: list[tuple[str, str]]) -> None:
    for kind, identity in promised:
        if kind == "article":
            assert store.article(identity).text == "会议"


def _check_jobs(store: Store, promised: list[tuple[str, str]]) -> None:
    """Every job is at least where it was said to be; it has a result exactly if it is done."""
    order = (JobState.QUEUED, JobState.RUNNING, JobState.DONE)
    jobs = {job.id: job for job in store.jobs(limit=100_000)}
    for kind, identity in promised:
        if kind != "article":
            assert order.index(jobs[identity].state) >= order.index(JobState(kind))
    for job in jobs.values():
        assert (job.article_id is not None) == (job.state is JobState.DONE)
        if job.article_id is not None:
            assert store.article(job.article_id).text == "会议"


def _check_file(path: str) -> None:
    file = sqlite3.connect(path)
    assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert file.execute("PRAGMA foreign_key_check").fetchall() == []
    file.execute("INSERT INTO article_terms(article_terms) VALUES ('integrity-check')")
    articles, searchable = (
        file.execute(f"SELECT count(*) FROM {table}").fetchone()
        for table in ("articles", "article_search")
    )
    assert articles == searchable
    file.close()


def test_a_killed_request_made_nothing_or_is_told_what_it_made(url):
    Store.open(url).close()
    moments = random.Random(20260302)
    heard: list[tuple[str, str]] = []
    for _ in range(ROUNDS):
        heard += _killed(url, moments.randrange(5), moments.uniform(0, 0.03), _make_once_each)
    promised = {key: identity for key, identity in heard if key != "begun"}
    store = Store.open(url)
    kept = _articles_by_text(store)
    for key in (key for kind, key in heard if kind == "begun"):
        found = _repeat(store, key)
        assert found == kept.pop(key, None)
        assert promised.get(key, found) == found
    assert kept == {}
    store.close()


def _articles_by_text(store: Store) -> dict[str, str]:
    """Give the ids of all articles by their texts; no two have the same."""
    kept, cursor = {}, None
    while True:
        leaf = store.articles(limit=100, cursor=cursor)
        for item in leaf.items:
            assert kept.setdefault(store.article(item.id).text, item.id) == item.id
        cursor = leaf.next
        if cursor is None:
            return kept


def _repeat(store: Store, key: str) -> str | None:
    """Send a request again; give the id of what it had made."""
    try:
        found = store.begin(key, owner=None, digest="d")
    except InFlightError:
        return None
    assert isinstance(found, Claim | Made)
    return found.id if isinstance(found, Made) else None


def test_a_killed_writer_leaves_no_lock(url):
    _killed(url, 2, 0.0)
    store = Store.open(url)
    store.add_article(text="t", result=results.result())
    store.close()
