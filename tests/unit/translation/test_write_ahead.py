"""The switch to a write-ahead log waits for whoever else has the file."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from translation.write_ahead import use_write_ahead_log


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "file.db"


@pytest.fixture
def holder(path: Path) -> Iterator[sqlite3.Connection]:
    """Another's connection, with the file locked."""
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield other


def _impatient(path: Path) -> sqlite3.Connection:
    # no busy timeout: SQLite refuses at once, as it does where two switch at once
    return sqlite3.connect(path, timeout=0, isolation_level=None)


def test_it_holds_for_every_later_connection(path: Path) -> None:
    with closing(_impatient(path)) as connection:
        use_write_ahead_log(connection)
    with closing(_impatient(path)) as later:
        assert later.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_it_asks_again_until_the_file_is_free(path: Path, holder: sqlite3.Connection) -> None:
    free = threading.Timer(0.2, holder.execute, ["COMMIT"])
    free.start()
    with closing(_impatient(path)) as connection:
        use_write_ahead_log(connection)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    free.join()


@pytest.mark.usefixtures("holder")
def test_its_patience_ends(path: Path) -> None:
    with (
        closing(_impatient(path)) as connection,
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        use_write_ahead_log(connection, patience_seconds=0.1)


def test_what_is_not_a_lock_is_not_asked_again(path: Path) -> None:
    path.write_bytes(b"no database" * 100)
    with closing(_impatient(path)) as connection, pytest.raises(sqlite3.DatabaseError, match="not"):
        use_write_ahead_log(connection, patience_seconds=3600)
