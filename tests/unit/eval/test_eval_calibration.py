"""Calibration from binned sums."""

from __future__ import annotations

import numpy as np
import pytest
from support.evaluation import small_set

from eval.errors import InputError
from eval.metrics.calibration import (
    Confidence,
    area_under_risk_coverage,
    binned_outcomes,
    brier_score,
    expected_calibration_error,
    reliability,
    risk_coverage,
)
from eval.model import Responses
from eval.significance import point_figures


def test_confidence_that_is_always_right_has_no_error():
    sums = binned_outcomes([1.0] * 5, [True] * 5)
    assert (
        expected_calibration_error(sums) == brier_score(sums) == area_under_risk_coverage(sums) == 0
    )


def test_error_is_the_gap_between_confidence_and_accuracy():
    sums = binned_outcomes([0.9] * 10, [True] * 6 + [False] * 4)
    assert expected_calibration_error(sums) == pytest.approx(0.3)
    assert brier_score(sums) == pytest.approx((6 * 0.01 + 4 * 0.81) / 10)


def test_the_error_weighs_bins_by_their_size():
    # Guo et al. 2017, equation 3: 2/3 · |0.95 − 1| + 1/3 · |0.55 − 0|
    sums = binned_outcomes([0.95, 0.95, 0.55], [True, True, False])
    assert expected_calibration_error(sums) == pytest.approx(2 / 3 * 0.05 + 1 / 3 * 0.55)


def test_sums_of_two_halves_give_the_figures_of_the_whole():
    confidences = [0.1, 0.33, 0.5, 0.77, 0.98]
    right = [False, True, False, True, True]
    halves = binned_outcomes(confidences[:2], right[:2]) + binned_outcomes(
        confidences[2:], right[2:]
    )
    np.testing.assert_allclose(halves, binned_outcomes(confidences, right))


def test_risk_falls_when_the_unsure_answers_are_wrong():
    coverage, risk = risk_coverage(binned_outcomes([0.9, 0.9, 0.2], [True, True, False]))
    assert risk[np.searchsorted(coverage, 0.6)] == 0.0
    assert risk[-1] == pytest.approx(1 / 3)


def test_reliability_has_one_row_per_tenth():
    table = reliability(binned_outcomes([0.05, 0.99, 1.0], [False, True, True]))
    assert table.shape == (10, 3)
    assert table[9].tolist() == [2.0, 1.99, 2.0]


def test_no_confidence_at_all_is_undefined():
    empty = binned_outcomes([], [])
    assert np.isnan(expected_calibration_error(empty))
    assert np.isnan(brier_score(empty))
    assert np.isnan(area_under_risk_coverage(empty))


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_a_confidence_that_is_no_probability_is_refused(confidence):
    with pytest.raises(InputError, match="not a probability"):
        binned_outcomes([confidence], [True])


def correlation(confidences):
    test_set = small_set(("", "a b c d"), ("", "e f g h"), ("", "i j k l"))
    responses = Responses(("a b c d", "e f x x", "x x x x"), confidences)
    metric = Confidence()
    return point_figures(metric, metric.scorer(test_set)(responses).values)[0]


def test_confidence_that_follows_quality_correlates():
    assert correlation((-0.1, -1.0, -2.5)) > 0.9
    assert correlation((-2.5, -1.0, -0.1)) < -0.9


def test_segments_without_confidence_are_left_out():
    assert correlation((-0.1, None, -2.5)) == pytest.approx(1.0)
    assert np.isnan(correlation(()))
