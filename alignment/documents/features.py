"""What a bead looks like: the numbers that the score weighs.

Pooled similarity and its neighbours follow Bertalign (Liu & Zhu 2022): the vector of joined
sentences is the byte-weighted sum of theirs. As that is a sum, every cosine of pooled vectors
comes from running sums over the sentence matrix, and no vector is ever pooled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignment.documents.sides import Floats, Ints, Side

SHAPES = (
    "1-1", "1-2", "1-3", "1-n", "2-2", "2-3", "n-m",
)  # fmt: skip
FEATURES = (
    "similarity", "similarity_spare", "neighbours", "nearest_neighbour", "weakest_part",
    "length", "length_squared", "questions", "exclamations", "quotes", "digits", "colons",
    "ends_differ", "opens_differ", "closes_differ", *SHAPES,
)  # fmt: skip
NULL_FEATURES = ("null", "null_length", "null_best")
_CAP = 3.0


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides and what is common to all beads.

    Attributes:
        src: Source side.
        tgt: Target side.
        src_norms: See ``span_norms``.
        tgt_norms: See ``span_norms``.
        scale: Typical cosine of a true pair in this document; similarities are divided by it.
    """

    src: Side
    tgt: Side
    src_norms: Floats
    tgt_norms: Floats
    scale: float


def shape(a: int, b: int) -> int:
    """Index of a bead's shape in ``SHAPES``."""
    few, many = sorted((a, b))
    if few == 1:
        return min(many, 4) - 1
    return {(2, 2): 4, (2, 3): 5}.get((few, many), 6)


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle of the sentence matrix with its running sums.

    Attributes:
        top: First source sentence.
        left: First target sentence.
        matrix: float64 (rows, cols), cosines.
        by_src: float64 (rows + 1, cols): sums over source weights down each column.
        by_tgt: float64 (rows, cols + 1): sums over target weights along each row.
        both: float64 (rows + 1, cols + 1): sums over both.
    """

    top: int
    left: int
    matrix: Floats
    by_src: Floats
    by_tgt: Floats
    both: Floats


def block(pair: Pair, rows: tuple[int, int], cols: tuple[int, int]) -> Block:
    """Measure sentences rows[0] .. rows[1] - 1 against cols[0] .. cols[1] - 1."""
    weights = pair.src.weights[slice(*rows)], pair.tgt.weights[slice(*cols)]
    matrix = (pair.src.vectors[slice(*rows)] @ pair.tgt.vectors[slice(*cols)].T).astype(float)
    by_src = np.zeros((matrix.shape[0] + 1, matrix.shape[1]))
    by_tgt = np.zeros((matrix.shape[0], matrix.shape[1] + 1))
    both = np.zeros((matrix.shape[0] + 1, matrix.shape[1] + 1))
    np.cumsum(matrix * weights[0][:, None], axis=0, out=by_src[1:])
    np.cumsum(matrix * weights[1], axis=1, out=by_tgt[:, 1:])
    np.cumsum(by_src[1:] * weights[1], axis=1, out=both[1:, 1:])
    return Block(rows[0], cols[0], matrix, by_src, by_tgt, both)


@dataclass(frozen=True, slots=True)
class Ends:
    """Beads of one size: where each ends.

    Attributes:
        i: int64 (k,), source position behind the bead, at least a.
        j: int64 (k,), target position behind the bead, at least b.
        a: Source sentences in each bead.
        b: Target sentences in each bead.
    """

    i: Ints
    j: Ints
    a: int
    b: int


def bead_features(pair: Pair, area: Block, ends: Ends) -> Floats:
    """Describe beads of one size.

    Returns: float64 (len(FEATURES), k).
    """
    out = np.zeros((len(FEATURES), len(ends.i)))
    src_norm = pair.src_norms[ends.a, ends.i] * pair.scale
    tgt_norm = pair.tgt_norms[ends.b, ends.j] * pair.scale
    out[0] = _pooled(area, ends) * pair.scale / (src_norm * tgt_norm)
    out[1] = out[0] * (ends.a + ends.b - 2)
    out[2:4] = _neighbours(pair, area, ends, src_norm, tgt_norm)
    out[4] = _weakest(area, ends, src_norm, tgt_norm)
    out[5:7] = _lengths(pair, ends)
    out[7:15] = _marks(pair, ends)
    out[15 + shape(ends.a, ends.b)] = 1.0
    return out


def _pooled(area: Block, ends: Ends) -> Floats:
    i, j = ends.i - area.top, ends.j - area.left
    up, left = i - ends.a, j - ends.b
    pooled: Floats = area.both[i, j] - area.both[up, j] - area.both[i, left] + area.both[up, left]
    return pooled


def _to_tgt(area: Block, ends: Ends, col: Ints) -> Floats:
    i = ends.i - area.top
    dots: Floats = area.by_src[i, col - area.left] - area.by_src[i - ends.a, col - area.left]
    return dots


def _to_src(area: Block, ends: Ends, row: Ints) -> Floats:
    j = ends.j - area.left
    dots: Floats = area.by_tgt[row - area.top, j] - area.by_tgt[row - area.top, j - ends.b]
    return dots


def _neighbours(pair: Pair, area: Block, ends: Ends, src_norm: Floats, tgt_norm: Floats) -> Floats:
    n, m = len(pair.src), len(pair.tgt)
    seen = np.zeros((4, len(ends.i)))
    for at, row in enumerate((ends.i, ends.i - ends.a - 1)):
        inside = np.clip(row, 0, n - 1)
        seen[at] = np.where(inside == row, _to_src(area, ends, inside) / tgt_norm, 0)
    for at, col in enumerate((ends.j, ends.j - ends.b - 1), start=2):
        inside = np.clip(col, 0, m - 1)
        seen[at] = np.where(inside == col, _to_tgt(area, ends, inside) / src_norm, 0)
    both: Floats = np.stack([seen.mean(axis=0), seen.max(axis=0)])
    return both


def _weakest(area: Block, ends: Ends, src_norm: Floats, tgt_norm: Floats) -> Floats:
    parts = [_to_tgt(area, ends, ends.j - q) / src_norm for q in range(1, ends.b + 1)]
    parts += [_to_src(area, ends, ends.i - p) / tgt_norm for p in range(1, ends.a + 1)]
    weakest: Floats = np.min(parts, axis=0)
    return weakest


def _lengths(pair: Pair, ends: Ends) -> Floats:
    src, tgt = pair.src.before, pair.tgt.before
    ratio = np.log(tgt[-1] / src[-1])
    one = np.log(src[ends.i] - src[ends.i - ends.a])
    other = np.log(tgt[ends.j] - tgt[ends.j - ends.b])
    apart = np.minimum(np.abs(one - other + ratio), _CAP)
    return np.stack([apart, apart**2])


def _marks(pair: Pair, ends: Ends) -> Floats:
    src = pair.src.marks[ends.i] - pair.src.marks[ends.i - ends.a]
    tgt = pair.tgt.marks[ends.j] - pair.tgt.marks[ends.j - ends.b]
    counts = np.minimum(np.abs(src - tgt), _CAP).T
    edges: list[NDArray[np.bool_]] = [
        pair.src.ends[ends.i - 1] != pair.tgt.ends[ends.j - 1],
        pair.src.opens[ends.i - ends.a] != pair.tgt.opens[ends.j - ends.b],
        pair.src.closes[ends.i - 1] != pair.tgt.closes[ends.j - 1],
    ]
    return np.concatenate([counts, np.array(edges, dtype=float)])


def null_features(own: Side, best: Floats) -> Floats:
    """Describe leaving each sentence of a side alone.

    Args:
        own: The side.
        best: float64 (n,), greatest cosine, over ``Pair.scale``, with a sentence in reach.

    Returns: float64 (len(NULL_FEATURES), n).
    """
    length = np.log(own.weights / own.weights.mean())
    return np.stack([np.ones(len(own)), length, best])
