from __future__ import annotations

import pytest

from training.schedule import Trapezoid

SHAPE = Trapezoid(warmup_steps=10, decay_fraction=0.25)


def test_the_rate_rises_linearly_to_its_peak():
    assert SHAPE.factor(0, 0.0) == pytest.approx(0.1)
    assert SHAPE.factor(4, 0.0) == pytest.approx(0.5)
    assert SHAPE.factor(9, 0.1) == 1.0


def test_the_rate_stays_at_its_peak_until_the_decay():
    assert SHAPE.factor(1000, 0.75) == 1.0


def test_the_rate_falls_to_zero_at_the_end():
    factors = [SHAPE.factor(1000, share) for share in (0.76, 0.8, 0.9, 1.0)]
    assert factors == sorted(factors, reverse=True)
    assert factors[-1] == 0.0


def test_without_decay_the_rate_stays():
    assert Trapezoid(1, 0.0).factor(5, 1.0) == 1.0
