"""SQLite files that several processes open: the switch to a write-ahead log."""

from __future__ import annotations

import sqlite3
import time

_PAUSE_SECONDS = 0.05


def use_write_ahead_log(connection: sqlite3.Connection, patience_seconds: float = 30.0) -> None:
    """Let readers and a writer of the file work side by side, for good.

    The busy timeout of a connection does not cover this switch: where two processes open a new
    file at once, SQLite refuses one of them at once, lest they wait for each other for ever
    (https://www.sqlite.org/c3ref/busy_handler.html). The refused one asks again here.

    Args:
        connection: An open connection in autocommit mode.
        patience_seconds: How long to ask again.

    Raises:
        sqlite3.OperationalError: The file stays locked, or cannot be written.
        sqlite3.DatabaseError: The file is damaged or no database.
    """
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if not _is_busy(error) or time.monotonic() >= deadline:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return


def _is_busy(error: sqlite3.OperationalError) -> bool:
    # the low byte is the primary code: SQLITE_BUSY_RECOVERY and _SNAPSHOT are busy too
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
