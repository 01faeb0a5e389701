from __future__ import annotations

import numpy as np
import pytest

from training.phrases import phrases
from training.synthetic import NAMES_SOURCE, SLOTS, SOURCE, fill, name_lists, synthetic_pairs


@pytest.mark.parametrize(("zh", "en"), phrases().sentence)
def test_every_frame_uses_the_same_known_slots_on_both_sides(zh, en):
    names = {f"{{{slot}{digit}}}" for slot in SLOTS for digit in ("", "2")}
    assert {name for name in names if name in zh} == {name for name in names if name in en}
    assert "{" not in fill(zh, en, np.random.default_rng(0))[0]


def test_a_filled_frame_begins_with_a_capital():
    zh, en = fill("{place}很大。", "{place} is large.", np.random.default_rng(3))
    assert zh.endswith("很大。")
    assert en[0].isupper()


def test_pairs_follow_from_the_seed():
    first = synthetic_pairs(30, np.random.default_rng(2))
    assert first == synthetic_pairs(30, np.random.default_rng(2))
    assert first != synthetic_pairs(30, np.random.default_rng(3))
    assert {pair.source for pair in first} == {SOURCE}


def test_a_name_list_has_as_many_names_on_both_sides():
    for pair in name_lists(20, np.random.default_rng(5)):
        assert 3 <= len(pair.zh.split("、")) == len(pair.en.split(", ")) <= 6
        assert pair.source == NAMES_SOURCE


def test_no_drawn_side_is_empty():
    pairs = synthetic_pairs(300, np.random.default_rng(2))
    assert all(pair.zh.strip() and pair.en.strip() for pair in pairs)
