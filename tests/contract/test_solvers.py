"""One suite for every solver: the row solver of the package and the textbook recursion."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from support.lattices import brute_force_path, path_weight, plain_path, random_lattice

from alignment.documents.band import band_through
from alignment.documents.lattice import Lattice
from alignment.documents.solver import Step, best_path

Solver = Callable[[Lattice], tuple[Step, ...]]

SHAPES = [(1, 1), (2, 3), (4, 4), (5, 2), (1, 6), (6, 3), (4, 5)]


@pytest.fixture(params=[best_path, plain_path])
def solver(request: pytest.FixtureRequest) -> Solver:
    chosen: Solver = request.param
    return chosen


@pytest.mark.parametrize("size", SHAPES)
def test_a_path_is_as_heavy_as_the_best_of_all_paths(solver: Solver, size: tuple[int, int]) -> None:
    for seed in range(5):
        lattice = random_lattice(*size, seed)
        best = path_weight(lattice, brute_force_path(lattice))
        assert path_weight(lattice, solver(lattice)) == pytest.approx(best, abs=1e-4)


def test_a_path_leads_from_corner_to_corner_without_a_gap(solver: Solver) -> None:
    path = solver(random_lattice(7, 5, 3))
    assert path[0][0] == path[0][2] == 0
    assert (path[-1][1], path[-1][3]) == (7, 5)
    assert all((first[1], first[3]) == (then[0], then[2]) for first, then in pairwise(path))


def test_a_path_stays_inside_its_band(solver: Solver) -> None:
    band = band_through(9, 9, [(k, k) for k in range(9)], reach=2, widest=40)
    lattice = random_lattice(9, 9, 4, band=band)
    for _, bottom, _, right in solver(lattice):
        assert band.low[bottom] <= right <= band.high[bottom]


@pytest.mark.parametrize(("n", "m"), [(3, 0), (0, 3)])
def test_an_empty_side_leaves_only_null_beads(solver: Solver, n: int, m: int) -> None:
    path = solver(random_lattice(n, m, 1))
    assert [(step[1] - step[0], step[3] - step[2]) for step in path] == [
        (int(n > 0), int(m > 0))
    ] * 3


def test_dear_null_beads_are_avoided_where_a_filled_bead_fits(solver: Solver) -> None:
    lattice = random_lattice(5, 5, 2)
    lattice.src_null[:] = lattice.tgt_null[:] = -1e6
    assert all(step[1] > step[0] and step[3] > step[2] for step in solver(lattice))
