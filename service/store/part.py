"""What the parts of the store share: the database, the clock and the maker of ids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from service.store.connection import Database
from service.store.ids import Identities

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Give this moment, aware, in UTC."""
    return datetime.now(UTC)


class Part:
    """A part of the store; thread-safe."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        """Keep what the part works with.

        Args:
            database: Migrated.
            clock: Tells aware moments; tests bring their own.
        """
        self._database = database
        self._clock = clock
        self._identities = Identities()
