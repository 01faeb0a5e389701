"""A bilingual encoder without a model: bags of lexicon stems, projected at random."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from alignment import lexicon
from alignment.model import Matrix
from alignment.text import chinese, english

_LONGEST_WORD = 6


@lru_cache(maxsize=1)
def _stems_of_word() -> dict[str, list[tuple[str, float]]]:
    found: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for stem, words in lexicon.load().words.items():
        for word, grade in words:
            found[word].append((stem, grade))
    return dict(found)


@lru_cache(maxsize=20_000)
def _direction(stem: str, dim: int) -> np.ndarray:
    return np.random.default_rng(zlib.crc32(stem.encode())).standard_normal(dim)


class BagEncoder:
    """An ``Encoder`` that knows the lexicon's words only; remembers its calls."""

    id = "bag"

    def __init__(self, dim: int = 256) -> None:
        self.dim = dim
        self.calls: list[tuple[str, ...]] = []

    def encode(self, texts: Sequence[str]) -> Matrix:
        self.calls.append(tuple(texts))
        rows = np.array([self._one(text) for text in texts]).reshape(len(texts), self.dim)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return (rows / np.maximum(norms, 1e-9)).astype(np.float32)

    def _one(self, text: str) -> np.ndarray:
        return _bag(text, self.dim)


@lru_cache(maxsize=20_000)
def _bag(text: str, dim: int) -> np.ndarray:
    known = lexicon.load()
    row = np.zeros(dim)
    for stem, grade in _stems(text).items():
        row += known.rarity(stem) * grade * _direction(stem, dim)
    return row


def _stems(text: str) -> dict[str, float]:
    stems = dict.fromkeys(english.content_stems(text), 1.0)
    plain = chinese.plain(text) if not text.isascii() else ""
    words = _stems_of_word()
    for start in range(len(plain)):
        for end in range(start + 1, min(start + _LONGEST_WORD, len(plain)) + 1):
            for stem, grade in words.get(plain[start:end], ()):
                stems[stem] = max(stems.get(stem, 0.0), grade)
    return stems
