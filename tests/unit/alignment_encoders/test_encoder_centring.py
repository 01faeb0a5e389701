from __future__ import annotations

import numpy as np
import pytest

from alignment.encoders import centred
from alignment.errors import EncoderError


def _rows(count: int, shared: float) -> np.ndarray:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(count, 16)) + shared
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_centring_takes_away_the_direction_all_rows_share() -> None:
    rows = _rows(50, shared=3.0)
    before, after = rows @ rows.T, centred(rows) @ centred(rows).T
    assert before[0, 1:].mean() > 0.8
    assert abs(after[0, 1:].mean()) < 0.1


def test_centred_rows_have_unit_length() -> None:
    assert np.linalg.norm(centred(_rows(9, 1.0)), axis=1) == pytest.approx(np.ones(9), abs=1e-5)


def test_zero_rows_stay_zero_and_do_not_count_in_the_mean() -> None:
    rows = _rows(20, 1.0)
    padded = np.vstack([rows, np.zeros((5, 16), dtype=np.float32)])
    assert np.allclose(centred(padded)[:20], centred(rows))
    assert not centred(padded)[20:].any()


def test_one_row_keeps_its_direction_when_the_prior_is_heavy() -> None:
    row = _rows(1, 0.0)
    assert float(centred(row, weight=99.0)[0] @ row[0]) == pytest.approx(1.0)


def test_the_prior_is_subtracted_where_no_row_was_seen_before() -> None:
    prior = np.array([1.0, 0.0], dtype=np.float32)
    moved = centred(np.array([[0.6, 0.8]], dtype=np.float32), prior=prior, weight=1e9)
    expected = np.array([-0.4, 0.8]) / np.hypot(0.4, 0.8)
    assert moved[0] == pytest.approx(expected, abs=1e-5)


def test_nothing_to_centre_is_returned_as_it_is() -> None:
    assert not centred(np.zeros((3, 4), dtype=np.float32)).any()


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(EncoderError, match=r"-1\.0"):
        centred(_rows(2, 0.0), weight=-1.0)
