from __future__ import annotations

from pathlib import Path

import pytest

from training.config import ModelConfig, Phase, TrainConfig
from training.errors import ConfigError

DATA, OUT = (Path("a.tsv"),), Path("run")


def test_a_run_needs_an_end():
    with pytest.raises(ConfigError, match="the run has no end"):
        TrainConfig(DATA, OUT)


@pytest.mark.parametrize("ends", [(0.5,), (0.8, 0.5, 1.0), ()])
def test_phases_must_rise_to_the_end_of_the_run(ends):
    with pytest.raises(ConfigError, match="phases end at"):
        TrainConfig(DATA, OUT, max_steps=1, phases=tuple(Phase(end) for end in ends))


def test_heads_must_divide_the_width():
    with pytest.raises(ConfigError, match="width 100 is no multiple of heads 12"):
        TrainConfig(DATA, OUT, max_steps=1, model=ModelConfig(width=100))


def test_a_configuration_cannot_be_changed_in_place():
    config = TrainConfig(DATA, OUT, max_steps=1)
    with pytest.raises(AttributeError):
        config.seed = 2
