"""Repair: neighbouring sentences that changed places in translation.

A path through the grid can never cross, so it covers two crossing sentences by one merged bead
or by null beads. Wherever the path passes two corners of a small rectangle, the beads between
are weighed against the two beads that cross inside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from alignment.documents.lattice import Lattice
from alignment.documents.solver import Step, step_weight

# Sentences in each of the two crossing parts of a side
_PARTS = (1, 2)


@dataclass(frozen=True, slots=True)
class Crossing:
    """Two beads that cross, and the run of path steps they replace.

    Attributes:
        first: Number of the first step replaced.
        last: Number of the step behind the last one replaced.
        beads: The two beads, in source order.
        gain: Log weight won; above 0.
    """

    first: int
    last: int
    beads: tuple[Step, Step]
    gain: float


def crossings(lattice: Lattice, path: Sequence[Step], price: float) -> tuple[Crossing, ...]:
    """Find the crossings that outweigh the path, the greatest gains first, none overlapping.

    Args:
        lattice: Scores of all beads.
        path: The best path.
        price: Log weight of a crossing; negative.

    Returns: In path order.
    """
    corners = {(step[0], step[2]): at for at, step in enumerate(path)}
    if path:
        corners[path[-1][1], path[-1][3]] = len(path)
    found = sorted(
        (c for at in range(len(path)) for c in _from(lattice, path, corners, at, price)),
        key=lambda c: (-c.gain, c.first),
    )
    taken: set[int] = set()
    kept: list[Crossing] = []
    for crossing in found:
        steps = set(range(crossing.first, crossing.last))
        if not steps & taken:
            taken |= steps
            kept.append(crossing)
    return tuple(sorted(kept, key=lambda c: c.first))


def _from(
    lattice: Lattice,
    path: Sequence[Step],
    corners: dict[tuple[int, int], int],
    at: int,
    price: float,
) -> Iterator[Crossing]:
    i, _, j, _ = path[at]
    for a, c, b, d in product(_PARTS, repeat=4):
        last = corners.get((i + a + c, j + b + d))
        if last is None:
            continue
        beads = (i, i + a, j + b, j + b + d), (i + a, i + a + c, j, j + b)
        crossed = sum(step_weight(lattice, bead) for bead in beads) + price
        straight = sum(step_weight(lattice, step) for step in path[at:last])
        if crossed > straight:
            yield Crossing(at, last, beads, crossed - straight)
