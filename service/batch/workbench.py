"""What a worker works with: a model, a linker, and how long each part of a task may take."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from service.batch.model import Identity
from service.batch.time_limit import NO_LIMIT, TimeLimit
from service.errors import ServiceError
from service.pipeline import Linker
from translation.model import Translator


class Supplier(Protocol):
    """Makes the parts of a worker; travels to other processes, so it holds settings only."""

    def translator(self) -> Translator:
        """Load the model for one processor."""
        ...

    def linker(self) -> Linker:
        """Make the linker."""
        ...

    def release(self) -> str:
        """Version of duizhao in this process."""
        ...


class Bench:
    """What one worker works with: each part is made when first needed, then kept.

    Attributes:
        limit: A task begins it for each of its parts, after what it needs is made; the worker
            ends it after the task.
        place: What a task left open for the next one, see ``reading.Stretch``.
    """

    def __init__(self, supplier: Supplier, limit: TimeLimit = NO_LIMIT) -> None:
        """Keep the supplier."""
        self._supplier = supplier
        self.limit = limit
        self.place: object = None
        self._translator: Translator | None = None
        self._linker: Linker | None = None

    @property
    def translator(self) -> Translator:
        """The worker's one model."""
        if self._translator is None:
            self._translator = self._supplier.translator()
        return self._translator

    @property
    def linker(self) -> Linker:
        """The worker's one linker."""
        if self._linker is None:
            self._linker = self._supplier.linker()
        return self._linker

    @property
    def identity(self) -> Identity:
        """What this worker's results depend on, as far as its parts say."""
        return Identity(
            self.translator.info, self.linker.encoder_id, release=self._supplier.release()
        )

    @contextmanager
    def patience(self, times: int) -> Iterator[None]:
        """Allow each part so many times the limit for a while."""
        usual, self.limit = self.limit, self.limit.times(times)
        try:
            yield
        finally:
            self.limit = usual

    def check(self, kind: str, found: object, due: object) -> None:
        """Refuse to mix results: a part of this worker must be what the run was begun with.

        Raises:
            ServiceError: It is another, on this machine or since this worker started.
        """
        if found != due:
            raise ServiceError(
                f"this worker's {kind} is {found}, the run was begun with {due}; bring all "
                "machines to one state and run the command again"
            )

    def check_release(self, identity: Identity) -> None:
        """Check this process's version of duizhao."""
        self.check("release", self._supplier.release(), identity.release)
