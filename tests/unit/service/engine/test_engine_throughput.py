from __future__ import annotations

import pytest

from service.engine.throughput import Throughput


def test_before_the_first_batch_the_shortest_wait_is_told():
    throughput = Throughput()
    assert throughput.characters_per_second is None
    assert throughput.seconds_for(1_000_000) == 1.0


def test_a_wait_is_the_work_over_the_measured_speed():
    throughput = Throughput()
    throughput.add(1_000, 2.0)
    assert throughput.characters_per_second == 500
    assert throughput.seconds_for(5_000) == 10.0


def test_lately_finished_batches_count_most():
    throughput = Throughput()
    throughput.add(1_000, 100.0)
    for _ in range(100):
        throughput.add(1_000, 1.0)
    assert throughput.characters_per_second == pytest.approx(1_000, rel=0.01)


@pytest.mark.parametrize(("characters", "seconds"), [(0, 1.0), (1, 1.0), (10**9, 600.0)])
def test_a_wait_is_neither_nothing_nor_for_ever(characters, seconds):
    throughput = Throughput()
    throughput.add(100, 1.0)
    assert throughput.seconds_for(characters) == seconds
