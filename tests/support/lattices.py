"""Small lattices with random scores, and every path through them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from alignment.documents.band import Band, full_band
from alignment.documents.lattice import Lattice, bead_sizes
from alignment.documents.solver import Step, step_weight


def random_lattice(
    n: int, m: int, seed: int, longest: int = 4, band: Band | None = None
) -> Lattice:
    """A lattice over a band (the whole grid by default) with normal scores."""
    rng = np.random.default_rng(seed)
    band = band or full_band(n, m)
    sizes = bead_sizes(longest)
    scores = rng.normal(size=(band.cells, len(sizes))).astype(np.float32)
    rows, cols = band.positions(0, n + 1)
    for at, (a, b) in enumerate(sizes):
        scores[band.cell(rows - a, cols - b) == band.cells, at] = -np.inf
    return Lattice(band, sizes, scores, rng.normal(size=n) - 1, rng.normal(size=m) - 1)


def every_path(lattice: Lattice) -> Iterator[tuple[Step, ...]]:
    """All ways from corner to corner, one bead after another, inside the band."""
    n, m = len(lattice.src_null), len(lattice.tgt_null)
    sizes = [*lattice.sizes, (1, 0), (0, 1)]

    def onward(i: int, j: int) -> Iterator[tuple[Step, ...]]:
        if (i, j) == (n, m):
            yield ()
        for a, b in sizes:
            inside = i + a <= n and lattice.band.low[i + a] <= j + b <= lattice.band.high[i + a]
            if inside:
                yield from (((i, i + a, j, j + b), *rest) for rest in onward(i + a, j + b))

    return onward(0, 0)


def path_weight(lattice: Lattice, path: tuple[Step, ...]) -> float:
    return sum(step_weight(lattice, step) for step in path)


def brute_force_path(lattice: Lattice) -> tuple[Step, ...]:
    """The heaviest path, by trying all."""
    return max(every_path(lattice), key=lambda path: path_weight(lattice, path))


def plain_path(lattice: Lattice) -> tuple[Step, ...]:
    """The heaviest path, by the textbook recursion cell by cell."""
    n, m = len(lattice.src_null), len(lattice.tgt_null)
    best: dict[tuple[int, int], tuple[float, tuple[Step, ...]]] = {(0, 0): (0.0, ())}
    for i in range(n + 1):
        for j in range(int(lattice.band.low[i]), int(lattice.band.high[i]) + 1):
            for a, b in [*lattice.sizes, (1, 0), (0, 1)]:
                before = best.get((i - a, j - b))
                if before is not None:
                    step = (i - a, i, j - b, j)
                    new = (before[0] + step_weight(lattice, step), (*before[1], step))
                    best[i, j] = max(best.get((i, j), (-np.inf, ())), new, key=lambda v: v[0])
    return best[n, m][1]
