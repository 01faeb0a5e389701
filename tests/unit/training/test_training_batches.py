from __future__ import annotations

import numpy as np
import pytest
import torch

from training.batches import (
    IGNORED,
    Encoded,
    EpochBatches,
    bucket,
    collate,
    encode_pairs,
    join_units,
    split_table,
)
from training.config import BatchConfig, Phase
from training.pieces import unigram_model
from training.tsv import Pair
from training.vocabulary import EOS_ID, build_vocabulary

PLAIN = BatchConfig(target_tokens=40, split_rate=0.0, join_rate=0.0)


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.fixture(scope="module")
def vocabulary():
    source = unigram_model([("▁", -1.0), ("中", -3.0), ("山", -3.0), ("中山", -4.0)])
    return build_vocabulary(source, unigram_model([("▁", -1.0), ("a", -2.0), ("b", -2.0)]))


def encoded(n=60):
    lengths = rng(1).integers(1, 9, n).tolist()
    return Encoded([[2] * k + [0] for k in lengths], [[3] * k + [0] for k in lengths], ["x"] * n)


def test_padding_is_masked_and_targets_are_shifted():
    batch = collate([[5, 6, 0], [7, 0]], [[3, 0], [3, 4, 0]], pad_id=9)
    assert batch.source.tolist() == [[5, 6, 0], [7, 0, 9]]
    assert batch.mask.tolist() == [[1, 1, 1], [1, 1, 0]]
    assert batch.decoder_input.tolist() == [[9, 3, 9], [9, 3, 4]]
    assert batch.labels.tolist() == [[3, 0, IGNORED], [3, 4, 0]]
    assert batch.n_tokens == 5


def test_long_pairs_are_left_out(vocabulary):
    pairs = [Pair("中山", "a", "x"), Pair("中山" * 9, "a", "x"), Pair("中", "ab" * 9, "x")]
    found = encode_pairs(pairs, vocabulary, max_pieces=8)
    assert len(found.source) == len(found.target) == len(found.names) == 1


def test_buckets_hold_every_unit_once_within_the_limit():
    text = encoded()
    units = [(i,) for i in range(60)]
    batches = bucket(units, text, 40, rng())
    assert sorted(unit for batch in batches for unit in batch) == units
    for batch in batches:
        longest = max(len(text.target[i]) for (i,) in batch)
        assert longest * len(batch) <= 40 or len(batch) == 1


def test_some_neighbours_are_joined_where_they_fit():
    config = BatchConfig(max_pieces=12, join_rate=0.5)
    text = encoded()
    units = join_units(list(range(60)), text, config, rng())
    assert [i for unit in units for i in unit] == list(range(60))
    joined = [unit for unit in units if len(unit) == 2]
    assert joined
    assert all(sum(len(text.target[i]) for i in unit) <= 12 for unit in joined)


def test_pieces_split_into_their_characters(vocabulary):
    ids = vocabulary.ids
    assert split_table(vocabulary) == {ids["中山"]: [ids["中"], ids["山"]]}


def test_an_epoch_gives_the_same_batch_whenever_asked(vocabulary):
    config = BatchConfig(target_tokens=40, split_rate=0.5, join_rate=0.2)
    first = EpochBatches(encoded(), vocabulary, config, Phase(1.0), (1, 0, 0))
    again = EpochBatches(encoded(), vocabulary, config, Phase(1.0), (1, 0, 0))
    first.batch(0)
    assert torch.equal(first.batch(2).source, again.batch(2).source)
    assert torch.equal(first.batch(2).labels, again.batch(2).labels)


def test_another_epoch_has_another_order(vocabulary):
    one = EpochBatches(encoded(), vocabulary, PLAIN, Phase(1.0), (1, 0, 0))
    two = EpochBatches(encoded(), vocabulary, PLAIN, Phase(1.0), (1, 0, 1))
    shapes = [[tuple(e.batch(k).source.shape) for k in range(len(e))] for e in (one, two)]
    assert shapes[0] != shapes[1]


def test_every_sequence_ends_once(vocabulary):
    config = BatchConfig(target_tokens=60, split_rate=0.2, join_rate=0.5)
    epoch = EpochBatches(encoded(), vocabulary, config, Phase(1.0), (1, 0, 0))
    for k in range(len(epoch)):
        batch = epoch.batch(k)
        for rows in (batch.source, batch.labels):
            assert ((rows == EOS_ID).sum(1) == 1).all()
