from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from alignment.documents.anchors import anchors
from alignment.encoders.rows import unit_rows
from alignment.model import Matrix

EXACT = 10**9


def _noisy_pair(n: int, noise: float, seed: int = 1) -> tuple[Matrix, Matrix]:
    rng = np.random.default_rng(seed)
    src = rng.normal(size=(n, 64)).astype(np.float32)
    tgt = src + noise * rng.normal(size=src.shape).astype(np.float32)
    return unit_rows(src), unit_rows(tgt)


def test_equal_sides_are_anchored_sentence_by_sentence() -> None:
    src, tgt = _noisy_pair(40, 0.0)
    assert [(a.src, a.tgt) for a in anchors(src, tgt, EXACT)] == [(k, k) for k in range(40)]


def test_anchors_rise_on_both_sides() -> None:
    src, tgt = _noisy_pair(200, 1.5)
    found = anchors(src, tgt[np.random.default_rng(2).permutation(200)], EXACT)
    assert all(b.src > a.src and b.tgt > a.tgt for a, b in pairwise(found))


def test_a_sentence_that_stands_twice_anchors_nothing() -> None:
    src, tgt = _noisy_pair(10, 0.0)
    tgt[7] = tgt[3]
    assert {3, 7}.isdisjoint(a.tgt for a in anchors(src, tgt, EXACT))


def test_a_moved_block_does_not_break_the_chain() -> None:
    src, tgt = _noisy_pair(60, 0.2)
    order = [*range(5), *range(55, 60), *range(5, 55)]
    found = anchors(src, tgt[order], EXACT)
    assert [a.src for a in found] == list(range(55))


def test_margins_and_cosines_are_positive() -> None:
    src, tgt = _noisy_pair(100, 2.0)
    assert all(0 < a.margin <= a.cosine <= 1.001 for a in anchors(src, tgt, EXACT))


def test_coarse_search_finds_what_exact_search_finds() -> None:
    src, tgt = _noisy_pair(1500, 0.7)
    tgt = np.delete(tgt, slice(400, 460), axis=0)
    exact = anchors(src, tgt, EXACT)
    coarse = anchors(src, tgt, exact_cells=20_000)
    assert len(exact) == pytest.approx(1440, abs=20)
    assert len({(a.src, a.tgt) for a in exact} & {(a.src, a.tgt) for a in coarse}) > 1400


def test_empty_sides_have_no_anchors() -> None:
    src, _ = _noisy_pair(5, 0.0)
    assert anchors(src, src[:0], EXACT) == ()
    assert anchors(src[:0], src, EXACT) == ()


def test_zero_vectors_anchor_nothing() -> None:
    zeros = np.zeros((4, 8), dtype=np.float32)
    assert anchors(zeros, zeros, EXACT) == ()


def test_coarse_search_ends_even_where_no_grid_is_small_enough() -> None:
    src, tgt = _noisy_pair(40, 0.0)
    found = anchors(src, tgt, exact_cells=0)
    assert [(a.src, a.tgt) for a in found] == [(k, k) for k in range(40)]
