"""Batches of like length."""

from __future__ import annotations

from translation.batching import batch_size, buckets


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


def test_few_sources_are_shared_out_among_the_workers() -> None:
    sources = [("一",) * 9] * 50
    size = batch_size(sources, 1024, workers=2)
    assert [len(batch) for batch in buckets(sources, size)] == [25, 25]


def test_many_sources_fill_a_whole_number_of_rounds_of_batches() -> None:
    sources = [("一",) * 9] * 250
    size = batch_size(sources, 1024, workers=2)
    assert [len(batch) for batch in buckets(sources, size)] == [63, 63, 63, 61]


def test_no_small_batch_is_left_over_where_lengths_differ() -> None:
    given = sources(*range(10, 90, 2), *[5] * 15)
    batches = list(buckets(given, batch_size(given, 1024, workers=2)))
    padded = [(len(given[batch[0]]) + 1) * len(batch) for batch in batches]
    assert len(batches) == 4
    assert 2 * min(padded) > max(padded)


def test_fewer_sources_than_workers_are_decoded_side_by_side() -> None:
    given = sources(9, 30)
    assert list(buckets(given, batch_size(given, 1024, workers=4))) == [[1], [0]]


def test_nothing_to_decode_needs_no_batch() -> None:
    assert batch_size([], 1024, workers=2) >= 1
    assert list(buckets([], batch_size([], 1024, workers=2))) == []
