from __future__ import annotations

import numpy as np
import pytest

from alignment.briefs.choice import Calibration, Weights, softmax
from alignment.errors import BriefAlignmentError


def test_a_score_is_the_weighted_sum_of_the_features_it_knows() -> None:
    weights = Weights((("words", 2.0), ("figures", -1.0)))
    score = weights.score({"words": np.array([1.0, 3.0]), "figures": 1.0, "unknown": 9.0})
    assert score.tolist() == [1.0, 5.0]


def test_more_of_a_feature_with_a_positive_weight_never_scores_less() -> None:
    weights = Weights((("words", 0.5),))
    scores = weights.score({"words": np.linspace(-1, 1, 9)})
    assert (np.diff(scores) > 0).all()


def test_a_feature_that_no_signal_gives_is_an_error_that_names_it() -> None:
    with pytest.raises(BriefAlignmentError, match="vanished"):
        Weights((("vanished", 1.0),)).score({"words": 1.0})


def test_a_weight_that_is_not_there_is_nothing() -> None:
    weights = Weights((("null", 2.0),))
    assert weights.of("null") == 2.0
    assert weights.of("shared") == 0.0


def test_softmax_gives_probabilities_in_the_order_of_the_scores() -> None:
    shares = softmax(np.array([1.0, 3.0, 2.0]))
    assert shares.sum() == pytest.approx(1.0)
    assert shares.argsort().tolist() == [0, 2, 1]


def test_softmax_survives_large_scores_and_ignores_a_shift() -> None:
    assert softmax(np.array([1000.0, 999.0])) == pytest.approx(softmax(np.array([1.0, 0.0])))


def test_calibration_keeps_the_order_and_stays_inside_zero_and_one() -> None:
    calibrate = Calibration(0.6, 0.9)
    values = [calibrate(p) for p in np.linspace(0, 1, 21)]
    assert values == sorted(values)
    assert 0 < values[0] < values[-1] < 1


def test_calibration_by_one_and_nothing_changes_nothing() -> None:
    assert Calibration(1.0, 0.0)(0.3) == pytest.approx(0.3)
