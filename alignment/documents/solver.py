"""Best path and bead probabilities over a lattice, row by row.

A row depends on earlier rows by every bead but 0-1, and within itself by 0-1 beads only. Those
are a running maximum (or sum) once the running sum of their weights is taken away, so each row
is a handful of array operations: no compiled code is needed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignment.documents.lattice import Lattice, predecessors, successors
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


def _running(lattice: Lattice, row: int) -> Floats:
    band = lattice.band
    low, high = int(band.low[row]), int(band.high[row])
    return np.concatenate(([0.0], np.cumsum(lattice.tgt_null[low:high])))


def _row(lattice: Lattice, row: int) -> slice:
    return slice(int(lattice.band.start[row]), int(lattice.band.start[row + 1]))


def _log_sum(values: Floats) -> Floats:
    top = values.max(axis=1)
    base = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        sums: Floats = base + np.log(np.exp(values - base[:, None]).sum(axis=1))
    return sums


def _entering(lattice: Lattice, row: int, before: Floats) -> Floats:
    """Log weights of arriving in a row's cells, by the bead that ends there."""
    values = before[predecessors(lattice, row)]
    values[:, :-1] += lattice.scores[_row(lattice, row)]
    values[:, -1] += lattice.src_null[row - 1]
    return values


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
    for row in range(len(lattice.band.low)):
        arrived = _first_row(lattice)
        if row:
            values = _entering(lattice, row, before)
            choice = values.argmax(axis=1)
            arrived = values[np.arange(len(choice)), choice]
            came[_row(lattice, row)] = choice
        run = _running(lattice, row)
        level = arrived - run
        reached = np.maximum.accumulate(level)
        came[_row(lattice, row)][reached > level] = _LEFT
        before[_row(lattice, row)] = np.where(reached > level, reached + run, arrived)
    return _trace(lattice, came)


def _trace(lattice: Lattice, came: NDArray[np.uint8]) -> tuple[Step, ...]:
    band = lattice.band
    sizes = [*lattice.sizes, (1, 0)]
    i, j = len(band.low) - 1, int(band.high[-1])
    steps: list[Step] = []
    while i or j:
        how = int(came[int(band.start[i]) + j - int(band.low[i])])
        a, b = (0, 1) if how == _LEFT else sizes[how]
        steps.append((i - a, i, j - b, j))
        i, j = i - a, j - b
    return tuple(reversed(steps))


def path_sums(lattice: Lattice) -> Sums:
    """Sum over all paths, forwards and backwards.

    Time and memory are linear in the lattice's cells.
    """
    band = lattice.band
    before = np.full(band.cells + 1, -np.inf)
    for row in range(len(band.low)):
        arrived = _log_sum(_entering(lattice, row, before)) if row else _first_row(lattice)
        run = _running(lattice, row)
        before[_row(lattice, row)] = np.logaddexp.accumulate(arrived - run) + run
    return Sums(before, _after(lattice), float(before[band.cells - 1]))


def _after(lattice: Lattice) -> Floats:
    band = lattice.band
    after = np.full(band.cells + 1, -np.inf)
    columns = np.arange(len(lattice.sizes))
    scores = np.vstack([lattice.scores, np.full((1, len(columns)), -np.inf, dtype=np.float32)])
    for row in range(len(band.low) - 1, -1, -1):
        left = np.full(int(band.high[row] - band.low[row]) + 1, -np.inf)
        left[-1] = 0.0 if row == len(band.low) - 1 else -np.inf
        if row < len(band.low) - 1:
            ends = successors(lattice, row)
            values = after[ends]
            values[:, :-1] += scores[ends[:, :-1], columns]
            values[:, -1] += lattice.src_null[row]
            left = _log_sum(values)
        run = _running(lattice, row)
        after[_row(lattice, row)] = np.logaddexp.accumulate((left + run)[::-1])[::-1] - run
    return after


def posteriors(lattice: Lattice, sums: Sums) -> NDArray[np.float32]:
    """Probability of each bead with both sides filled.

    Returns: float32 (cells, len(sizes)), each in [0, 1].
    """
    out = np.zeros(lattice.scores.shape, dtype=np.float32)
    for row in range(1, len(lattice.band.low)):
        part = _row(lattice, row)
        values = sums.before[predecessors(lattice, row)[:, :-1]] + lattice.scores[part]
        out[part] = np.exp(np.minimum(values + sums.after[part][:, None] - sums.total, 0.0))
    return out


def null_posteriors(lattice: Lattice, sums: Sums) -> tuple[Floats, Floats]:
    """Probability that each sentence stands alone.

    Returns: float64 (n,) for the source and (m,) for the target, each in [0, 1].
    """
    src = np.zeros(len(lattice.src_null))
    tgt = np.zeros(len(lattice.tgt_null))
    for row in range(len(lattice.band.low)):
        part = _row(lattice, row)
        after = sums.after[part] - sums.total
        if row:
            start = predecessors(lattice, row)[:, -1]
            src[row - 1] = np.exp(sums.before[start] + lattice.src_null[row - 1] + after).sum()
        low, high = int(lattice.band.low[row]), int(lattice.band.high[row])
        here = sums.before[part][:-1] + lattice.tgt_null[low:high] + after[1:]
        tgt[low:high] += np.exp(here)
    return np.minimum(src, 1.0), np.minimum(tgt, 1.0)


def step_weight(lattice: Lattice, step: Step) -> float:
    """Log weight of one bead; -inf where the lattice has no such bead."""
    top, bottom, left, right = step
    size = (bottom - top, right - left)
    if not all(size):
        parts = lattice.src_null[top:bottom], lattice.tgt_null[left:right]
        return float(sum(part.sum() for part in parts))
    cell = int(lattice.band.cell(np.array([bottom]), np.array([right]))[0])
    if size not in lattice.sizes or cell == lattice.band.cells:
        return -np.inf
    return float(lattice.scores[cell, lattice.sizes.index(size)])


def step_chance(lattice: Lattice, sums: Sums, step: Step) -> float:
    """Probability of one bead, in [0, 1]."""
    top, bottom, left, right = step
    cells = lattice.band.cell(np.array([top, bottom]), np.array([left, right]))
    weight = sums.before[cells[0]] + step_weight(lattice, step) + sums.after[cells[1]]
    return float(np.exp(min(weight - sums.total, 0.0)))


def position_chance(lattice: Lattice, sums: Sums, i: int, j: int) -> float:
    """Probability, in [0, 1], that a path passes a position of the grid."""
    cell = lattice.band.cell(np.array([i]), np.array([j]))[0]
    return float(np.exp(min(sums.before[cell] + sums.after[cell] - sums.total, 0.0)))
