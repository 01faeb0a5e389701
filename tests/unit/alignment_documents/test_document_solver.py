from __future__ import annotations

import numpy as np
import pytest
from support.lattices import every_path, path_weight, random_lattice

from alignment.documents.band import band_through
from alignment.documents.lattice import Lattice
from alignment.documents.solver import (
    Step,
    best_path,
    null_posteriors,
    path_sums,
    position_chance,
    posteriors,
    step_chance,
    step_weight,
)

CASES = [(3, 3, 0), (4, 2, 1), (2, 5, 2), (1, 1, 3), (5, 4, 4)]


def _chances(lattice: Lattice) -> dict[Step, float]:
    """Probability of each bead by summing over all paths."""
    paths = list(every_path(lattice))
    weights = np.exp([path_weight(lattice, path) for path in paths])
    chances: dict[Step, float] = {}
    for path, weight in zip(paths, weights / weights.sum(), strict=True):
        for step in path:
            chances[step] = chances.get(step, 0.0) + float(weight)
    return chances


@pytest.mark.parametrize(("n", "m", "seed"), CASES)
def test_the_total_is_the_log_sum_over_all_paths(n: int, m: int, seed: int) -> None:
    lattice = random_lattice(n, m, seed)
    total = np.log(sum(np.exp(path_weight(lattice, path)) for path in every_path(lattice)))
    sums = path_sums(lattice)
    assert sums.total == pytest.approx(float(total), abs=1e-4)
    assert sums.after[0] == pytest.approx(float(total), abs=1e-4)


@pytest.mark.parametrize(("n", "m", "seed"), CASES)
def test_a_beads_chance_is_its_share_of_all_paths(n: int, m: int, seed: int) -> None:
    lattice = random_lattice(n, m, seed)
    sums = path_sums(lattice)
    for step, chance in _chances(lattice).items():
        if step[1] > step[0] and step[3] > step[2]:
            assert step_chance(lattice, sums, step) == pytest.approx(chance, abs=1e-4)


@pytest.mark.parametrize(("n", "m", "seed"), CASES)
def test_the_table_of_chances_agrees_with_single_chances(n: int, m: int, seed: int) -> None:
    lattice = random_lattice(n, m, seed)
    sums = path_sums(lattice)
    table = posteriors(lattice, sums)
    rows, cols = lattice.band.positions(0, n + 1)
    for cell, size in zip(*np.nonzero(table > 1e-6), strict=True):
        a, b = lattice.sizes[size]
        step = (int(rows[cell]) - a, int(rows[cell]), int(cols[cell]) - b, int(cols[cell]))
        assert table[cell, size] == pytest.approx(step_chance(lattice, sums, step), abs=1e-5)


@pytest.mark.parametrize(("n", "m", "seed"), CASES)
def test_null_chances_sum_over_all_places_on_the_other_side(n: int, m: int, seed: int) -> None:
    lattice = random_lattice(n, m, seed)
    src, tgt = null_posteriors(lattice, path_sums(lattice))
    chances = _chances(lattice)
    for line in range(n):
        alone = sum(v for s, v in chances.items() if s[:2] == (line, line + 1) and s[2] == s[3])
        assert src[line] == pytest.approx(alone, abs=1e-4)
    for line in range(m):
        alone = sum(v for s, v in chances.items() if s[2:] == (line, line + 1) and s[0] == s[1])
        assert tgt[line] == pytest.approx(alone, abs=1e-4)


def test_every_sentence_is_somewhere_with_chance_one() -> None:
    lattice = random_lattice(6, 5, 8)
    sums = path_sums(lattice)
    table = posteriors(lattice, sums)
    src, _ = null_posteriors(lattice, sums)
    rows, _ = lattice.band.positions(0, 7)
    for line in range(6):
        covered = sum(
            float(table[(rows > line) & (rows - a <= line), at].sum())
            for at, (a, _) in enumerate(lattice.sizes)
        )
        assert covered + src[line] == pytest.approx(1.0, abs=1e-4)


def test_chances_in_a_band_are_those_of_the_paths_inside() -> None:
    band = band_through(5, 5, [(k, k) for k in range(5)], reach=1, widest=40)
    lattice = random_lattice(5, 5, 6, band=band)
    sums = path_sums(lattice)
    for step, chance in _chances(lattice).items():
        if step[1] > step[0] and step[3] > step[2]:
            assert step_chance(lattice, sums, step) == pytest.approx(chance, abs=1e-4)


def test_both_corners_are_passed_for_sure() -> None:
    lattice = random_lattice(4, 4, 9)
    sums = path_sums(lattice)
    assert position_chance(lattice, sums, 0, 0) == pytest.approx(1.0, abs=1e-5)
    assert position_chance(lattice, sums, 4, 4) == pytest.approx(1.0, abs=1e-5)


def test_a_bead_outside_the_lattice_has_no_weight() -> None:
    lattice = random_lattice(8, 8, 1, longest=4)
    assert step_weight(lattice, (0, 4, 0, 4)) == -np.inf


def test_equal_scores_prefer_the_smallest_beads() -> None:
    lattice = random_lattice(3, 3, 1)
    lattice.scores[np.isfinite(lattice.scores)] = 0.0
    lattice.src_null[:] = lattice.tgt_null[:] = -1.0
    assert best_path(lattice) == ((0, 1, 0, 1), (1, 2, 1, 2), (2, 3, 2, 3))


def test_a_long_lattice_loses_no_precision() -> None:
    n = 3000
    band = band_through(n, n, [(k, k) for k in range(n)], reach=4, widest=40)
    lattice = random_lattice(n, n, 2, band=band)
    sums = path_sums(lattice)
    assert sums.after[0] == pytest.approx(sums.total, rel=1e-9)
    path = best_path(lattice)
    assert path[-1][1::2] == (n, n)
    assert path_weight(lattice, path) < sums.total
