from __future__ import annotations

import pytest
from click.testing import CliRunner
from support.toy_training import write_pairs

from service.commands.train import train
from training.errors import ConfigError, DataError

RECIPE = """
bf16 = false
threads = 1
[model]
width = 32
encoder_layers = 1
decoder_layers = 1
heads = 4
ffn = 64
max_positions = 64
source_pieces = 40
[target_pieces]
vocab_size = 40
[batch]
target_tokens = 300
[evaluation]
sentences = 5
beam_size = 1
"""


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    folder.mkdir()
    write_pairs(folder / "toy.tsv", 200, 1)
    write_pairs(folder / "dev-toy.tsv", 20, 2)
    (tmp_path / "recipe.toml").write_text(RECIPE, encoding="utf-8")
    return folder


def run(*args):
    return CliRunner().invoke(train, [str(arg) for arg in args])


def test_a_folder_becomes_a_model_with_its_card(corpus, tmp_path):
    out = tmp_path / "run"
    result = run(
        "--data", corpus, "--dev", corpus / "dev-toy.tsv", "--out", out,
        "--config", tmp_path / "recipe.toml", "--max-steps", 3,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "finished after 3 steps" in result.stdout
    assert "200 lines read" in result.stderr
    assert {"config.json", "model.safetensors", "source.spm", "target.spm", "vocab.json",
            "tokenizer_config.json", "generation_config.json", "README.md"} == {
        path.name for path in (out / "model").iterdir()
    }  # fmt: skip
    card = (out / "model" / "README.md").read_text(encoding="utf-8")
    assert "| dev-toy | 5 |" in card
    assert "| toy | " in card


def test_a_finished_run_can_be_continued_for_longer(corpus, tmp_path):
    common = ("--data", corpus, "--out", tmp_path / "run", "--config", tmp_path / "recipe.toml")
    assert run(*common, "--max-steps", 2).exit_code == 0
    result = run(*common, "--max-steps", 4, "--resume")
    assert "finished after 4 steps" in result.stdout


def test_sources_are_listed_without_data():
    result = run("--sources")
    assert result.exit_code == 0
    assert "news-gov\tsynthetic\t24971" in result.stdout


def test_without_data_the_usage_is_wrong():
    result = run("--out", "run")
    assert result.exit_code == 2
    assert "--data and --out are needed" in result.output


def test_a_bad_line_stops_a_strict_run(corpus, tmp_path):
    (corpus / "toy.tsv").write_text("一\tone\nno tab\n", encoding="utf-8")
    result = run("--data", corpus, "--out", tmp_path / "run", "--max-steps", 1, "--strict")
    assert isinstance(result.exception, DataError)
    assert "toy.tsv:2" in str(result.exception)


def test_an_unknown_recipe_is_a_config_error(corpus, tmp_path):
    result = run("--data", corpus, "--out", tmp_path / "run", "--config", "enormous")
    assert isinstance(result.exception, ConfigError)
