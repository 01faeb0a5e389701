"""One side of a document as arrays: vectors, lengths, marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignment.model import Matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# One column each: questions, exclamations, quotation marks, runs of digits, colons.
_MARKS = tuple(map(re.compile, ("[?？]", "[!！]", '["“”「」『』]', r"[0-9０-９]+", "[:：]")))
_CLOSERS = "\"”’」』）)]' "
_QUOTES = '"“”「」『』'
_ENDS = {"。": 1, ".": 1, "．": 1, "?": 2, "？": 2, "!": 3, "！": 3, "…": 4, ",": 5, "，": 5}
_ENDS |= {";": 6, "；": 6, ":": 7, "：": 7, "—": 8, "-": 8}


@dataclass(frozen=True, slots=True)
class Side:
    """The sentences of one side that are not blank.

    Attributes:
        vectors: float32 (n, dim), unit rows.
        weights: float64 (n,), UTF-8 bytes of each sentence, at least 1.
        before: float64 (n + 1,), running sum of the weights.
        marks: float64 (n + 1, 5), running counts of marks; row i covers sentences before i.
        ends: int64 (n,), class of the last mark of each sentence, 0 for none.
        opens: int64 (n,), 1 where the sentence begins with a quotation mark.
        closes: int64 (n,), 1 where it ends with one.
    """

    vectors: Matrix
    weights: Floats
    before: Floats
    marks: Floats
    ends: Ints
    opens: Ints
    closes: Ints

    def __len__(self) -> int:
        """Number of sentences."""
        return len(self.weights)


def _end_class(text: str) -> int:
    bare = text.rstrip(_CLOSERS)
    return _ENDS.get(bare[-1:], 0)


def side(texts: Sequence[str], vectors: Matrix) -> Side:
    """Measure one side.

    Args:
        texts: n sentences, none blank.
        vectors: float32 (n, dim), unit rows.
    """
    counts = np.array([[len(mark.findall(text)) for mark in _MARKS] for text in texts], dtype=float)
    marks = np.zeros((len(texts) + 1, len(_MARKS)))
    np.cumsum(counts.reshape(len(texts), len(_MARKS)), axis=0, out=marks[1:])
    weights = np.array([max(1, len(text.encode("utf-8", "replace"))) for text in texts], float)
    return Side(
        vectors=vectors,
        weights=weights,
        before=np.concatenate(([0.0], np.cumsum(weights))),
        marks=marks,
        ends=np.array([_end_class(text) for text in texts], dtype=np.int64),
        opens=np.array([text.lstrip()[:1] in _QUOTES for text in texts], dtype=np.int64),
        closes=np.array([text.rstrip()[-1:] in _QUOTES for text in texts], dtype=np.int64),
    )


def span_norms(one: Side, longest: int) -> Floats:
    """Lengths of the weighted sums of neighbouring vectors.

    Returns: float64 (longest + 1, n + 1): cell [k, i] is the length of the sum of
        weight * vector over the k sentences before position i; 1 where there are fewer than k.
    """
    n = len(one)
    norms = np.ones((longest + 1, n + 1))
    squares = np.zeros(n + 1)
    for k in range(1, min(longest, n) + 1):
        # |sum of k|^2 = |sum of the last k-1|^2 + 2 * (first . each later) + |first|^2
        first = np.arange(n - k + 1)
        grown = np.zeros(n + 1)
        grown[k:] = squares[k:] + one.weights[first] ** 2 * _dots(one.vectors, first, first)
        for later in range(1, k):
            pair = one.weights[first] * one.weights[first + later]
            grown[k:] += 2 * pair * _dots(one.vectors, first, first + later)
        squares = grown
        norms[k, k:] = np.sqrt(np.maximum(grown[k:], 1e-12))
    return norms


def _dots(vectors: Matrix, left: Ints, right: Ints) -> Floats:
    out = np.empty(len(left))
    for at in range(0, len(left), 4096):
        part = slice(at, at + 4096)
        out[part] = np.einsum("ij,ij->i", vectors[left[part]], vectors[right[part]])
    return out
