"""First pass: sentence pairs that are surely each other's translation.

Exact search costs n x m; above ``exact_cells`` the sides are first pooled by sixteen and aligned
coarsely (recursively), and each sentence is then searched near the coarse path only, so that
time and memory grow linearly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignment.documents.band import band_through
from alignment.encoders.rows import unit_rows
from alignment.model import Matrix

Ints = NDArray[np.int64]
_POOL = 16
# Coarse positions searched on every side of the coarse path: 8 * 16 = 128 sentences
_COARSE_REACH = 8
_COARSE_WIDEST = 256
# Source rows compared at once: with 8,000 target rows the block takes 16 MB
_ROWS = 512


@dataclass(frozen=True, slots=True)
class Anchor:
    """A pair of sentences, each the other's nearest.

    Attributes:
        src: Source index.
        tgt: Target index.
        cosine: Their similarity.
        margin: How far it exceeds the second-best of either sentence; above 0.
    """

    src: int
    tgt: int
    cosine: float
    margin: float


def anchors(src: Matrix, tgt: Matrix, exact_cells: int) -> tuple[Anchor, ...]:
    """Find the heaviest chain of mutual nearest neighbours that rises on both sides.

    Args:
        src: float32 (n, dim), unit rows.
        tgt: float32 (m, dim), unit rows.
        exact_cells: Largest n * m that is searched in full.

    Returns: Anchors, strictly ascending on both sides; their margins' sum is the greatest
        possible. Sentences with an equal twin have no margin and anchor nothing.
    """
    return _heaviest_chain(list(_mutual(src, tgt, _windows(src, tgt, exact_cells))))


Window = tuple[slice, slice]


def _windows(src: Matrix, tgt: Matrix, exact_cells: int) -> Iterator[Window]:
    n, m = len(src), len(tgt)
    if n * m <= exact_cells or max(n, m) <= _POOL:
        yield from ((slice(at, min(n, at + _ROWS)), slice(0, m)) for at in range(0, n, _ROWS))
        return
    coarse_src, coarse_tgt = _pooled(src), _pooled(tgt)
    found = anchors(coarse_src, coarse_tgt, exact_cells)
    band = band_through(
        len(coarse_src),
        len(coarse_tgt),
        [(a.src, a.tgt) for a in found],
        _COARSE_REACH,
        _COARSE_WIDEST,
    )
    for row in range(len(coarse_src)):
        cols = slice(int(band.low[row]) * _POOL, min(m, int(band.high[row] + 1) * _POOL))
        yield slice(row * _POOL, min(n, (row + 1) * _POOL)), cols


def _pooled(vectors: Matrix) -> Matrix:
    return unit_rows(np.add.reduceat(vectors, np.arange(0, len(vectors), _POOL), axis=0))


@dataclass(slots=True)
class _Best:
    """Nearest and second-nearest so far, for each sentence of one side."""

    first: NDArray[np.float32]
    second: NDArray[np.float32]
    where: Ints

    def update(self, rows: slice, values: Matrix, offset: int) -> None:
        """Take in similarities (rows, candidates); candidates are numbered from ``offset``."""
        top = values.argmax(axis=1)
        best = values[np.arange(len(top)), top]
        rest = values.copy()
        rest[np.arange(len(top)), top] = -1.0
        runner = np.maximum(rest.max(axis=1), np.minimum(best, self.first[rows]))
        self.second[rows] = np.maximum(self.second[rows], runner)
        self.where[rows] = np.where(best > self.first[rows], top + offset, self.where[rows])
        self.first[rows] = np.maximum(best, self.first[rows])


def _empty(size: int) -> _Best:
    low = np.full(size, -1.0, dtype=np.float32)
    return _Best(low, low.copy(), np.full(size, -1, dtype=np.int64))


def _mutual(src: Matrix, tgt: Matrix, windows: Iterator[Window]) -> Iterator[Anchor]:
    by_src, by_tgt = _empty(len(src)), _empty(len(tgt))
    for rows, cols in windows:
        values = src[rows] @ tgt[cols].T
        if values.size:
            by_src.update(rows, values, cols.start)
            by_tgt.update(cols, values.T, rows.start)
    for i, j in enumerate(by_src.where.tolist()):
        if j >= 0 and by_tgt.where[j] == i:
            best = float(by_src.first[i])
            margin = best - max(float(by_src.second[i]), float(by_tgt.second[j]))
            if margin > 0 and best > 0:
                yield Anchor(i, j, best, margin)


def _heaviest_chain(found: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """Heaviest rising subsequence, by a Fenwick tree of prefix maxima: O(k log k)."""
    size = 1 + max((a.tgt for a in found), default=0)
    tree: list[tuple[float, int]] = [(0.0, -1)] * (size + 1)
    came: list[int] = []
    for number, anchor in enumerate(found):
        weight, before = _prefix_best(tree, anchor.tgt)
        came.append(before)
        _raise(tree, anchor.tgt + 1, (weight + anchor.margin, number))
    last = _prefix_best(tree, size)[1]
    chain: list[Anchor] = []
    while last >= 0:
        chain.append(found[last])
        last = came[last]
    return tuple(reversed(chain))


def _prefix_best(tree: list[tuple[float, int]], end: int) -> tuple[float, int]:
    best = (0.0, -1)
    while end > 0:
        best = max(best, tree[end])
        end -= end & -end
    return best


def _raise(tree: list[tuple[float, int]], at: int, value: tuple[float, int]) -> None:
    while at < len(tree):
        tree[at] = max(tree[at], value)
        at += at & -at
