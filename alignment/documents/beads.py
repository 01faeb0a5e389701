"""From the best path to beads over lines, each with its probability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from alignment.documents.crossing import crossings
from alignment.documents.lattice import Lattice
from alignment.documents.sides import Ints
from alignment.documents.solver import Step, Sums, position_chance, step_chance
from alignment.model import Bead

# A step of the path and its probability
Rated = tuple[Step, float]
# Keeps costs finite; exp(-50) is beyond any use
_LEAST_CHANCE = float(np.exp(-50.0))


def rated(
    lattice: Lattice, sums: Sums, path: Sequence[Step], crossing_price: float | None
) -> tuple[Rated, ...]:
    """Give each bead of a path its probability; repair crossings where a price is given.

    The chance of two crossing beads is that of the path passing the corners of their rectangle,
    times the odds of the crossing against the path inside.
    """
    steps = [(step, step_chance(lattice, sums, step)) for step in path]
    if crossing_price is None:
        return tuple(steps)
    for found in reversed(crossings(lattice, path, crossing_price)):
        start, end = path[found.first], path[found.last - 1]
        passing = min(
            position_chance(lattice, sums, start[0], start[2]),
            position_chance(lattice, sums, end[1], end[3]),
        )
        chance = passing / (1.0 + float(np.exp(-found.gain)))
        steps[found.first : found.last] = [(bead, chance) for bead in found.beads]
    return tuple(steps)


def lay_out(
    steps: Sequence[Rated], lines: tuple[Ints, Ints], sizes: tuple[int, int]
) -> tuple[Bead, ...]:
    """Turn steps over sentences into beads over lines; blank lines become sure null beads.

    Args:
        steps: In path order.
        lines: Line numbers of the sentences of both sides.
        sizes: Lines of both sides, blank ones included.
    """
    beads = [
        _bead(lines[0][top:bottom].tolist(), lines[1][left:right].tolist(), chance)
        for (top, bottom, left, right), chance in steps
    ]
    blank_src = sorted(set(range(sizes[0])) - set(lines[0].tolist()))
    blank_tgt = sorted(set(range(sizes[1])) - set(lines[1].tolist()))
    return tuple(_with_blanks(beads, blank_src, blank_tgt))


def all_alone(sizes: tuple[int, int]) -> tuple[Bead, ...]:
    """Sure null beads for all lines, where one side has nothing to align with."""
    return tuple(_with_blanks([], list(range(sizes[0])), list(range(sizes[1]))))


def _bead(src: list[int], tgt: list[int], chance: float) -> Bead:
    # abs: the log of 1 would give -0.0
    cost = abs(float(np.log(max(chance, _LEAST_CHANCE))))
    return Bead(tuple(src), tuple(tgt), cost, chance)


def _with_blanks(beads: list[Bead], src: list[int], tgt: list[int]) -> Iterator[Bead]:
    src, tgt = src[::-1], tgt[::-1]
    for bead in beads:
        while bead.src and src and src[-1] < bead.src[0]:
            yield _bead([src.pop()], [], 1.0)
        while bead.tgt and tgt and tgt[-1] < bead.tgt[0]:
            yield _bead([], [tgt.pop()], 1.0)
        yield bead
    yield from (_bead([line], [], 1.0) for line in reversed(src))
    yield from (_bead([], [line], 1.0) for line in reversed(tgt))
