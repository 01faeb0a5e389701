"""Decode settings."""

from __future__ import annotations

from dataclasses import replace

import pytest

from translation.config import DecodeConfig
from translation.errors import TranslationError


def test_the_digest_follows_what_changes_translations() -> None:
    config = DecodeConfig()
    assert config.digest() == DecodeConfig().digest()
    assert replace(config, beam_size=1).digest() != config.digest()
    assert replace(config, max_source_pieces=60).digest() != config.digest()


def test_the_digest_ignores_how_work_is_batched() -> None:
    config = DecodeConfig()
    assert replace(config, batch_tokens=64, window=3).digest() == config.digest()


@pytest.mark.parametrize("wrong", [{"beam_size": 0}, {"max_source_pieces": 3}])
def test_a_senseless_setting_is_refused_by_name(wrong: dict[str, int]) -> None:
    with pytest.raises(TranslationError, match=next(iter(wrong))):
        DecodeConfig(**wrong)


def test_the_target_limit_grows_with_the_source_between_floor_and_positions() -> None:
    config = DecodeConfig(max_length_ratio=2.0, repair_length_ratio=3.0, max_length_floor=24)
    assert config.max_target(2, positions=512) == 24
    assert config.max_target(50, positions=512) == 100
    assert config.max_target(50, positions=512, repair=True) == 150
    assert config.max_target(400, positions=512) == 511
