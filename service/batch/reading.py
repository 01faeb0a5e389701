"""Containers read by a process of their own, so that one that crashes or hangs it ends no run.

The process is asked for stretches of a container's items. Where it dies of a stretch, the
stretch is asked for item by item, so what is given up to the death depends on the file alone; the
rest of the container is one reject. The second reading of a run ends where the first one did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Never

from service.batch.engines import Killed
from service.batch.local_engine import Pool
from service.batch.model import Record, Reject
from service.batch.sources import Container
from service.batch.workbench import Bench
from service.errors import InputError

Item = Record | Reject

#: Items asked for at once, and bytes of pages after which fewer are given: few round trips, and
#: little memory.
_ITEMS, _BYTES = 256, 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Opened:
    """A container, named.

    Attributes:
        container: Its kind.
        path: Where it is.
        prefix: Put before ids that it does not state itself.
        max_page_bytes: Of its pages.
    """

    container: Container
    path: Path
    prefix: str
    max_page_bytes: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Give some items of a container.

    Attributes:
        opened: Which one.
        start: Items before them.
        most: How many at most; fewer only where it ends or many bytes are together.
    """

    opened: Opened
    start: int
    most: int

    def perform(self, bench: Bench) -> tuple[Item, ...]:
        """Read on where the worker stands, or from the beginning; nothing at the end.

        Raises:
            InputError: What reads the container is not installed.
        """
        bench.limit.begin()
        place = bench.place
        if not isinstance(place, Place) or (place.opened, place.at) != (self.opened, self.start):
            place = bench.place = Place(self.opened, bench)
            place.skip(self.start)
        return place.take(self.most)


class Place:
    """Where in a container a worker stands."""

    def __init__(self, opened: Opened, bench: Bench) -> None:
        """Open it."""
        self.opened, self.at, self._last = opened, 0, ""
        self._bench = bench
        self._items = self._read()

    def skip(self, number: int) -> None:
        """Pass over items that were given before."""
        for _ in islice(self._items, number):
            self.at += 1

    def take(self, most: int) -> tuple[Item, ...]:
        """Give so many items, fewer where they are large."""
        taken: list[Item] = []
        size = 0
        while len(taken) < most and size < _BYTES:
            item = next(self._items, None)
            if item is None:
                break
            taken.append(item)
            size += len(item.data) if isinstance(item, Record) else 0
        self.at += len(taken)
        return tuple(taken)

    def _read(self) -> Iterator[Item]:
        one, alive = self.opened, self._bench.limit.begin
        try:
            for item in one.container.read(one.path, one.prefix, one.max_page_bytes, alive):
                self._last = item.id
                yield item
                alive()
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001 - a container that breaks its reader must not stop an archive
            what = f"cannot be read on from here ({type(error).__name__}: {error})"
            yield _ending(one, self._last, what)


class NoParts:
    """The supplier of a process that only reads."""

    def translator(self) -> Never:
        """Refuse."""
        raise NotImplementedError

    def linker(self) -> Never:
        """Refuse."""
        raise NotImplementedError

    def release(self) -> Never:
        """Refuse."""
        raise NotImplementedError


class ReadingRoom:
    """Reads containers in another process, which starts with the first and lasts for all."""

    def __init__(self, page_seconds: float = 0.0) -> None:
        """Start nothing yet.

        Args:
            page_seconds: Processor seconds the process may take between two looks into a file
                or two items; 0 for no limit.
        """
        self._seconds = page_seconds
        self._pool = Pool(NoParts(), 1, page_seconds)
        self._ends: dict[Opened, tuple[int, Reject]] = {}

    def close(self) -> None:
        """End the process."""
        self._pool.close()

    def read(
        self, container: Container, path: Path, prefix: str, max_page_bytes: int
    ) -> Iterator[Item]:
        """Yield a container's items; where the process dies of it, a reject is the last one.

        Raises:
            InputError: What reads it is not installed.
            ServiceError: The process dies whatever it is given.
        """
        opened = Opened(container, path, prefix, max_page_bytes)
        at, careful, last = 0, 0, ""
        while (end := self._ends.get(opened)) is None or at < end[0]:
            most = 1 if careful else min(_ITEMS, end[0] - at if end else _ITEMS)
            answer = self._ask(Stretch(opened, at, most))
            if isinstance(answer, Killed):
                if most == 1:
                    self._ends[opened] = at, self._reject(opened, last, answer)
                careful = _ITEMS
                continue
            if not answer:
                return
            yield from answer
            at, last = at + len(answer), answer[-1].id
            careful = max(0, careful - 1)
        yield end[1]

    def _ask(self, stretch: Stretch) -> tuple[Item, ...] | Killed:
        ((_, answer),) = self._pool.run([stretch])
        return answer

    def _reject(self, opened: Opened, last: str, death: Killed) -> Reject:
        what = f"kills the process that reads it on from here ({death.cause})"
        if death.overtime:
            what = f"took longer than {self._seconds:g} s to be read on from here"
        return _ending(opened, last, what)


def _ending(opened: Opened, last: str, what: str) -> Reject:
    """The reject that stands for the rest of a container, after the item of that id."""
    reason = " ".join(f"{opened.path.name} {what}; what follows was not read".split())
    place = f"{opened.prefix}after:{last.removeprefix(opened.prefix)}"
    return Reject(place, reason.encode("utf-8", "backslashreplace").decode())
