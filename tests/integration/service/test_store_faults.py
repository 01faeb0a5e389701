"""Full disks, locked files, servers that go: told as unavailable, nothing half-written."""

from __future__ import annotations

import resource
import sqlite3
import threading
import time
from contextlib import closing, contextmanager

import psycopg
import pytest
from sqlalchemy import event
from support import results
from support.servers import postgres
from support.stores import HandClock

from service.errors import SettingsError, UnavailableError
from service.store.connection import ConnectionConfig, Database
from service.store.model import JobState, PageRequest, Scope
from service.store.store import Store

REQUEST = PageRequest("n", "s", text="会议召开。")
IMPATIENT = ConnectionConfig(
    busy_seconds=0.2, connect_seconds=2, statement_seconds=1.0, pool_seconds=1.0
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "x.sqlite"


@contextmanager
def file_size_limit(size: int):
    """Let no file of this process grow beyond so many bytes, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def fill(store: Store) -> list[str]:
    """Add articles until the store refuses."""
    kept: list[str] = []
    for _ in range(10_000):
        try:
            article = store.add_article(text="会" * 5000, result=results.result())
        except UnavailableError:
            return kept
        kept.append(article.id)
    raise AssertionError("the store took everything")


def sound(path) -> bool:
    with closing(sqlite3.connect(path)) as file:
        return file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_full_disk_is_told_and_loses_nothing(path):
    with closing(Store.open(f"sqlite:///{path}")) as store:
        job = store.add_job(REQUEST)
        held = store.claim(job.id, "w", 30, 3)
        with file_size_limit(2_000_000):
            kept = fill(store)
            with pytest.raises(UnavailableError):
                store.finish(job.id, "w", text="会" * 500_000, result=results.result())
            assert store.job(job.id) == held
            assert store.article(kept[-1]).id == kept[-1]
        again = store.finish(job.id, "w", text="会", result=results.result())
        assert store.job(job.id).article_id == again.id
        listed = [again.id, *reversed(kept)]
        assert [item.id for item in store.articles(limit=100).items] == listed[:100]
    assert kept
    assert sound(path)


def test_a_full_database_is_told_and_loses_nothing(path):
    with closing(Store.open(f"sqlite:///{path}")) as store:
        limit = "PRAGMA max_page_count=200"
        event.listen(store._database._engine, "begin", lambda c: c.exec_driver_sql(limit))
        kept = fill(store)
        assert len(store.articles(limit=100).items) == min(100, len(kept))
        store.delete_article(kept.pop())
        store.add_article(text="t", result=results.result())
    assert sound(path)


def test_a_full_disk_does_not_lock_readers_out(path):
    clock = HandClock()
    with closing(Store.open(f"sqlite:///{path}", clock=clock)) as store:
        key, secret = store.add_key("press", {Scope.READ})
        with file_size_limit(1):
            assert store.authenticate(secret) == key


def test_a_locked_file_is_told_after_a_while(path):
    with closing(Store.open(f"sqlite:///{path}", config=IMPATIENT)) as store:
        job = store.add_job(REQUEST)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(UnavailableError, match="locked"):
                store.add_article(text="t", result=results.result())
            assert store.job(job.id) == job
        store.add_article(text="t", result=results.result())
        assert len(store.articles().items) == 1


def test_every_thread_that_waits_in_vain_is_told(path):
    with closing(Store.open(f"sqlite:///{path}", config=IMPATIENT)) as store:
        refused = []

        def add() -> None:
            with pytest.raises(UnavailableError, match="locked"):
                store.add_article(text="t", result=results.result())
            refused.append(1)

        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            threads = [threading.Thread(target=add) for _ in range(12)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(refused) == 12
        store.add_article(text="t", result=results.result())


def test_a_file_that_is_no_database_is_told(path):
    path.write_bytes(b"no database at all, only text of some length" * 100)
    with pytest.raises(UnavailableError, match="not a database"):
        Store.open(f"sqlite:///{path}")


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UnavailableError, match="DUIZHAO_DATABASE_URL"):
        Store.open(f"sqlite:///{tmp_path}/file/x.sqlite")


@pytest.mark.parametrize("url", ["", "no url", "sqlite://", "sqlite:///:memory:", "mysql://h/n"])
def test_a_url_that_cannot_be_used_is_refused(url):
    with pytest.raises(SettingsError, match="DUIZHAO_DATABASE_URL"):
        Database(url)


def test_no_password_is_shown(tmp_path):
    with pytest.raises(SettingsError) as refused:
        Database("mysql://me:hunter2@host/name")
    assert "hunter2" not in str(refused.value)
    url = f"postgresql://me:hunter2@/name?host={tmp_path}"
    with pytest.raises(UnavailableError) as failed:
        Store.open(url, config=IMPATIENT)
    assert "hunter2" not in str(failed.value)


def test_an_error_quotes_no_article(path):
    with closing(Store.open(f"sqlite:///{path}")) as store, file_size_limit(1):
        with pytest.raises(UnavailableError) as failed:
            store.add_article(text="机密", result=results.result())
        cause = failed.value.__cause__
        assert "机密" not in f"{failed.value} {cause}"
        assert "会议" not in f"{failed.value} {cause}"


@pytest.fixture(scope="module")
def server():
    with postgres() as running:
        yield running


class Writers:
    """Threads that add articles, and try again after each refusal."""

    def __init__(self, store: Store, threads: int = 4) -> None:
        self.kept: list[str] = []
        self.refused: list[UnavailableError] = []
        self._store = store
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def wait_for_more(self) -> None:
        wanted = len(self.kept) + 10
        wait_until(lambda: len(self.kept) >= wanted)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        while not self._stop.is_set():
            try:
                article = self._store.add_article(text="t", result=results.result())
            except UnavailableError as error:
                self.refused.append(error)
                time.sleep(0.02)
            else:
                self.kept.append(article.id)


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_server_restarted_under_writers_loses_nothing(server, mode):
    url = server.create(f"restart_{mode}")
    with closing(Store.open(url, config=IMPATIENT)) as store:
        writers = Writers(store)
        try:
            for _ in range(3):
                writers.wait_for_more()
                server.restart(mode)
            writers.wait_for_more()
        finally:
            writers.stop()
        there = [item.id for item in everything(store)]
    assert writers.refused, "the restarts were not noticed: nothing was shown"
    assert set(writers.kept) <= set(there)
    assert len(there) == len(set(there))


def test_a_job_outlives_its_server(server):
    url = server.create("jobs")
    with closing(Store.open(url, config=IMPATIENT)) as store:
        job = store.add_job(REQUEST)
        store.claim(job.id, "w", 30, 3)
        server.stop("immediate")
        with pytest.raises(UnavailableError):
            store.ping()
        with pytest.raises(UnavailableError):
            store.finish(job.id, "w", text="t", result=results.result())
        server.start()
        store.ping()
        assert store.job(job.id).state is JobState.RUNNING
        article = store.finish(job.id, "w", text="t", result=results.result())
        assert store.job(job.id).article_id == article.id


def test_a_statement_that_waits_too_long_is_given_up(server):
    url = server.create("waits")
    with closing(Store.open(url, config=IMPATIENT)) as store:
        job = store.add_job(REQUEST)
        with psycopg.connect(url) as other:
            other.execute("LOCK TABLE jobs")
            with pytest.raises(UnavailableError, match="timeout"):
                store.claim(job.id, "w", 30, 3)
        assert store.claim(job.id, "w", 30, 3) is not None


def everything(store: Store):
    leaf = store.articles(limit=100)
    yield from leaf.items
    while leaf.next is not None:
        leaf = store.articles(limit=100, cursor=leaf.next)
        yield from leaf.items


def wait_until(condition, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)
