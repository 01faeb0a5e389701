"""All beads within a band with their scores: what a solver searches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignment.documents.band import Band
from alignment.documents.features import Block, Ends, Pair, bead_features, block, null_features
from alignment.documents.sides import Floats, Ints
from alignment.documents.weights import Weights

Size = tuple[int, int]
# Cells of a block of the sentence matrix: its running sums take 8 MB each
_BLOCK_CELLS = 1_000_000
_BLOCK_ROWS = 64


def bead_sizes(longest: int) -> tuple[Size, ...]:
    """Sizes (a, b) of beads with both sides filled and a + b <= longest, small ones first."""
    sizes = [(a, b) for a in range(1, longest) for b in range(1, longest) if a + b <= longest]
    return tuple(sorted(sizes, key=lambda size: (sum(size), abs(size[0] - size[1]), size)))


@dataclass(frozen=True, slots=True)
class Lattice:
    """Scores of beads, by the cell in which they end.

    Attributes:
        band: The cells.
        sizes: Sizes of beads with both sides filled.
        scores: float32 (cells, len(sizes)), log weight of each; -inf where a bead would start
            outside the band.
        src_null: float64 (n,), log weight of leaving each source sentence alone.
        tgt_null: float64 (m,), the same for target sentences.
    """

    band: Band
    sizes: tuple[Size, ...]
    scores: NDArray[np.float32]
    src_null: Floats
    tgt_null: Floats


@dataclass(frozen=True, slots=True)
class Strip:
    """Some rows of the band: the cells' positions and the matrix around them."""

    cells: slice
    i: Ints
    j: Ints
    area: Block


def strips(pair: Pair, band: Band, longest: int) -> Iterator[Strip]:
    """Cut a band into strips of rows, each with the sentences its beads can touch."""
    n, m = len(pair.src), len(pair.tgt)
    first = 0
    while first <= n:
        last = _last_row(band, first, n + 1)
        rows = (max(0, first - longest - 1), min(n, last + 1))
        low = int(band.low[first:last].min())
        cols = (max(0, low - longest - 1), min(m, int(band.high[first:last].max()) + 1))
        i, j = band.positions(first, last)
        cells = slice(int(band.start[first]), int(band.start[last]))
        yield Strip(cells, i, j, block(pair, rows, cols))
        first = last


def _last_row(band: Band, first: int, end: int) -> int:
    last = min(end, first + _BLOCK_ROWS)
    while last > first + 1:
        width = int(band.high[first:last].max() - band.low[first:last].min()) + 1
        if width * (last - first) <= _BLOCK_CELLS:
            break
        last = first + (last - first) // 2
    return last


def beads_in(band: Band, strip: Strip, size: Size) -> tuple[NDArray[np.intp], Ends]:
    """Beads of one size that end in a strip and start inside the band.

    Returns: Their places among the strip's cells, and where they end.
    """
    a, b = size
    starts = band.cell(strip.i - a, strip.j - b)
    where = np.flatnonzero(starts < band.cells)
    return where, Ends(strip.i[where], strip.j[where], a, b)


def build(pair: Pair, band: Band, sizes: tuple[Size, ...], weights: Weights) -> Lattice:
    """Score every bead within a band.

    Args:
        pair: Both sides.
        band: The cells.
        sizes: Sizes of beads with both sides filled.
        weights: Weights of the features.
    """
    scores = np.full((band.cells, len(sizes)), -np.inf, dtype=np.float32)
    best = np.zeros(len(pair.src)), np.zeros(len(pair.tgt))
    for strip in strips(pair, band, max(sum(size) for size in sizes)):
        part = scores[strip.cells]
        for at, size in enumerate(sizes):
            where, ends = beads_in(band, strip, size)
            if len(where):
                part[where, at] = weights.of_beads(bead_features(pair, strip.area, ends))
        _raise_best(best, strip)
    nulls = [
        weights.of_nulls(null_features(own, cosines / pair.scale))
        for own, cosines in zip((pair.src, pair.tgt), best, strict=True)
    ]
    return Lattice(band, sizes, scores, nulls[0], nulls[1])


def _raise_best(best: tuple[Floats, Floats], strip: Strip) -> None:
    inside = (strip.i > 0) & (strip.j > 0)
    i, j = strip.i[inside] - 1, strip.j[inside] - 1
    cosines = strip.area.matrix[i - strip.area.top, j - strip.area.left]
    np.maximum.at(best[0], i, cosines)
    np.maximum.at(best[1], j, cosines)


def predecessors(lattice: Lattice, row: int) -> Ints:
    """Cells in which the beads that end in a row start.

    Returns: int64 (cells of the row, len(sizes) + 1); the last column is the source null bead;
        ``band.cells`` marks a start outside the band.
    """
    return _steps(lattice, row, -1)


def successors(lattice: Lattice, row: int) -> Ints:
    """Cells in which the beads that start in a row end, laid out like ``predecessors``."""
    return _steps(lattice, row, 1)


def _steps(lattice: Lattice, row: int, sign: int) -> Ints:
    band = lattice.band
    sizes = np.array([*lattice.sizes, (1, 0)], dtype=np.int64)
    cols = np.arange(band.low[row], band.high[row] + 1)[:, None] + sign * sizes[:, 1]
    rows = row + sign * sizes[:, 0]
    inside_rows = np.clip(rows, 0, len(band.low) - 1)
    inside = (rows == inside_rows) & (cols >= band.low[inside_rows])
    inside &= cols <= band.high[inside_rows]
    found: Ints = np.where(
        inside, band.start[inside_rows] - band.low[inside_rows] + cols, band.cells
    )
    return found
