from __future__ import annotations

import numpy as np
from support.lattices import random_lattice

from alignment.documents.crossing import crossings
from alignment.documents.lattice import Lattice
from alignment.documents.solver import Step


def _flat(n: int, m: int) -> Lattice:
    lattice = random_lattice(n, m, 0)
    lattice.scores[np.isfinite(lattice.scores)] = -5.0
    lattice.src_null[:] = lattice.tgt_null[:] = -5.0
    return lattice


def _set(lattice: Lattice, step: Step, weight: float) -> None:
    cell = lattice.band.cell(np.array([step[1]]), np.array([step[3]]))[0]
    size = lattice.sizes.index((step[1] - step[0], step[3] - step[2]))
    lattice.scores[cell, size] = weight


def test_a_merged_bead_of_two_swapped_sentences_is_split_into_two_crossing_ones() -> None:
    lattice = _flat(2, 2)
    _set(lattice, (0, 1, 1, 2), 3.0)
    _set(lattice, (1, 2, 0, 1), 3.0)
    (found,) = crossings(lattice, [(0, 2, 0, 2)], price=-2.0)
    assert found.beads == ((0, 1, 1, 2), (1, 2, 0, 1))
    assert found.gain == 6.0 - 2.0 + 5.0


def test_null_beads_around_a_swap_are_repaired() -> None:
    lattice = _flat(2, 2)
    _set(lattice, (0, 1, 1, 2), 3.0)
    _set(lattice, (1, 2, 0, 1), 3.0)
    path = [(0, 1, 0, 0), (1, 2, 0, 1), (2, 2, 1, 2)]
    (found,) = crossings(lattice, path, price=-2.0)
    assert (found.first, found.last) == (0, 3)


def test_parts_of_two_sentences_may_cross() -> None:
    lattice = _flat(3, 2)
    _set(lattice, (0, 2, 1, 2), 4.0)
    _set(lattice, (2, 3, 0, 1), 4.0)
    (found,) = crossings(lattice, [(0, 3, 0, 1), (3, 3, 1, 2)], price=-2.0)
    assert found.beads == ((0, 2, 1, 2), (2, 3, 0, 1))


def test_a_crossing_that_does_not_pay_its_price_is_left() -> None:
    lattice = _flat(2, 2)
    _set(lattice, (0, 1, 1, 2), -2.0)
    _set(lattice, (1, 2, 0, 1), -2.0)
    assert crossings(lattice, [(0, 2, 0, 2)], price=-2.0) == ()


def test_overlapping_crossings_leave_the_better_one() -> None:
    lattice = _flat(3, 3)
    for top, weight in ((0, 2.0), (1, 6.0)):
        _set(lattice, (top, top + 1, top + 1, top + 2), weight)
        _set(lattice, (top + 1, top + 2, top, top + 1), weight)
    path = [(k, k + 1, k, k + 1) for k in range(3)]
    assert [c.first for c in crossings(lattice, path, price=-2.0)] == [1]


def test_an_empty_path_has_no_crossings() -> None:
    assert crossings(_flat(0, 0), [], price=-1.0) == ()
