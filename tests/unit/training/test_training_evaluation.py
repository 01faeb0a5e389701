from __future__ import annotations

import pytest
import torch
from support.toy_training import toy_model, toy_pairs, toy_vocabulary

from training.batches import collate
from training.evaluation import DevScore, DevSet, detokenise, generate
from training.tsv import Pair

N = 30


@pytest.fixture(scope="module")
def vocabulary():
    return toy_vocabulary()


@pytest.fixture(scope="module")
def model(vocabulary):
    return toy_model(vocabulary).train(mode=False)


@pytest.fixture(scope="module")
def dev(vocabulary):
    return DevSet("toy", [Pair(zh, en, "toy") for zh, en in toy_pairs(N, 3)], vocabulary)


def test_shuffling_swaps_sources_and_keeps_targets(dev):
    plain, shuffled = dev.batches(shuffled=False), dev.batches(shuffled=True)
    assert [b.labels.tolist() for b in plain] == [b.labels.tolist() for b in shuffled]
    rows = [tuple(r) for b in plain for r in b.source.tolist()]
    turned = [tuple(r) for b in shuffled for r in b.source.tolist()]
    assert rows != turned
    assert len(rows) == len(turned) == N


def test_loss_of_random_weights_is_near_the_entropy_of_the_vocabulary(dev, model, vocabulary):
    loss = dev.loss(model, vocabulary.target_rows)
    uniform = float(torch.log(torch.tensor(float(vocabulary.target_rows))))
    assert loss == pytest.approx(uniform, abs=1.5)


def test_a_score_without_decoding_has_no_bleu(dev, model, vocabulary):
    score = dev.score(model, vocabulary.target_rows, 0, 1)
    assert score.bleu is None
    assert "BLEU" not in str(score)


def test_a_score_with_decoding_counts_its_sentences(dev, model, vocabulary):
    score = dev.score(model, vocabulary.target_rows, 7, 2)
    assert score.n_decoded == 7
    assert 0 <= score.bleu <= 100
    assert "BLEU" in str(score)


def test_generation_never_emits_blocked_rows(model, vocabulary):
    batch = collate(
        [[vocabulary.ids["山"], 0], [vocabulary.ids["水"], 0]], [[0]] * 2, vocabulary.pad_id
    )
    for row in generate(model, batch, 2):
        assert all(0 < i < vocabulary.target_rows for i in row)


def test_pieces_become_words(vocabulary):
    ids = vocabulary.ids
    assert detokenise([[ids["▁hill"], 1, ids["▁water"], ids["."]]], vocabulary) == ["hill water."]


def test_a_log_line_names_set_loss_and_gap():
    assert str(DevScore("gov", 2.5, 1.25)) == "gov: loss 2.500 gap 1.250"
