from __future__ import annotations

from pathlib import Path

import pytest

from training.config import Phase, TrainConfig
from training.errors import ConfigError
from training.recipe import load_recipe, shipped_recipe, with_options

DATA = (Path("pairs.tsv"),)


def load(tmp_path, text, **given):
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return load_recipe(path, data=DATA, out=tmp_path, **given)


def test_a_recipe_sets_what_it_names_and_leaves_the_rest(tmp_path):
    config = load(tmp_path, "max_steps = 5\n[model]\nencoder_layers = 6\n")
    assert config.max_steps == 5
    assert config.model.encoder_layers == 6
    assert config.model.width == TrainConfig(DATA, tmp_path, max_steps=1).model.width


def test_what_is_given_by_hand_wins(tmp_path):
    config = load(tmp_path, "max_steps = 5\nseed = 3", max_steps=9, seed=None)
    assert (config.max_steps, config.seed) == (9, 3)


def test_phases_and_caps_keep_the_order_of_their_patterns(tmp_path):
    text = (
        'max_steps = 1\n[caps]\n"law-*" = 7\n[[phases]]\nuntil = 1\n[phases.weights]\nb = 2\na = 1'
    )
    config = load(tmp_path, text)
    assert config.caps == (("law-*", 7),)
    assert config.phases == (Phase(1.0, (("b", 2.0), ("a", 1.0))),)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max_step = 5", "no setting 'max_step'"),
        ("max_steps = 1\n[model]\nlayers = 2", r"no setting 'model\.layers'"),
        ("max_steps = 'five'", "'max_steps' is 'five'; expected int"),
        ("max_steps = true", "'max_steps' is True"),
        ("max_steps = 1\n[optim]\nrate = 'fast'", "'rate' is 'fast'; expected float"),
        ("max_steps = 1\n[[phases]]\nuntil = 1.0", "a phase needs 'until'"),
        ("max_steps = 1\n[[phases]]\nuntil = 0.5\n[phases.weights]\na = 1", "the last must be 1.0"),
        ("max_steps = 1\n[model]\nwidth = 33", "no multiple of heads"),
        ("max_steps = ", "cannot read the recipe"),
    ],
)
def test_a_wrong_recipe_is_refused_with_the_setting_named(tmp_path, text, message):
    with pytest.raises(ConfigError, match=message):
        load(tmp_path, text)


def test_without_a_recipe_the_defaults_hold(tmp_path):
    config = load_recipe(None, data=DATA, out=tmp_path, max_steps=3)
    assert config == TrainConfig(DATA, tmp_path, max_steps=3)


@pytest.mark.parametrize("name", ["embedded", "large"])
def test_the_shipped_recipes_are_valid(tmp_path, name):
    config = load_recipe(shipped_recipe(name), data=DATA, out=tmp_path)
    assert config.init == "e5"
    assert config.phases[-1].weights[0][0] == "news-gov"


@pytest.mark.parametrize("name", ["embedded-news", "embedded-more", "embedded-long"])
def test_a_later_run_goes_on_from_the_embedded_weights(tmp_path, name):
    config = load_recipe(shipped_recipe(name), data=DATA, out=tmp_path)
    assert config.init == "translation/models/embedded"
    assert config.phases[-1].weights[0][0] == "news-gov"


def test_an_unknown_shipped_recipe_names_those_that_exist():
    known = "embedded, embedded-long, embedded-more, embedded-news, large"
    with pytest.raises(ConfigError, match=f"there are: {known}"):
        shipped_recipe("tiny")


def test_a_run_without_an_end_takes_an_hour(tmp_path):
    assert load(tmp_path, "seed = 1").max_minutes == 60.0
    assert load(tmp_path, "max_steps = 4").max_minutes is None


def test_options_reach_their_sections(tmp_path):
    config = with_options(TrainConfig(DATA, tmp_path, max_steps=1), patience=4, strict=True)
    assert config.evaluation.patience == 4
    assert config.cleaning.strict
