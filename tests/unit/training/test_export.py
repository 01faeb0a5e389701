from __future__ import annotations

import hashlib
import json

import pytest
import torch
from safetensors.torch import load_file
from support.toy_training import toy_model, toy_vocabulary

from training import export
from training.errors import ExportError
from training.export import WEIGHTS, export_model, file_sha256


@pytest.fixture(scope="module")
def vocabulary():
    return toy_vocabulary()


@pytest.fixture(scope="module")
def model(vocabulary):
    return toy_model(vocabulary)


@pytest.fixture(scope="module")
def folder(model, vocabulary, tmp_path_factory):
    found = tmp_path_factory.mktemp("export") / "model"
    export_model(model, vocabulary, found)
    return found


def test_weights_are_float16_and_close_to_the_trained_ones(folder, model):
    stored = load_file(folder / WEIGHTS)
    assert {tensor.dtype for tensor in stored.values()} == {torch.float16}
    shared = stored["model.shared.weight"].float()
    assert torch.allclose(shared, model.model.shared.weight, atol=1e-3)
    assert model.model.shared.weight.dtype == torch.float32


def test_blocked_rows_survive_the_export(folder, vocabulary):
    bias = load_file(folder / WEIGHTS)["final_logits_bias"][0]
    assert (bias[vocabulary.target_rows :] == -10_000).all()
    assert not bias[: vocabulary.target_rows].any()


def test_the_vocabulary_is_in_marians_convention(folder):
    ids = json.loads((folder / "vocab.json").read_text(encoding="utf-8"))
    assert (ids["</s>"], ids["<unk>"]) == (0, 1)
    assert ids["<pad>"] == len(ids) - 1 == max(ids.values())


def test_generation_starts_with_padding_and_never_emits_it(folder):
    config = json.loads((folder / "generation_config.json").read_text(encoding="utf-8"))
    assert config["decoder_start_token_id"] == config["pad_token_id"]
    assert config["bad_words_ids"] == [[config["pad_token_id"]]]
    assert config["num_beams"] == 4


def test_the_hash_is_that_of_the_weights(model, vocabulary, tmp_path):
    found = export_model(model, vocabulary, tmp_path / "model")
    content = (tmp_path / "model" / WEIGHTS).read_bytes()
    assert found == hashlib.sha256(content).hexdigest() == file_sha256(tmp_path / "model" / WEIGHTS)


def test_an_older_export_is_replaced_whole(model, vocabulary, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "stale.txt").touch()
    export_model(model, vocabulary, tmp_path / "model")
    assert not (tmp_path / "model" / "stale.txt").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_a_failed_export_leaves_the_older_one(model, vocabulary, tmp_path, monkeypatch):
    export_model(model, vocabulary, tmp_path / "model")
    before = file_sha256(tmp_path / "model" / WEIGHTS)

    def full(*_):
        raise OSError("disk full")

    monkeypatch.setattr(export, "write_tokenizer", full)
    with pytest.raises(ExportError, match="disk full"):
        export_model(model, vocabulary, tmp_path / "model")
    assert file_sha256(tmp_path / "model" / WEIGHTS) == before
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
