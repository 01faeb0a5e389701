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
# Cells whose steps are looked up at once: each of the tables takes 12 MB with beads of up to 8
_TABLE_CELLS = 50_000


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


def row_runs(band: Band) -> Iterator[tuple[int, int]]:
    """Cut all rows into runs of a bounded number of cells: first row, row behind the last."""
    first, rows = 0, len(band.low)
    while first < rows:
        budget = int(band.start[first]) + _TABLE_CELLS
        last = max(first + 1, int(np.searchsorted(band.start, budget, side="right")) - 1)
        yield first, min(last, rows)
        first = min(last, rows)


def steps(lattice: Lattice, first: int, last: int, sign: int) -> Ints:
    """Where the beads at each cell of some rows lead.

    Args:
        lattice: Gives band and sizes.
        first: First row.
        last: Row behind the last.
        sign: -1 for the cells in which beads start that end here, 1 for the cells in which
            beads end that start here.

    Returns: int64 (cells of the rows, len(sizes) + 1); the last column is the source null bead;
        ``band.cells`` marks a place outside the band.
    """
    sizes = np.array([*lattice.sizes, (1, 0)], dtype=np.int64)
    rows, cols = lattice.band.positions(first, last)
    return lattice.band.cell(rows[:, None] + sign * sizes[:, 0], cols[:, None] + sign * sizes[:, 1])
