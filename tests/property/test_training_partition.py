"""What holds for every corpus: nothing is lost, nothing doubled, limits are kept."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tiny_e5 import quantise

from training.batches import IGNORED, Encoded, bucket, collate, join_units
from training.config import BatchConfig, Phase
from training.e5 import dequantise_q4
from training.figures import chinese_integer, english_number, ordinal
from training.mixture import cap_sources, draw_epoch
from training.schedule import Trapezoid
from training.tsv import Pair

SEEDS = st.integers(0, 2**32 - 1)
LENGTHS = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), min_size=1, max_size=80)


def encoded(lengths):
    return Encoded(
        [[2] * a + [0] for a, _ in lengths],
        [[3] * b + [0] for _, b in lengths],
        ["x"] * len(lengths),
    )


def width(unit, text):
    return max(sum(len(text.source[i]) for i in unit), sum(len(text.target[i]) for i in unit))


@given(LENGTHS, SEEDS, st.floats(0, 1))
def test_joining_keeps_every_pair_once_in_its_order(lengths, seed, rate):
    text = encoded(lengths)
    config = BatchConfig(max_pieces=40, join_rate=rate)
    units = join_units(range(len(lengths)), text, config, np.random.default_rng(seed))
    assert [i for unit in units for i in unit] == list(range(len(lengths)))
    assert all(len(unit) == 1 or width(unit, text) <= 40 for unit in units)


@given(LENGTHS, SEEDS, st.integers(20, 200))
def test_batches_partition_their_units_within_the_limit(lengths, seed, limit):
    text = encoded(lengths)
    units = [(i,) for i in range(len(lengths))]
    batches = bucket(units, text, limit, np.random.default_rng(seed))
    assert Counter(unit for batch in batches for unit in batch) == Counter(units)
    for batch in batches:
        assert batch
        assert len(batch) == 1 or len(batch) * max(width(u, text) for u in batch) <= limit


@given(LENGTHS)
def test_a_batch_holds_its_sequences_and_nothing_else(lengths):
    text = encoded(lengths)
    batch = collate(text.source, text.target, pad_id=9)
    assert [row[row != 9].tolist() for row in batch.source] == text.source
    assert [row[row != IGNORED].tolist() for row in batch.labels] == text.target
    assert batch.n_tokens == sum(map(len, text.target))
    assert (batch.mask.sum(1) == (batch.source != 9).sum(1)).all()


@given(st.lists(st.sampled_from("abc"), min_size=1, max_size=60), SEEDS)
def test_an_epoch_reads_between_the_floor_and_the_ceiling_of_a_weight(sources, seed):
    phase = Phase(1.0, (("a", 2.5), ("b", 1.0)))
    counts = Counter(draw_epoch(sources, phase, np.random.default_rng(seed)).tolist())
    for i, name in enumerate(sources):
        assert {"a": counts[i] in (2, 3), "b": counts[i] == 1, "c": counts[i] == 0}[name]


@given(st.lists(st.sampled_from(["law", "news"]), max_size=60), st.integers(0, 20), SEEDS)
def test_a_cap_is_never_exceeded_and_never_undercut(names, cap, seed):
    pairs = [Pair(str(i), "x", name) for i, name in enumerate(names)]
    kept = cap_sources(pairs, (("law", cap),), np.random.default_rng(seed))
    assert sum(p.source == "law" for p in kept) == min(cap, names.count("law"))
    assert [p for p in kept if p.source == "news"] == [p for p in pairs if p.source == "news"]


@given(st.lists(st.floats(-8, 8, width=32), min_size=32, max_size=32))
def test_a_quantised_block_comes_back_within_half_a_step(weights):
    block = np.array(weights, np.float32)
    found = dequantise_q4(np.frombuffer(quantise(block), np.uint8).reshape(1, 18))[0]
    step = np.abs(block).max() / 7
    # The scale itself is stored as fp16: three decimal digits.
    assert np.abs(found - block).max() <= 0.51 * step + 0.01


DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")}
UNIT = {"十": 10, "百": 100, "千": 1000}


def read_chinese(text):
    total, digit = 0, None
    for character in text:
        if character in UNIT:
            total += (1 if digit is None else digit) * UNIT[character]
            digit = None
        else:
            digit = DIGIT[character] or None
    return total + (digit or 0)


@given(st.integers(1, 9999))
def test_chinese_numerals_read_back(n):
    assert read_chinese(chinese_integer(n)) == n


@given(st.integers(1, 10**15))
def test_english_numbers_read_back_exactly(n):
    head, _, scale = english_number(Decimal(n)).partition(" ")
    factor = {"": 1, "million": 10**6, "billion": 10**9, "trillion": 10**12}[scale]
    assert Decimal(head.replace(",", "")) * factor == n
    assert scale or n < 10**6


@given(st.integers(10, 100_000))
def test_an_ordinal_keeps_its_number(n):
    assert int(ordinal(n)[:-2]) == n


@given(st.integers(0, 10_000), st.floats(0, 1), st.integers(1, 500), st.floats(0.01, 0.9))
def test_the_rate_is_never_negative_nor_above_its_peak(step, share, warmup, decay):
    assert 0.0 <= Trapezoid(warmup, decay).factor(step, share) <= 1.0


@given(st.floats(0, 0.99), st.floats(0, 0.01))
def test_past_warmup_the_rate_never_rises(share, more):
    shape = Trapezoid(10, 0.3)
    assert shape.factor(500, share + more) <= shape.factor(500, share) + 1e-12


def test_the_rate_begins_above_zero():
    assert Trapezoid(100, 0.2).factor(0, 0.0) == pytest.approx(0.01)
