"""Best path and bead probabilities over a lattice, row by row.

A row depends on earlier rows by every bead but 0-1, and within itself by 0-1 beads only. Those
are a running maximum (or sum) once the running sum of their weights is taken away, so each row
is a handful of array operations: no compiled code is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignment.documents.lattice import Lattice, row_runs, steps
from alignment.documents.sides import Floats

Step = tuple[int, int, int, int]
_LEFT = 255


@dataclass(frozen=True, slots=True)
class Sums:
    """Log sums over all paths.

    Attributes:
        before: float64 (cells + 1,), over paths from the start to a cell; last entry -inf.
        after: float64 (cells + 1,), over paths from a cell to the end; last entry -inf.
        total: Over all complete paths.
    """

    before: Floats
    after: Floats
    total: float


def _row(lattice: Lattice, row: int) -> slice:
    return slice(int(lattice.band.start[row]), int(lattice.band.start[row + 1]))


def _running(lattice: Lattice) -> Floats:
    return np.concatenate(([0.0], np.cumsum(lattice.tgt_null)))


def _columns(lattice: Lattice, row: int) -> slice:
    return slice(int(lattice.band.low[row]), int(lattice.band.high[row]) + 1)


def _log_sum(values: Floats) -> Floats:
    top = values.max(axis=1)
    base = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        sums: Floats = base + np.log(np.exp(values - base[:, None]).sum(axis=1))
    return sums


def _entering(lattice: Lattice, before: Floats) -> Iterator[tuple[int, Floats]]:
    """For each row, log weights (cells, sizes + 1) of arriving in it by each bead but 0-1.

    ``before`` is read as the caller fills it, row by row.
    """
    for first, last in row_runs(lattice.band):
        table = steps(lattice, first, last, -1)
        offset = int(lattice.band.start[first])
        for row in range(first, last):
            part = _row(lattice, row)
            values = before[table[part.start - offset : part.stop - offset]]
            values[:, :-1] += lattice.scores[part]
            values[:, -1] += lattice.src_null[row - 1] if row else 0.0
            yield row, values


def _first_row(lattice: Lattice) -> Floats:
    width = int(lattice.band.high[0] - lattice.band.low[0]) + 1
    row = np.full(width, -np.inf)
    row[0] = 0.0
    return row


def best_path(lattice: Lattice) -> tuple[Step, ...]:
    """Find the path of greatest weight (Viterbi).

    Ties go to the smaller bead. Time and memory are linear in the lattice's cells.

    Returns: Beads (first source, source end, first target, target end) in order.
    """
    before = np.full(lattice.band.cells + 1, -np.inf)
    came = np.full(lattice.band.cells, _LEFT, dtype=np.uint8)
    running = _running(lattice)
    for row, values in _entering(lattice, before):
        part, run = _row(lattice, row), running[_columns(lattice, row)]
        choice = values.argmax(axis=1)
        arrived = values[np.arange(len(choice)), choice] if row else _first_row(lattice)
        level = arrived - run
        reached = np.maximum.accumulate(level)
        # compared before the running sum is added back, which would round
        came[part] = np.where(reached > level, _LEFT, choice)
        before[part] = np.where(reached > level, reached + run, arrived)
    return _trace(lattice, came)


def _trace(lattice: Lattice, came: NDArray[np.uint8]) -> tuple[Step, ...]:
    band = lattice.band
    sizes = [*lattice.sizes, (1, 0)]
    i, j = len(band.low) - 1, int(band.high[-1])
    path: list[Step] = []
    while i or j:
        how = int(came[int(band.start[i]) + j - int(band.low[i])])
        a, b = (0, 1) if how == _LEFT else sizes[how]
        path.append((i - a, i, j - b, j))
        i, j = i - a, j - b
    return tuple(reversed(path))


def path_sums(lattice: Lattice) -> Sums:
    """Sum over all paths, forwards and backwards.

    Time and memory are linear in the lattice's cells.
    """
    before = np.full(lattice.band.cells + 1, -np.inf)
    running = _running(lattice)
    for row, values in _entering(lattice, before):
        arrived = _log_sum(values) if row else _first_row(lattice)
        run = running[_columns(lattice, row)]
        before[_row(lattice, row)] = np.logaddexp.accumulate(arrived - run) + run
    return Sums(before, _after(lattice), float(before[lattice.band.cells - 1]))


def _after(lattice: Lattice) -> Floats:
    after = np.full(lattice.band.cells + 1, -np.inf)
    running = _running(lattice)
    last = len(lattice.band.low) - 1
    for row, values in _leaving(lattice, after):
        left = _log_sum(values)
        if row == last:
            left[-1] = 0.0
        run = running[_columns(lattice, row)]
        summed = np.logaddexp.accumulate((left + run)[::-1])
        after[_row(lattice, row)] = summed[::-1] - run
    return after


def _leaving(lattice: Lattice, after: Floats) -> Iterator[tuple[int, Floats]]:
    """Like ``_entering``, for leaving each row's cells, the last row first."""
    sizes = np.arange(len(lattice.sizes))
    for first, last in reversed(list(row_runs(lattice.band))):
        table = steps(lattice, first, last, 1)
        # a place outside the band has no score; ``after`` is -inf there and rules it out
        inside = np.minimum(table[:, :-1], lattice.band.cells - 1)
        scores = lattice.scores[inside, sizes]
        offset = int(lattice.band.start[first])
        for row in range(last - 1, first - 1, -1):
            part = slice(
                int(lattice.band.start[row]) - offset, int(lattice.band.start[row + 1]) - offset
            )
            values = after[table[part]]
            values[:, :-1] += scores[part]
            values[:, -1] += lattice.src_null[row] if row < len(lattice.src_null) else 0.0
            yield row, values


def posteriors(lattice: Lattice, sums: Sums) -> NDArray[np.float32]:
    """Probability of each bead with both sides filled.

    Returns: float32 (cells, len(sizes)), each in [0, 1].
    """
    out = np.zeros(lattice.scores.shape, dtype=np.float32)
    for first, last in row_runs(lattice.band):
        part = slice(int(lattice.band.start[first]), int(lattice.band.start[last]))
        values = sums.before[steps(lattice, first, last, -1)[:, :-1]] + lattice.scores[part]
        out[part] = np.exp(np.minimum(values + sums.after[part][:, None] - sums.total, 0.0))
    return out


def null_posteriors(lattice: Lattice, sums: Sums) -> tuple[Floats, Floats]:
    """Probability that each sentence stands alone.

    Returns: float64 (n,) for the source and (m,) for the target, each in [0, 1].
    """
    band = lattice.band
    src, tgt = np.zeros(len(lattice.src_null)), np.zeros(len(lattice.tgt_null))
    for first, last in row_runs(band):
        rows, cols = band.positions(first, last)
        after = sums.after[band.start[first] : band.start[last]] - sums.total
        down, across = rows > 0, cols > 0
        start = sums.before[band.cell(rows - 1, cols)][down]
        np.add.at(
            src, rows[down] - 1, np.exp(start + lattice.src_null[rows[down] - 1] + after[down])
        )
        start = sums.before[band.cell(rows, cols - 1)][across]
        alone = np.exp(start + lattice.tgt_null[cols[across] - 1] + after[across])
        np.add.at(tgt, cols[across] - 1, alone)
    return np.minimum(src, 1.0), np.minimum(tgt, 1.0)


def step_weight(lattice: Lattice, step: Step) -> float:
    """Log weight of one bead; -inf where the lattice has no such bead."""
    top, bottom, left, right = step
    size = (bottom - top, right - left)
    if not all(size):
        return float(lattice.src_null[top:bottom].sum() + lattice.tgt_null[left:right].sum())
    cell = lattice.band.cell_at(bottom, right)
    if size not in lattice.sizes or cell == lattice.band.cells:
        return -np.inf
    return float(lattice.scores[cell, lattice.sizes.index(size)])


def step_chance(lattice: Lattice, sums: Sums, step: Step) -> float:
    """Probability of one bead, in [0, 1]."""
    top, bottom, left, right = step
    start, end = lattice.band.cell_at(top, left), lattice.band.cell_at(bottom, right)
    weight = sums.before[start] + step_weight(lattice, step) + sums.after[end]
    return float(np.exp(min(weight - sums.total, 0.0)))


def position_chance(lattice: Lattice, sums: Sums, i: int, j: int) -> float:
    """Probability, in [0, 1], that a path passes a position of the grid."""
    cell = lattice.band.cell_at(i, j)
    return float(np.exp(min(sums.before[cell] + sums.after[cell] - sums.total, 0.0)))
