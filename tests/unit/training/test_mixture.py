from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from training.config import Phase
from training.mixture import cap_sources, draw_epoch, first_match, phase_at
from training.tsv import Pair


def rng():
    return np.random.default_rng(0)


def test_the_first_pattern_that_matches_decides():
    rules = (("wmt-human", 2.0), ("wmt-*", 1.0))
    assert first_match("wmt-human", rules) == 2.0
    assert first_match("wmt-systems", rules) == 1.0
    assert first_match("law", rules) is None


def test_a_cap_keeps_so_many_pairs_of_all_sources_that_match():
    pairs = [Pair(str(i), "x", f"law-{i % 2}") for i in range(50)] + [Pair("n", "x", "news")]
    kept = cap_sources(pairs, (("law-*", 10),), rng())
    assert Counter(pair.source.split("-")[0] for pair in kept) == {"law": 10, "news": 1}
    assert kept == [pair for pair in pairs if pair in kept]


def test_a_cap_above_the_size_drops_nothing():
    pairs = [Pair(str(i), "x", "law") for i in range(5)]
    assert cap_sources(pairs, (("law", 10),), rng()) == pairs


@pytest.mark.parametrize(("share", "phase"), [(0.0, 0), (0.39, 0), (0.4, 1), (0.99, 1), (1.0, 1)])
def test_phases_follow_each_other(share, phase):
    assert phase_at((Phase(0.4), Phase(1.0)), share) == phase


def test_an_epoch_reads_each_source_as_often_as_its_weight_says():
    sources = ["a"] * 100 + ["b"] * 100 + ["c"] * 100
    drawn = draw_epoch(sources, Phase(1.0, (("a", 3.0), ("b", 0.5))), rng())
    counts = Counter(sources[i] for i in drawn)
    assert counts["a"] == 300
    assert 30 < counts["b"] < 70
    assert counts["c"] == 0
    assert set(Counter(i for i in drawn.tolist() if i < 100).values()) == {3}


def test_an_epoch_is_shuffled_by_its_generator():
    sources = ["a"] * 100
    first = draw_epoch(sources, Phase(1.0), rng()).tolist()
    assert first == draw_epoch(sources, Phase(1.0), rng()).tolist()
    assert first != sorted(first)
