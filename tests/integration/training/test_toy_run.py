"""Runs of the whole trainer on a toy language pair."""

from __future__ import annotations

import signal
import subprocess
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
from support.tiny_e5 import write_e5
from support.toy_training import toy_config, toy_pairs

from training.config import EvalConfig, ModelConfig, OptimConfig
from training.errors import CheckpointError
from training.run import train

ROOT = Path(__file__).parents[3]


class Log:
    """Keeps the losses a run reports."""

    def __init__(self):
        self.losses = {}
        self.scores = {}

    def __call__(self, report):
        if report.scores:
            self.scores[report.step] = report.scores
        else:
            self.losses[report.step] = report.loss


@pytest.fixture(scope="module")
def learned(tmp_path_factory):
    config = toy_config(
        tmp_path_factory.mktemp("learned"), max_steps=300, evaluation=EvalConfig(every_steps=150)
    )
    log = Log()
    return train(config, progress=log), log, config


@pytest.mark.slow
def test_a_tiny_model_learns_the_toy_pair(learned):
    result, log, _ = learned
    score = result.scores[0]
    assert score.bleu > 80
    assert score.gap > 0.5
    assert result.reason == "finished"
    assert result.steps == 300
    assert log.scores[300][0].loss < log.scores[150][0].loss


def translate_with_ctranslate2(folder, out, sentences):
    import ctranslate2
    from transformers import MarianTokenizer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # sacremoses is recommended and not needed
        tokenizer = MarianTokenizer.from_pretrained(folder)
        ctranslate2.converters.TransformersConverter(str(folder)).convert(str(out))
    translator = ctranslate2.Translator(str(out), compute_type="float32", intra_threads=1)
    pieces = [tokenizer.convert_ids_to_tokens(tokenizer(s)["input_ids"]) for s in sentences]
    found = translator.translate_batch(pieces, beam_size=4)
    return [tokenizer.convert_tokens_to_ids(row.hypotheses[0]) for row in found]


def translate_with_transformers(folder, sentences):
    import torch
    from transformers import MarianMTModel, MarianTokenizer

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tokenizer = MarianTokenizer.from_pretrained(folder)
        model = MarianMTModel.from_pretrained(folder, dtype=torch.float32).eval()
        rows = [model.generate(**tokenizer(s, return_tensors="pt"), num_beams=4) for s in sentences]
    special = {model.config.pad_token_id, model.config.eos_token_id}
    return [[i for i in row[0].tolist() if i not in special] for row in rows]


@pytest.mark.slow
def test_the_export_loads_in_both_libraries_with_the_same_output(learned, tmp_path):
    result, _, _ = learned
    sentences = [zh for zh, _ in toy_pairs(5, 9)]
    ours = translate_with_transformers(result.model, sentences)
    assert ours == translate_with_ctranslate2(result.model, tmp_path / "ct2", sentences)
    assert all(ours)


@pytest.mark.slow
def test_an_export_can_be_fine_tuned(learned, tmp_path):
    result, _, _ = learned
    config = toy_config(
        tmp_path, init=str(result.model), max_steps=5,
        optim=OptimConfig(rate=1e-4, encoder_rate=1e-4, embedding_rate=1e-4, warmup_steps=1),
    )  # fmt: skip
    assert train(config).scores[0].bleu > 80


def test_a_seed_gives_the_same_model_twice(tmp_path):
    first = train(toy_config(tmp_path / "a"))
    second = train(toy_config(tmp_path / "b"))
    assert first.sha256 == second.sha256
    assert train(toy_config(tmp_path / "c", seed=2)).sha256 != first.sha256


KILLED_RUN = """
import sys, time
from pathlib import Path
sys.path[:0] = [{root!r}, {tests!r}]
from support.toy_training import toy_config
from training.run import train

def hang(report):
    if report.step == 10:
        print("ready", flush=True)
        time.sleep(600)

train(toy_config(Path({folder!r}), max_steps=20, checkpoint_steps=7), progress=hang)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system has no SIGKILL")
def test_a_run_killed_and_resumed_equals_an_unbroken_one(tmp_path):
    unbroken, resumed = Log(), Log()
    whole = train(toy_config(tmp_path / "whole", max_steps=20), progress=unbroken)
    folder = tmp_path / "killed"
    code = KILLED_RUN.format(root=str(ROOT), tests=str(ROOT / "tests"), folder=str(folder))
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as child:
        assert child.stdout.readline() == b"ready\n"
        child.kill()
    assert child.returncode == -signal.SIGKILL
    config = toy_config(folder, max_steps=20, checkpoint_steps=7)
    continued = train(config, progress=resumed, resume=True)
    # The last checkpoint was written after step 7, so step 10 is done again.
    assert sorted(resumed.losses) == [10, 15, 20]
    assert resumed.losses[15] == unbroken.losses[15]
    assert resumed.losses[20] == unbroken.losses[20]
    assert continued.sha256 == whole.sha256


def test_another_corpus_cannot_continue_a_run(tmp_path):
    config = toy_config(tmp_path, max_steps=2)
    train(config)
    other = tmp_path / "other.tsv"
    other.write_text("山\thill\n" * 1 + "水\twater\n", encoding="utf-8")
    with pytest.raises(CheckpointError, match="other data or settings"):
        train(replace(config, data=(*config.data, other)), resume=True)


def test_a_run_that_stops_improving_ends_early(tmp_path):
    config = toy_config(
        tmp_path, max_steps=50, optim=OptimConfig(rate=0.0),
        evaluation=EvalConfig(every_steps=5, patience=2, sentences=2),
    )  # fmt: skip
    result = train(config)
    assert result.steps == 15
    assert result.reason == "no better development loss in 2 measurements"


def test_a_decoder_that_ignores_its_source_stops_the_run(tmp_path):
    config = toy_config(
        tmp_path, max_steps=50, optim=OptimConfig(rate=0.0),
        evaluation=EvalConfig(every_steps=5, min_gap=9.0, gap_deadline=10, sentences=2),
    )  # fmt: skip
    assert "ignores its source" in train(config).reason


def test_a_shape_of_its_own_is_exported(tmp_path):
    import json

    shape = ModelConfig(
        width=32, encoder_layers=2, decoder_layers=1, heads=2, ffn=48, source_pieces=40
    )
    result = train(toy_config(tmp_path, model=shape, max_steps=1))
    config = json.loads((result.model / "config.json").read_text(encoding="utf-8"))
    assert (config["encoder_layers"], config["decoder_layers"]) == (2, 1)
    assert config["model_type"] == "marian"


def test_a_run_can_start_from_e5(tmp_path, monkeypatch):
    import json

    path = write_e5(tmp_path / "e5.bin")
    monkeypatch.setattr("training.run.find_e5", lambda: path)
    shape = ModelConfig(
        width=32, encoder_layers=3, decoder_layers=2, heads=4, ffn=64,
        max_positions=64, source_pieces=40,
    )  # fmt: skip
    result = train(toy_config(tmp_path, init="e5", model=shape, max_steps=2))
    config = json.loads((result.model / "config.json").read_text(encoding="utf-8"))
    assert config["activation_function"] == "gelu"
    assert "multilingual-e5-small" in (result.model / "README.md").read_text(encoding="utf-8")
