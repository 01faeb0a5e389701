from __future__ import annotations

import numpy as np
import pytest

from alignment.encoders.rows import encode_rows, unit_rows
from alignment.errors import EncoderError


def test_rows_are_scaled_to_unit_length_and_zero_rows_stay_zero() -> None:
    rows = unit_rows(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32))
    assert rows.tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0.0, 0.0]]


def test_scaling_leaves_the_given_array_alone() -> None:
    given = np.array([[3.0, 4.0]], dtype=np.float32)
    unit_rows(given)
    assert given.tolist() == [[3.0, 4.0]]


def _lengths(texts: list[str]) -> list[list[float]]:
    return [[float(len(text)), 1.0] for text in texts]


def test_rows_come_back_in_the_order_of_the_texts() -> None:
    rows = encode_rows(["aaa", "a", "aa"], 2, _lengths, chunk=2)
    assert (rows[:, 0] / rows[:, 1]).round(4).tolist() == [3.0, 1.0, 2.0]


def test_blank_texts_never_reach_the_model_and_give_zero_rows() -> None:
    seen: list[str] = []

    def embed(texts: list[str]) -> list[list[float]]:
        seen.extend(texts)
        return _lengths(texts)

    rows = encode_rows(["", "a", " \u3000\n"], 2, embed, chunk=8)
    assert seen == ["a"]
    assert not rows[[0, 2]].any()


def test_no_chunk_is_larger_than_asked() -> None:
    sizes: list[int] = []

    def embed(texts: list[str]) -> list[list[float]]:
        sizes.append(len(texts))
        return _lengths(texts)

    encode_rows(["a"] * 7, 2, embed, chunk=3)
    assert sizes == [3, 3, 1]


def test_no_texts_give_no_rows_but_keep_the_dimension() -> None:
    assert encode_rows([], 5, _lengths, chunk=3).shape == (0, 5)


def test_a_model_that_returns_another_shape_is_an_error() -> None:
    with pytest.raises(EncoderError, match=r"\(1, 2\).*\(1, 3\)"):
        encode_rows(["a"], 3, _lengths, chunk=3)


def test_a_model_that_returns_nan_is_an_error() -> None:
    with pytest.raises(EncoderError, match="not finite"):
        encode_rows(["a"], 1, lambda _texts: [[float("nan")]], chunk=3)
