"""Batches of like length."""

from __future__ import annotations

from translation.batching import buckets


def sources(*lengths: int) -> list[tuple[str, ...]]:
    return [("x",) * n for n in lengths]


def test_every_source_lies_in_exactly_one_batch() -> None:
    batches = list(buckets(sources(5, 1, 9, 3, 3, 7, 2), 12))
    assert sorted(i for batch in batches for i in batch) == list(range(7))


def test_padded_size_stays_within_the_limit() -> None:
    given = sources(*range(1, 40))
    for batch in buckets(given, 64):
        assert len(batch) == 1 or max(len(given[i]) + 1 for i in batch) * len(batch) <= 64


def test_the_longest_come_first_and_equals_keep_their_order() -> None:
    assert list(buckets(sources(1, 4, 4, 2), 10)) == [[1, 2], [3, 0]]


def test_a_source_beyond_the_limit_makes_its_own_batch() -> None:
    assert list(buckets(sources(100, 1), 8)) == [[0], [1]]


def test_nothing_gives_no_batch() -> None:
    assert list(buckets([], 8)) == []
