"""How fast the engine has been of late."""

from __future__ import annotations

#: What a batch weighs once another is finished: about the last ten count.
_FADE = 0.9
_SOONEST, _LATEST = 1.0, 600.0


class Throughput:
    """Source characters a second in the translator, over the last few batches."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._characters = self._seconds = 0.0

    def add(self, characters: int, seconds: float) -> None:
        """Take a finished batch into account."""
        self._characters = self._characters * _FADE + characters
        self._seconds = self._seconds * _FADE + seconds

    @property
    def characters_per_second(self) -> float | None:
        """The rate; None before the first batch."""
        return self._characters / self._seconds if self._seconds > 0 else None

    def seconds_for(self, characters: float) -> float:
        """When so many characters will be done, 1 to 600 seconds from now.

        Before the first batch nobody knows: the shortest time is answered.
        """
        rate = self.characters_per_second
        if not rate:
            return _SOONEST
        return min(_LATEST, max(_SOONEST, characters / rate))
