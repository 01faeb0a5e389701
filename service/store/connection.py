"""Connections: what each database needs so that an acknowledged write is never lost."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from service.errors import SettingsError, UnavailableError
from translation.write_ahead import use_write_ahead_log


@dataclass(frozen=True, slots=True)
class ConnectionConfig:
    """How long to wait for what, and how many connections to keep.

    Attributes:
        busy_seconds: Wait for another writer of the SQLite file; transactions take
            milliseconds, so this is far above any honest queue and below a request's limit.
        connect_seconds: Wait for PostgreSQL to answer a new connection.
        statement_seconds: PostgreSQL gives up a statement after so long.
        pool_size: Connections kept; one a request thread of a default web process.
        pool_seconds: Wait for a free connection of the pool.
    """

    busy_seconds: float = 20.0
    connect_seconds: int = 5
    statement_seconds: float = 20.0
    pool_size: int = 16
    pool_seconds: float = 20.0


DEFAULT = ConnectionConfig()


class Database:
    """A pool of connections to one database; thread-safe, not to be carried over a fork."""

    def __init__(self, url: str, config: ConnectionConfig = DEFAULT) -> None:
        """Prepare the pool; connects at the first use.

        Raises:
            SettingsError: The URL is malformed or names another kind of database.
            UnavailableError: The folder of the SQLite file cannot be made.
        """
        self.url = _read_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = _sqlite(self.url, config) if self.is_sqlite else _postgres(self.url, config)
        self._writing = self._engine.execution_options(duizhao_write=True)
        # threads of one process queue here, promptly and in turn; SQLite's own waiting polls
        self._turn = threading.Lock() if self.is_sqlite else None
        self._patience = config.busy_seconds

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that reads one state of the database.

        Raises:
            UnavailableError: The database cannot be reached or read.
        """
        with self._reported(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that is durable when the block is left, or undone by an error.

        Raises:
            UnavailableError: The database cannot be reached or written.
        """
        with self._reported(), self._in_turn(), self._writing.begin() as connection:
            yield connection

    def ping(self) -> None:
        """Ask the database for an answer.

        Raises:
            UnavailableError: None came.
        """
        with self.read() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Wait for the other threads no longer than for another process."""
        if self._turn is None:
            yield
            return
        if not self._turn.acquire(timeout=self._patience):
            raise UnavailableError(
                f"the database {self.url} is locked: other writers kept it for "
                f"{self._patience:g} seconds; try again"
            )
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise UnavailableError(
                f"the database {self.url.render_as_string(hide_password=True)} "
                f"cannot be used: {_reason(error)}"
            ) from error


def _read_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise SettingsError(
            "DUIZHAO_DATABASE_URL is malformed: expected sqlite:///FILE or "
            "postgresql://USER:PASSWORD@HOST/NAME"
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database not in {None, "", ":memory:"}:
        return parsed.set(drivername="sqlite")
    if backend in {"postgresql", "postgres"}:
        return parsed.set(drivername="postgresql+psycopg")
    raise SettingsError(
        f"DUIZHAO_DATABASE_URL={parsed.render_as_string(hide_password=True)!r} cannot be used: "
        "expected sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
    )


def _reason(error: SQLAlchemyError) -> str:
    """Give the driver's first line: the lines after it may quote rows."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    lines = str(cause).strip().splitlines()
    return lines[0] if lines else type(cause).__name__


def _postgres(url: URL, config: ConnectionConfig) -> Engine:
    milliseconds = int(config.statement_seconds * 1000)
    return create_engine(
        url,
        hide_parameters=True,
        pool_pre_ping=True,
        pool_size=config.pool_size,
        max_overflow=0,
        pool_timeout=config.pool_seconds,
        connect_args={
            "connect_timeout": config.connect_seconds,
            "keepalives_idle": 30,
            "application_name": "duizhao",
            "options": f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} "
            f"-c idle_in_transaction_session_timeout={2 * milliseconds}",
        },
    )


def _sqlite(url: URL, config: ConnectionConfig) -> Engine:
    _make_private(Path(str(url.database)))
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=config.pool_size,
        max_overflow=0,
        pool_timeout=config.pool_seconds,
        connect_args={"timeout": config.busy_seconds, "check_same_thread": False},
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_private(path: Path) -> None:
    """Make the file readable by its owner only, before SQLite makes it for all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise UnavailableError(
            f"the database {path} cannot be made: {error.strerror}; "
            "name another place in DUIZHAO_DATABASE_URL or DUIZHAO_DATA_DIR"
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # the driver's own transactions begin too late and never as IMMEDIATE
    connection.isolation_level = None
    use_write_ahead_log(connection)
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: a lock asked for half-way cannot be waited for."""
    is_write = connection.get_execution_options().get("duizhao_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
