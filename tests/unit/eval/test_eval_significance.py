"""Intervals and tests: equal to sacrebleu's where it has one."""

from __future__ import annotations

import numpy as np
import pytest
from support.evaluation import bundled_set, lines_of

from eval.errors import InputError
from eval.metrics.overlap import Bleu, Chrf, Ter
from eval.model import Responses
from eval.significance import (
    TestConfig,
    bootstrap_figures,
    bootstrap_p_values,
    check_paired,
    detectable_difference,
    holm,
    interval,
    measure,
    point_figures,
    randomisation_p_values,
    randomised_sums,
    resample_counts,
    unit_positions,
)

METRICS = (Bleu(), Chrf(), Ter())
CONFIG = TestConfig()


def statistics(metric, system):
    return metric.scorer(bundled_set())(Responses(lines_of(system))).values


@pytest.fixture(scope="module")
def counts():
    return resample_counts(20, CONFIG)


# tests/data/eval/sacrebleu-output.txt: --confidence prints mean ± confidence_var
@pytest.mark.parametrize(
    ("metric", "half_width"), [(Bleu(), 8.065476), (Chrf(), 8.575449), (Ter(), 9.262060)]
)
def test_intervals_equal_sacrebleus_confidence(metric, half_width, counts):
    samples = bootstrap_figures(metric, statistics(metric, "system.b.txt"), counts)
    # sacrebleu sums in float32
    assert interval(samples[:, 0]).half_width == pytest.approx(half_width, abs=2e-5)


# tests/data/eval/sacrebleu-output.txt: --paired-bs prints p with four digits
@pytest.mark.parametrize(("metric", "p"), [(Bleu(), 0.2597), (Chrf(), 0.4006), (Ter(), 0.1948)])
def test_paired_bootstrap_equals_sacrebleus(metric, p, counts):
    left, right = (statistics(metric, f"system.{name}.txt") for name in "ac")
    observed = np.abs(point_figures(metric, right) - point_figures(metric, left))
    samples = [bootstrap_figures(metric, values, counts) for values in (left, right)]
    assert round(float(bootstrap_p_values(*samples, observed)[0]), 4) == p


# tests/data/eval/sacrebleu-output.txt: --paired-ar with 10,000 trials
@pytest.mark.parametrize(
    ("metric", "p"),
    [(Bleu(), 0.6547345265473453), (Chrf(), 0.9384061593840616), (Ter(), 0.3788621137886211)],
)
def test_paired_randomisation_equals_sacrebleus(metric, p):
    pair = statistics(metric, "system.a.txt"), statistics(metric, "system.c.txt")
    halves = tuple(randomised_sums(pair, CONFIG))
    assert randomisation_p_values(metric, pair, halves)[0] == pytest.approx(p, abs=1e-12)


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.name)
def test_a_system_does_not_differ_from_itself(metric, counts):
    values = statistics(metric, "system.a.txt")
    samples = bootstrap_figures(metric, values, counts)
    zero = np.zeros(len(metric.figures))
    assert bootstrap_p_values(samples, samples, zero).tolist() == [1.0] * len(metric.figures)
    halves = tuple(randomised_sums((values, values), CONFIG))
    p = randomisation_p_values(metric, (values, values), halves)
    assert p.tolist() == [1.0] * len(metric.figures)


def test_the_same_seed_gives_the_same_resamples_and_another_seed_others():
    first = resample_counts(30, TestConfig(bootstrap=50))
    assert (first == resample_counts(30, TestConfig(bootstrap=50))).all()
    assert (first != resample_counts(30, TestConfig(bootstrap=50, seed=1))).any()


def test_every_resample_draws_as_many_units_as_there_are():
    counts = resample_counts(7, TestConfig(bootstrap=40))
    assert counts.sum(axis=1).tolist() == [7.0] * 40


def test_undefined_resamples_are_left_out_and_counted():
    samples = np.asarray([1.0, np.nan, 3.0])
    found = interval(samples)
    assert (found.low, found.high, found.mean, found.undefined) == (1.0, 3.0, 2.0, 1)
    assert interval(np.asarray([np.nan])) is None


def test_an_undefined_figure_has_an_undefined_p_value():
    samples = np.full((10, 1), np.nan)
    p = bootstrap_p_values(samples, samples, np.asarray([np.nan]))
    assert np.isnan(p).all()


def test_the_detectable_difference_is_2_8_standard_errors():
    # 1.96 for two-sided 5%, 0.84 for 80% power
    differences = np.asarray([-1.0, 1.0] * 500)
    assert detectable_difference(differences) == pytest.approx(2.8016, abs=0.01)
    assert detectable_difference(np.asarray([1.0])) is None


def test_holm_multiplies_the_smallest_by_the_number_of_tests():
    # Holm 1979: sorted p times (m − rank), made monotone
    assert holm([0.01, 0.04, 0.03]) == pytest.approx((0.03, 0.06, 0.06))
    assert holm([]) == ()


def test_systems_of_different_sizes_cannot_be_paired():
    with pytest.raises(InputError, match="cannot be paired"):
        check_paired([np.zeros((2, 3)), np.zeros((4, 3))])


def test_measuring_one_unit_gives_no_interval():
    from support.evaluation import small_set

    (figure,) = measure(Bleu(), small_set(("", "a b c d")), ["a b c d"], CONFIG)
    assert (figure.n, figure.interval) == (1, None)
    assert figure.value == pytest.approx(100.0)


def test_units_are_grouped_by_label_without_the_unlabelled():
    groups = unit_positions(["x", None, "y", "x"])
    assert {label: places.tolist() for label, places in groups.items()} == {"x": [0, 3], "y": [2]}
