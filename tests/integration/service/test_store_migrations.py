"""The tables as migrated are the tables as declared, whoever migrates and when."""

from __future__ import annotations

import multiprocessing
import sqlite3
import stat

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from support import results

from service.errors import InFlightError, StoreError
from service.store import migrations
from service.store.connection import Database
from service.store.model import PageRequest, SavedAnswer
from service.store.store import Store
from service.store.tables import METADATA


def _is_ours(name, kind, _parents) -> bool:
    """Leave out what the databases' own indexes of terms are made of."""
    return not (name or "").startswith(("article_terms", "ix_article_search_terms"))


def test_the_migrated_tables_are_the_declared_ones(url):
    Store.open(url).close()
    database = Database(url)
    with database.read() as connection:
        options = {"include_name": _is_ours, "compare_type": True, "target_metadata": METADATA}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, METADATA)
    database.close()
    assert differences == []


def test_the_newest_revision_is_the_one_that_is_named():
    scripts = ScriptDirectory(migrations.__path__[0])
    assert scripts.get_heads() == [migrations.HEAD]


def test_migrating_again_changes_nothing(url):
    with_data = Store.open(url)
    article = with_data.add_article(text="t", result=results.result())
    with_data.close()
    again = Store.open(url)
    assert again.article(article.id) == article
    again.close()


_OLD_JOBS = "ALTER TABLE jobs DROP COLUMN reason"
_OLD_ANSWERS = "ALTER TABLE answers DROP COLUMN headers", "ALTER TABLE answers ADD location TEXT"


def _give_old_form(database: Database) -> None:
    """Put the saved answers back into the form that they had at revision 0001."""
    with database.write() as connection:
        for statement in (_OLD_JOBS, *_OLD_ANSWERS):
            connection.execute(text(statement))
        connection.execute(text("UPDATE answers SET location = '/v1/x' WHERE status IS NOT NULL"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))


def test_answers_that_were_saved_before_their_headers_were_kept_lead_to_the_same_place(url):
    store = Store.open(url)
    for key in ("answered", "in flight"):
        claim = store.begin(key, owner=None, digest="d")
        if key == "answered":
            store.save_answer(claim, SavedAnswer(201, (("ETag", "t"),), "{}", "text/plain"))
    _give_old_form(store._database)
    store.close()
    again = Store.open(url)
    saved = SavedAnswer(201, (("Location", "/v1/x"),), "{}", "text/plain")
    assert again.begin("answered", owner=None, digest="d") == saved
    with pytest.raises(InFlightError):
        again.begin("in flight", owner=None, digest="d")
    again.close()


def test_a_job_that_failed_before_reasons_were_kept_has_its_message_only(url):
    store = Store.open(url)
    job = store.add_job(PageRequest("n", "s"))
    store.claim(job.id, "w", 30, 3)
    store.fail(job.id, "w", "no memory", retry_at=None)
    with store._database.write() as connection:
        connection.execute(text(_OLD_JOBS))
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    store.close()
    again = Store.open(url)
    failed = again.job(job.id)
    assert (failed.error, failed.reason) == ("no memory", None)
    again.close()


def test_a_database_of_a_newer_program_is_left_alone(url):
    Store.open(url).close()
    database = Database(url)
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="revision 9999"):
        Store.open(url)
    with database.read() as connection:
        assert migrations.version(connection) == "9999"
    database.close()


def test_a_migration_that_breaks_leaves_an_empty_database(url, monkeypatch):
    database = Database(url)
    create_index = Operations.create_index

    def failing(self, name, *arguments, **named):
        if name == "ix_answers_made":  # one of the last steps
            raise RuntimeError("broken")
        return create_index(self, name, *arguments, **named)

    monkeypatch.setattr(Operations, "create_index", failing)
    with pytest.raises(RuntimeError, match="broken"):
        migrations.migrate(database)
    with database.read() as connection:
        assert migrations.version(connection) is None
    monkeypatch.undo()
    migrations.migrate(database)
    database.close()


def _open_and_add(url: str) -> None:
    store = Store.open(url)
    store.add_article(text="t", result=results.result())
    store.close()


def test_processes_that_open_a_new_database_at_once_all_succeed(url):
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_open_and_add, args=(url,)) for _ in range(6)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * 6
    store = Store.open(url)
    assert len(store.articles().items) == 6
    store.close()


def test_the_sqlite_file_is_private_durable_and_checked(tmp_path):
    path = tmp_path / "new" / "folder" / "x.sqlite"
    store = Store.open(f"sqlite:///{path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with store._database.write() as connection:
        pragma = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    store.close()
    assert pragma == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_an_index_of_terms_serves_the_search(url):
    store = Store.open(url)
    for _ in range(3):
        store.add_article(text="t", result=results.result())
    if url.startswith("sqlite"):
        plain = sqlite3.connect(url.removeprefix("sqlite:///"))
        query = "SELECT count(*) FROM article_terms WHERE article_terms MATCH '\"会议\"'"
        assert plain.execute(query).fetchone() == (3,)
        plain.execute("INSERT INTO article_terms(article_terms) VALUES ('integrity-check')")
        plain.close()
    else:
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            connection.execute(text("SET enable_seqscan = off"))
            plan = connection.execute(
                text(
                    "EXPLAIN SELECT seq FROM article_search WHERE "
                    "array_to_tsvector(string_to_array(terms, ' ')) @@ CAST('会议' AS tsquery)"
                )
            )
            assert "ix_article_search_terms" in "\n".join(plan.scalars())
        engine.dispose()
    store.close()
