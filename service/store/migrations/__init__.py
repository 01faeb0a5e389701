"""The database's history: ``migrate`` brings any state of it to the newest."""

from __future__ import annotations

from importlib.resources import files

from sqlalchemy import Connection, inspect, text

from service.errors import StoreError
from service.store.connection import Database

#: The newest revision; a test holds it against ``versions``.
HEAD = "0003"
VERSION_TABLE = "alembic_version"
#: Any number that no other program is likely to lock.
_LOCK = 0x64757A68616F


def migrate(database: Database) -> None:
    """Bring the tables to ``HEAD``; does nothing where they are; one process at a time.

    Raises:
        StoreError: The database is newer than this program.
        UnavailableError: It cannot be reached or written; then it is as it was.
    """
    with database.read() as connection:
        if version(connection) == HEAD:
            return
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        if version(connection) != HEAD:
            _upgrade(connection)


def version(connection: Connection) -> str | None:
    """Say which revision the tables have; None for an empty database."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()  # noqa: S608 # a constant
    return None if found is None else str(found)


def _upgrade(connection: Connection) -> None:
    from alembic.command import upgrade
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(files(__name__)))
    config.attributes["connection"] = connection
    try:
        upgrade(config, "head")
    except CommandError as error:
        raise StoreError(
            f"the database has revision {version(connection)}, which this program does not know; "
            "run the newer duizhao that made it, or name another DUIZHAO_DATABASE_URL"
        ) from error
