from __future__ import annotations

import pytest
import torch

from training.averaging import Average


def linear(value):
    module = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(module.weight, value)
    return module


def test_the_first_update_moves_most_of_the_way():
    module = linear(0.0)
    average = Average(module, decay=0.99)
    torch.nn.init.constant_(module.weight, 1.0)
    average.update()
    assert average.values[0].item() == pytest.approx(0.9)


def test_many_updates_reach_a_constant():
    module = linear(0.0)
    average = Average(module, decay=0.5)
    torch.nn.init.constant_(module.weight, 2.0)
    for _ in range(60):
        average.update()
    assert average.values[0].item() == pytest.approx(2.0)


def test_applied_averages_are_taken_back_even_after_an_error():
    module = linear(0.0)
    average = Average(module, decay=0.99)
    torch.nn.init.constant_(module.weight, 5.0)

    def fail():
        with average.applied():
            assert module.weight.item() == 0.0
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()
    assert module.weight.item() == 5.0
