from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from support.tiny_e5 import FFN, HEADS, HIDDEN, LAYERS, write_e5
from support.toy_training import toy_model, toy_vocabulary
from torch.nn import functional

from training.config import ModelConfig
from training.e5 import read_e5
from training.errors import InitError
from training.model import BLOCKED, E5Init, build_model, load_marian, target_rows
from training.pieces import unigram_model, xlmr_model
from training.vocabulary import build_vocabulary

GAIN = 4.0
SHAPE = ModelConfig(
    width=HIDDEN, encoder_layers=LAYERS, decoder_layers=2, heads=HEADS, ffn=FFN, dropout=0.0,
    max_positions=64,
)  # fmt: skip


@pytest.fixture(scope="module")
def e5(tmp_path_factory):
    return read_e5(write_e5(tmp_path_factory.mktemp("e5") / "e5.bin"))


@pytest.fixture(scope="module")
def vocabulary(e5):
    target = unigram_model([("▁the", -1.0), ("meet", -2.0), (".", -1.5)])
    return build_vocabulary(xlmr_model(e5), target)


@pytest.fixture(scope="module")
def started(e5, vocabulary):
    model = build_model(SHAPE, vocabulary)
    E5Init(e5, GAIN).apply(model, vocabulary)
    return model.train(mode=False)


def test_source_only_rows_and_padding_are_blocked():
    vocabulary = toy_vocabulary()
    model = toy_model(vocabulary)
    bias = model.final_logits_bias[0]
    assert (bias[: vocabulary.target_rows] == 0).all()
    assert (bias[vocabulary.target_rows :] == BLOCKED).all()
    assert target_rows(model) == vocabulary.target_rows


def test_a_model_without_blocked_rows_may_emit_all_but_padding():
    model = toy_model(toy_vocabulary())
    model.final_logits_bias.zero_()
    assert target_rows(model) == model.config.pad_token_id


def test_the_padding_embedding_is_zero(started, vocabulary):
    assert not started.model.shared.weight[vocabulary.pad_id].any()


def bert(e5, rows, positions):
    """e5's encoder on given input vectors, written from BERT's definition (post-norm)."""

    def get(name):
        return torch.from_numpy(e5.tensor(name))

    def linear(x, name):
        return functional.linear(x, get(f"{name}.w").view(-1, x.shape[-1]), get(f"{name}.b"))

    def norm(x, name):
        return functional.layer_norm(x, (HIDDEN,), get(f"{name}.w"), get(f"{name}.b"), 1e-5)

    x = rows + positions
    for i in range(LAYERS):
        q, k, v = (
            linear(x, f"l{i}.{n}").view(-1, HEADS, HIDDEN // HEADS).transpose(0, 1) for n in "qkv"
        )
        weights = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(HIDDEN // HEADS), -1)
        mixed = (weights @ v).transpose(0, 1).reshape(-1, HIDDEN)
        x = norm(x + linear(mixed, f"l{i}.ao"), f"l{i}.aln")
        x = norm(x + linear(functional.gelu(linear(x, f"l{i}.fi")), f"l{i}.fo"), f"l{i}.oln")
    return x


def test_the_encoder_computes_what_e5_computes(e5, vocabulary, started):
    ids = [vocabulary.ids[piece] for piece in ("▁", "中山", "市", "会议", "。")]
    with torch.no_grad():
        found = started.model.encoder(input_ids=torch.tensor([ids])).last_hidden_state[0]
        rows = E5Init(e5, GAIN).embedding(vocabulary)[ids]
        # Marian adds sinusoids; seen from e5 they are GAIN times smaller.
        sinusoids = started.model.encoder.embed_positions.weight[: len(ids)] / GAIN
        assert torch.allclose(found, bert(e5, rows, sinusoids), atol=1e-3)


def test_a_piece_e5_lacks_is_the_mean_of_its_parts(e5):
    vocabulary = build_vocabulary(xlmr_model(e5), unigram_model([("ehe", -1.0)]))
    rows, ids = E5Init(e5, GAIN).embedding(vocabulary), vocabulary.ids
    expected = rows[[ids["e"], ids["h"], ids["e"]]].mean(0)
    assert torch.allclose(rows[ids["ehe"]], expected, atol=1e-6)


@pytest.mark.parametrize("change", [{"width": 64}, {"ffn": 32}, {"encoder_layers": LAYERS + 1}])
def test_a_shape_that_does_not_fit_e5_is_refused(e5, vocabulary, change):
    model = build_model(replace(SHAPE, **change), vocabulary)
    with pytest.raises(InitError, match="e5 has"):
        E5Init(e5, GAIN).apply(model, vocabulary)


def test_a_model_that_does_not_exist_is_an_init_error(tmp_path):
    with pytest.raises(InitError, match="cannot load the Marian model"):
        load_marian(str(tmp_path / "absent"))
