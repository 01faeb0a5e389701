"""Drop pairs that were there before, and further translations of a line that has enough."""

from __future__ import annotations

from hashlib import blake2b

# At a million pairs two different texts meet with a probability of 3e-8.
_SIZE = 8


class Repetition:
    """Remembers the pairs kept so far, at about 200 bytes a Chinese side.

    Digests and not texts are kept, and not Python's own hashes, which differ between runs.
    """

    def __init__(self, max_english_sides: int) -> None:
        """Begin with nothing kept."""
        self._limit = max_english_sides
        self._kept: dict[bytes, bytes] = {}

    def reason(self, zh: str, en: str) -> str | None:
        """Say why a pair is one too many; None for a new one, which is then remembered."""
        source, target = _digest(zh), _digest(en)
        known = self._kept.get(source, b"")
        if any(known[i : i + _SIZE] == target for i in range(0, len(known), _SIZE)):
            return "duplicate"
        if len(known) >= self._limit * _SIZE:
            return f"more than {self._limit} English sides of one Chinese side"
        self._kept[source] = known + target
        return None


def _digest(text: str) -> bytes:
    return blake2b(text.encode(), digest_size=_SIZE).digest()
