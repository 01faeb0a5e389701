"""Identities that sort by the time of their making (ULID: 48 bits of milliseconds, 80 random)."""

from __future__ import annotations

import secrets
import threading
from datetime import datetime

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
_RANDOM_BITS = 80


class Identities:
    """Makes ids that grow within a process, even inside one millisecond; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def next(self, now: datetime) -> str:
        """Make an id.

        Args:
            now: Aware moment; an id is never smaller than the one made before it.
        """
        fresh = (int(now.timestamp() * 1000) << _RANDOM_BITS) | secrets.randbits(_RANDOM_BITS)
        with self._lock:
            self._last = fresh if fresh > self._last else self._last + 1
            return encode(self._last)


def encode(number: int) -> str:
    """Write a number below 2**128 in Crockford's base 32.

    >>> encode(33)
    '00000000000000000000000011'
    """
    digits = [_ALPHABET[(number >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5)]
    return "".join(digits)
