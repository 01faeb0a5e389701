from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pytest

from training.figures import (
    amount,
    chinese_integer,
    clock,
    date,
    english_number,
    nth,
    ordinal,
    percentage,
)

WEIGHT = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}
SCALE = {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("12000", "12,000"),
        ("33000", "33,000"),
        ("630", "630"),
        ("6300000", "6.3 million"),
        ("94000000000", "94 billion"),
        ("1260582000000", "1.260582 trillion"),
        ("1000000", "1 million"),
        ("999999", "999,999"),
        ("43000000000000", "43 trillion"),
    ],
)
def test_numbers_read_as_in_news_english(value, text):
    assert english_number(Decimal(value)) == text


@pytest.mark.parametrize(
    ("n", "text"),
    [(7, "七"), (10, "十"), (15, "十五"), (20, "二十"), (34, "三十四"), (110, "一百一十"),
     (203, "二百零三"), (1001, "一千零一"), (2020, "二千零二十")],
)  # fmt: skip
def test_integers_read_in_chinese_numerals(n, text):
    assert chinese_integer(n) == text


@pytest.mark.parametrize(
    ("n", "text"),
    [(1, "first"), (9, "ninth"), (10, "10th"), (11, "11th"), (15, "15th"), (21, "21st"),
     (22, "22nd"), (33, "33rd"), (112, "112th")],
)  # fmt: skip
def test_ordinals_are_words_up_to_ninth_and_figures_above(n, text):
    assert ordinal(n) == text


def test_every_drawn_amount_means_the_same_in_both_languages():
    rng = np.random.default_rng(5)
    for _ in range(500):
        found = amount(rng)
        zh = re.fullmatch(r"([\d.]+)(万亿|万|亿|)", found.zh)
        en = re.fullmatch(r"([\d,.]+) ?(\w*)", found.en)
        chinese = Decimal(zh[1]) * WEIGHT[zh[2]]
        english = Decimal(en[1].replace(",", "")) * SCALE[en[2]]
        assert chinese == english, found


def test_drawn_percentages_keep_their_figure():
    rng = np.random.default_rng(6)
    plain = [found for found in (percentage(rng) for _ in range(200)) if found.zh.endswith("%")]
    assert len(plain) > 100
    assert all(found.zh == found.en for found in plain)


def test_drawn_dates_keep_day_month_and_year():
    rng = np.random.default_rng(7)
    for found in (date(rng) for _ in range(200)):
        assert sorted(re.findall(r"\d+", re.sub(r"(\d+)月", "", found.zh))) == sorted(
            re.findall(r"\d+", found.en)
        )


def test_morning_is_am_and_afternoon_is_pm():
    rng = np.random.default_rng(8)
    for found in (clock(rng) for _ in range(100)):
        assert found.en.endswith("a.m." if found.zh.startswith("上午") else "p.m.")


def test_a_drawn_ordinal_begins_with_di():
    rng = np.random.default_rng(9)
    assert all(nth(rng).zh.startswith("第") for _ in range(50))
