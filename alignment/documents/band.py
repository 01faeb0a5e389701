"""The part of the grid that is searched: for each source position a run of target positions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Band:
    """Cells of a grid of (n + 1) x (m + 1) positions, row by row.

    Attributes:
        low: int64 (n + 1,), first target position of each row.
        high: int64 (n + 1,), last target position of each row, inclusive.
        start: int64 (n + 2,), number of cells before each row; the last entry is the total.
    """

    low: Ints
    high: Ints
    start: Ints

    @property
    def cells(self) -> int:
        """Cells in all rows."""
        return int(self.start[-1])

    def positions(self, first: int, last: int) -> tuple[Ints, Ints]:
        """Row and column of every cell in rows first .. last - 1, in cell order."""
        widths = self.high[first:last] - self.low[first:last] + 1
        rows = np.repeat(np.arange(first, last), widths)
        cells = np.arange(self.start[first], self.start[last])
        return rows, cells - self.start[rows] + self.low[rows]

    def cell_at(self, row: int, col: int) -> int:
        """Cell number of one position; ``cells`` outside. A fifth of the time of ``cell``."""
        if not 0 <= row < len(self.low) or not self.low[row] <= col <= self.high[row]:
            return self.cells
        return int(self.start[row] + col - self.low[row])

    def cell(self, rows: Ints, cols: Ints) -> Ints:
        """Cell numbers of positions; ``cells`` (one past the end) for positions outside."""
        inside_row = np.clip(rows, 0, len(self.low) - 1)
        inside = (rows == inside_row) & (cols >= self.low[inside_row])
        inside &= cols <= self.high[inside_row]
        found: Ints = np.where(
            inside, self.start[inside_row] + cols - self.low[inside_row], self.cells
        )
        return found


def _band(low: Ints, high: Ints) -> Band:
    start = np.zeros(len(low) + 1, dtype=np.int64)
    np.cumsum(high - low + 1, out=start[1:])
    return Band(low, high, start)


def full_band(n: int, m: int) -> Band:
    """Every cell of the grid."""
    return _band(np.zeros(n + 1, dtype=np.int64), np.full(n + 1, m, dtype=np.int64))


def band_through(
    n: int, m: int, anchors: Sequence[tuple[int, int]], reach: int, widest: int
) -> Band:
    """The rectangles between consecutive anchors, widened by ``reach`` positions all round.

    A rectangle wider than ``widest`` columns and longer than ``widest`` rows is cut down to a
    strip of that width about its diagonal, so that a long stretch without anchors stays linear.

    Args:
        n: Source sentences.
        m: Target sentences.
        anchors: Ascending (source, target) sentence pairs.
        reach: Positions added on every side.
        widest: Widest strip kept in a rectangle without anchors.
    """
    low = np.full(n + 1, m, dtype=np.int64)
    high = np.zeros(n + 1, dtype=np.int64)
    corners = [(0, 0), *((i, j) for i, j in anchors), (n, m)]
    for (top, left), (bottom, right) in pairwise(corners):
        rows = np.arange(top, bottom + 1)
        lows, highs = _strip(rows, left, right, widest)
        np.minimum.at(low, rows, lows)
        np.maximum.at(high, rows, highs)
    low = np.maximum(_spread(low, reach, np.minimum) - reach, 0)
    high = np.minimum(_spread(high, reach, np.maximum) + reach, m)
    return _band(np.maximum.accumulate(low), high)


def _strip(rows: Ints, left: int, right: int, widest: int) -> tuple[Ints, Ints]:
    lows = np.full(len(rows), left, dtype=np.int64)
    highs = np.full(len(rows), right, dtype=np.int64)
    if min(len(rows), right - left + 1) <= widest:
        return lows, highs
    middle = left + (rows - rows[0]) * (right - left) // (len(rows) - 1)
    return np.maximum(lows, middle - widest // 2), np.minimum(highs, middle + widest // 2)


def _spread(edge: Ints, reach: int, pick: np.ufunc) -> Ints:
    out = edge.copy()
    for step in range(1, min(reach, len(edge) - 1) + 1):
        pick(out[step:], edge[:-step], out=out[step:])
        pick(out[:-step], edge[step:], out=out[:-step])
    return out
