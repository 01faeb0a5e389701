"""Stores to test with: a clock that is set by hand, and one store of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from support.servers import Postgres

from service.store.store import Store

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
_NUMBERS = count(1)


@dataclass
class HandClock:
    """Tells the moment it was set to."""

    now: datetime = field(default=START)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now


#: Makes the URL of a new, empty database.
NewUrl = Callable[[], str]


@contextmanager
def new_urls(kind: str, folder: Path, server: Postgres | None) -> Iterator[NewUrl]:
    """Make empty databases of a kind, and drop them afterwards."""
    made: list[str] = []

    def new() -> str:
        name = f"db{next(_NUMBERS)}"
        if server is None:
            return f"sqlite:///{folder / name}.sqlite"
        made.append(name)
        return server.create(name)

    try:
        yield new
    finally:
        for name in made:
            server.drop(name)


@contextmanager
def opened(url: str, clock: HandClock | None = None) -> Iterator[Store]:
    store = Store.open(url, clock=clock or HandClock())
    try:
        yield store
    finally:
        store.close()
