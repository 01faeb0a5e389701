"""A bounded cache of sentence vectors around any encoder."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from alignment.errors import EncoderError
from alignment.model import Encoder, Matrix


def _key(text: str) -> bytes:
    # 16 bytes: a collision among 10^9 texts has a chance of about 10^-21
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class CachedEncoder:
    """Embeds each distinct text once while it stays among the last ``capacity`` ones.

    Keys are hashes, so no text is kept. Safe to call from several threads.
    The default of 50,000 vectors takes 100 MB with 512 dimensions.

    Args:
        encoder: Must give a text the same vector whatever stands around it.
        capacity: Most vectors kept, at least 1.

    Raises:
        EncoderError: ``capacity`` is below 1.
    """

    def __init__(self, encoder: Encoder, capacity: int = 50_000) -> None:
        if capacity < 1:
            raise EncoderError(f"cache capacity is {capacity}; give at least 1")
        self._encoder = encoder
        self._capacity = capacity
        self._rows: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def id(self) -> str:
        """The inner encoder's id: a cache changes no vector."""
        return self._encoder.id

    def __len__(self) -> int:
        """Vectors kept now."""
        return len(self._rows)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Embed texts, asking the inner encoder only for those not kept.

        Returns: float32 (len(texts), dim), unit rows; zero for a blank text.
        """
        keys = [_key(text) for text in texts]
        known = self._known(set(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing or not texts:
            fresh = self._encoder.encode(list(missing.values()))
            if not texts:
                return fresh
            known.update(zip(missing, fresh, strict=True))
        self._keep(keys, known)
        return np.stack([known[key] for key in keys])

    def _known(self, keys: set[bytes]) -> dict[bytes, NDArray[np.float32]]:
        with self._lock:
            return {key: self._rows[key] for key in keys if key in self._rows}

    def _keep(self, keys: list[bytes], known: dict[bytes, NDArray[np.float32]]) -> None:
        with self._lock:
            for key in keys:
                # a copy, so that one kept row does not hold the whole batch in memory
                self._rows[key] = self._rows.get(key, known[key].copy())
                self._rows.move_to_end(key)
            while len(self._rows) > self._capacity:
                self._rows.popitem(last=False)
