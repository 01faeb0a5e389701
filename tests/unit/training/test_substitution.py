from __future__ import annotations

import re

import numpy as np
import pytest

from training.substitution import SOURCE, exchange, parts, substituted_pairs
from training.tsv import Pair
from training.vocabulary import JOINT


def rng():
    return np.random.default_rng(3)


def pair(zh, en):
    return Pair(zh, en, "news")


def found(zh, en):
    return [(part.zh, part.en) for part in parts(pair(zh, en))]


@pytest.mark.parametrize(
    ("zh", "en", "part"),
    [
        ("1月4日召开。", "Held on January 4.", ("1月4日", "January 4")),
        ("2024年1月4日召开。", "Held on January 4, 2024.", ("2024年1月4日", "January 4, 2024")),
        ("投资4.5亿元。", "It invested 450 million yuan.", ("4.5亿", "450 million")),
        ("有1.2万家。", "There are 12,000.", ("1.2万", "12,000")),
        ("增长5.2%。", "Up 5.2%.", ("5.2%", "5.2%")),
        ("杨震主持会议。", "Yang Zhen presided over it.", ("杨震", "Yang Zhen")),
        ("记者郭文海报道。", "Guo Wenhai reports.", ("郭文海", "Guo Wenhai")),
    ],
)
def test_a_part_is_found_where_its_rendering_stands_in_the_english(zh, en, part):
    assert found(zh, en) == [part]


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("1月4日召开。", "Held on Jan. 4."),
        ("1月4日召开。", "Held on January 41."),
        ("增长5.2%,下降5.2%。", "Up 5.2% and down 5.2%."),
        ("投资4.5亿元。", "It invested nearly half a billion yuan."),
        ("增长5.2%。", "Up 15.2%."),
        ("13月4日召开。", "Held on the fourth."),
        ("北京举行活动。", "Held in New York."),
    ],
)
def test_a_part_without_a_certain_rendering_is_left_alone(zh, en):
    assert found(zh, en) == []


def test_both_sides_change_together():
    original = pair("增长5.2%,达4.5亿元。", "Up 5.2%, reaching 450 million yuan.")
    for _ in range(20):
        changed = exchange(original, list(parts(original)), rng())
        share = re.search(r"增长(.+%|百分之.+),达", changed.zh)
        assert share
        assert changed.en != original.en
        if share[1].endswith("%"):
            assert share[1] in changed.en


def test_an_exchanged_name_is_marked_for_the_encoder():
    original = pair("杨震主持会议。", "Yang Zhen presided over it.")
    changed = [
        exchange(original, list(parts(original)), np.random.default_rng(i)) for i in range(9)
    ]
    assert any(JOINT in one.en for one in changed)
    assert all(one.en.endswith(" presided over it.") for one in changed)
    assert not any("杨震" in one.zh for one in changed)


def test_a_date_keeps_its_form():
    original = pair("1月4日召开。", "Held on January 4.")
    for i in range(20):
        changed = exchange(original, list(parts(original)), np.random.default_rng(i))
        assert re.fullmatch(r"\d+月\d+日召开。", changed.zh)
        assert re.fullmatch(r"Held on [A-Z][a-z]+ \d+\.", changed.en)


def test_pairs_are_drawn_only_from_those_that_hold_something():
    pairs = [pair("你好。", "Hello."), pair("增长5.2%。", "Up 5.2%.")]
    drawn = substituted_pairs(pairs, 10, rng())
    assert len(drawn) == 10
    assert {one.source for one in drawn} == {SOURCE}
    assert drawn == substituted_pairs(pairs, 10, rng())
    assert substituted_pairs(pairs[:1], 10, rng()) == []
