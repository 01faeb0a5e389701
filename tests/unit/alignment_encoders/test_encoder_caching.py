from __future__ import annotations

import numpy as np
import pytest
from support.fake_encoder import FakeEncoder

from alignment.encoders import CachedEncoder
from alignment.errors import EncoderError


def test_a_text_seen_before_is_not_encoded_again() -> None:
    inner = FakeEncoder()
    cache = CachedEncoder(inner)
    first = cache.encode(["moon", "sun"])
    second = cache.encode(["sun", "river", "moon"])
    assert inner.calls == [["moon", "sun"], ["river"]]
    assert np.array_equal(second[[2, 0]], first)


def test_a_text_that_stands_twice_is_encoded_once() -> None:
    inner = FakeEncoder()
    rows = CachedEncoder(inner).encode(["moon", "moon"])
    assert inner.calls == [["moon"]]
    assert np.array_equal(rows[0], rows[1])


def test_cached_vectors_equal_those_of_the_encoder() -> None:
    texts = ["moon", "", "太阳"]
    assert np.array_equal(CachedEncoder(FakeEncoder()).encode(texts), FakeEncoder().encode(texts))


def test_the_cache_keeps_no_more_than_its_capacity_and_drops_the_oldest() -> None:
    inner = FakeEncoder()
    cache = CachedEncoder(inner, capacity=2)
    cache.encode(["a", "b"])
    cache.encode(["a", "c"])
    assert len(cache) == 2
    cache.encode(["a"])
    cache.encode(["b"])
    assert inner.calls == [["a", "b"], ["c"], ["b"]]


def test_one_call_may_ask_for_more_than_the_capacity() -> None:
    cache = CachedEncoder(FakeEncoder(), capacity=1)
    assert cache.encode(["a", "b", "c"]).shape == (3, 64)
    assert len(cache) == 1


def test_no_texts_give_an_empty_matrix_of_the_right_width() -> None:
    assert CachedEncoder(FakeEncoder(dim=8)).encode([]).shape == (0, 8)


def test_writing_into_a_result_does_not_change_the_cache() -> None:
    cache = CachedEncoder(FakeEncoder())
    cache.encode(["moon"])[:] = 0
    assert cache.encode(["moon"]).any()


def test_the_id_is_that_of_the_encoder() -> None:
    assert CachedEncoder(FakeEncoder(dim=8)).id == "fake@8"


def test_a_capacity_below_one_is_refused() -> None:
    with pytest.raises(EncoderError, match="at least 1"):
        CachedEncoder(FakeEncoder(), capacity=0)
