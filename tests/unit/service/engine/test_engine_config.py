from __future__ import annotations

import pytest

from service.engine.config import EngineConfig
from service.errors import SettingsError


@pytest.mark.parametrize(
    "field",
    ["queue_sentences", "small_call", "workers", "batch_characters", "lanes", "turn_characters"],
)
def test_a_size_of_nothing_is_refused_by_name(field):
    with pytest.raises(SettingsError, match=f"{field} is 0"):
        EngineConfig(**{field: 0})


@pytest.mark.parametrize(("share", "reserve"), [(0.0, 0.2), (0.8, 0.3), (0.5, -0.1)])
def test_shares_that_leave_long_calls_no_place_are_refused(share, reserve):
    with pytest.raises(SettingsError, match="call_share"):
        EngineConfig(call_share=share, reserve=reserve)


def test_a_small_call_may_use_the_whole_queue_and_a_long_one_may_not():
    config = EngineConfig(queue_sentences=100, reserve=0.25, small_call=4)
    assert (config.bound(4), config.bound(5)) == (100, 75)


@pytest.mark.parametrize("size", [1, 2, 3, 10, 10_000])
def test_an_empty_queue_of_any_size_takes_a_call_of_any_length(size):
    config = EngineConfig(queue_sentences=size)
    assert config.most_of_a_call <= config.bound(1_000_000) <= size
