"""Waiting times between attempts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from service.jobs.backoff import Backoff, BackoffConfig

EVEN = BackoffConfig(base=2, factor=3, cap=100, jitter=0)


def backoff(config: BackoffConfig = EVEN, seed: int = 0) -> Backoff:
    return Backoff(np.random.default_rng(seed), config)


def test_each_wait_is_longer_than_the_one_before_up_to_the_cap():
    assert [backoff().seconds(n) for n in (1, 2, 3, 4, 5, 6)] == [2, 6, 18, 54, 100, 100]


def test_the_failed_side_may_ask_for_more_but_not_for_less():
    assert backoff().seconds(1, at_least=30) == 30
    assert backoff().seconds(3, at_least=1) == 18


@given(st.integers(1, 10**9), st.integers(0, 2**32))
def test_chance_moves_a_wait_by_no_more_than_its_share(attempts, seed):
    config = BackoffConfig(base=2, factor=3, cap=100, jitter=0.5)
    wait = backoff(config, seed).seconds(attempts)
    middle = min(100, 2 * 3 ** min(attempts - 1, 64))
    assert 0.5 * middle <= wait <= 1.5 * middle


def test_jobs_that_failed_together_do_not_return_together():
    source = backoff(BackoffConfig(jitter=0.5))
    assert len({source.seconds(2) for _ in range(20)}) == 20


def test_the_defaults_stay_within_minutes():
    source = backoff(BackoffConfig(), 3)
    assert min(waits := [source.seconds(50) for _ in range(100)]) >= 150
    assert max(waits) <= 450
