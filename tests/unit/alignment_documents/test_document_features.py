from __future__ import annotations

import numpy as np
import pytest

from alignment.documents.features import (
    FEATURES,
    NULL_FEATURES,
    SHAPES,
    Ends,
    Pair,
    bead_features,
    block,
    null_features,
    shape,
)
from alignment.documents.sides import Floats, side, span_norms
from alignment.encoders.rows import unit_rows

SRC = ["“你好吗？”他问。", "很好！", "他走了", "下雨了。"]
TGT = ["“How are you?” he asked.", "Fine!", "He left.", "It rained.", "All 24 of them: wet."]


def _pair(scale: float = 1.0) -> Pair:
    rng = np.random.default_rng(5)
    sides = [
        side(texts, unit_rows(rng.normal(size=(len(texts), 12)).astype(np.float32)))
        for texts in (SRC, TGT)
    ]
    return Pair(sides[0], sides[1], span_norms(sides[0], 4), span_norms(sides[1], 4), scale)


def _features(pair: Pair, i: int, j: int, a: int, b: int) -> dict[str, float]:
    area = block(pair, (0, len(SRC)), (0, len(TGT)))
    values = bead_features(pair, area, Ends(np.array([i]), np.array([j]), a, b))
    return dict(zip(FEATURES, values[:, 0].tolist(), strict=True))


def _pooled(pair: Pair, which: str, first: int, last: int) -> Floats:
    one = getattr(pair, which)
    total = one.weights[first:last] @ one.vectors[first:last]
    return total / np.linalg.norm(total)


@pytest.mark.parametrize(("i", "j", "a", "b"), [(1, 1, 1, 1), (3, 4, 2, 3), (4, 5, 3, 1)])
def test_similarity_is_the_cosine_of_byte_weighted_sums(i: int, j: int, a: int, b: int) -> None:
    pair = _pair()
    cosine = _pooled(pair, "src", i - a, i) @ _pooled(pair, "tgt", j - b, j)
    found = _features(pair, i, j, a, b)
    assert found["similarity"] == pytest.approx(float(cosine), abs=1e-5)
    assert found["similarity_spare"] == pytest.approx(float(cosine) * (a + b - 2), abs=1e-5)


def test_neighbours_are_the_sentences_just_outside_the_bead() -> None:
    pair = _pair()
    src, tgt = _pooled(pair, "src", 1, 3), _pooled(pair, "tgt", 1, 3)
    outside = [
        pair.src.vectors[3] @ tgt,
        pair.src.vectors[0] @ tgt,
        pair.tgt.vectors[3] @ src,
        pair.tgt.vectors[0] @ src,
    ]
    found = _features(pair, 3, 3, 2, 2)
    assert found["neighbours"] == pytest.approx(float(np.mean(outside)), abs=1e-5)
    assert found["nearest_neighbour"] == pytest.approx(float(max(outside)), abs=1e-5)


def test_neighbours_beyond_the_ends_of_a_document_count_as_zero() -> None:
    pair = _pair()
    src = _pooled(pair, "src", 0, 4)
    # all source lines and all but the last target line: one neighbour of four is left
    found = _features(pair, 4, 4, 4, 4)
    assert found["neighbours"] == pytest.approx(float(pair.tgt.vectors[4] @ src) / 4, abs=1e-5)


def test_the_weakest_part_is_the_worst_sentence_against_the_other_side() -> None:
    pair = _pair()
    src, tgt = _pooled(pair, "src", 0, 2), _pooled(pair, "tgt", 0, 2)
    parts = [*(pair.src.vectors[:2] @ tgt), *(pair.tgt.vectors[:2] @ src)]
    assert _features(pair, 2, 2, 2, 2)["weakest_part"] == pytest.approx(float(min(parts)), abs=1e-5)


def test_similarities_are_divided_by_the_typical_cosine() -> None:
    once, twice = _features(_pair(1.0), 3, 3, 2, 2), _features(_pair(0.5), 3, 3, 2, 2)
    for name in ("similarity", "similarity_spare", "neighbours", "weakest_part"):
        assert twice[name] == pytest.approx(2 * once[name], abs=1e-5)


def test_length_compares_a_bead_with_the_documents_ratio() -> None:
    pair = _pair()
    bytes_src = [len(text.encode()) for text in SRC]
    bytes_tgt = [len(text.encode()) for text in TGT]
    ratio = sum(bytes_tgt) / sum(bytes_src)
    apart = abs(np.log(bytes_src[1] * ratio / bytes_tgt[1]))
    found = _features(pair, 2, 2, 1, 1)
    assert found["length"] == pytest.approx(apart)
    assert found["length_squared"] == pytest.approx(apart**2)


def test_marks_that_differ_are_counted() -> None:
    found = _features(_pair(), 1, 5, 1, 1)
    assert found["questions"] == 1
    assert found["digits"] == 1
    assert found["colons"] == 1
    assert found["quotes"] == 2
    assert found["exclamations"] == 0


def test_matching_marks_of_both_scripts_do_not_differ() -> None:
    found = _features(_pair(), 1, 1, 1, 1)
    names = ("questions", "exclamations", "quotes", "ends_differ", "opens_differ", "closes_differ")
    assert [found[name] for name in names] == [0] * 6


def test_a_missing_full_stop_is_a_different_end() -> None:
    assert _features(_pair(), 3, 3, 1, 1)["ends_differ"] == 1


@pytest.mark.parametrize(
    ("a", "b", "name"),
    [
        (1, 1, "1-1"),
        (2, 1, "1-2"),
        (1, 3, "1-3"),
        (5, 1, "1-n"),
        (2, 2, "2-2"),
        (3, 2, "2-3"),
        (4, 4, "n-m"),
    ],
)
def test_every_bead_has_one_shape_whichever_side_is_longer(a: int, b: int, name: str) -> None:
    assert SHAPES[shape(a, b)] == SHAPES[shape(b, a)] == name


def test_exactly_one_shape_is_set() -> None:
    found = _features(_pair(), 3, 2, 2, 1)
    assert {name: found[name] for name in SHAPES if found[name]} == {"1-2": 1.0}


def test_null_features_are_a_constant_the_length_and_the_best_match() -> None:
    pair = _pair()
    values = null_features(pair.src, np.array([0.1, 0.2, 0.3, 0.4]))
    assert values.shape == (len(NULL_FEATURES), 4)
    assert values[0].tolist() == [1.0] * 4
    assert np.exp(values[1]).mean() == pytest.approx(1.0)
    assert values[2].tolist() == [0.1, 0.2, 0.3, 0.4]


def test_span_norms_are_the_lengths_of_weighted_sums() -> None:
    one = _pair().src
    norms = span_norms(one, 4)
    for size in range(1, 5):
        for end in range(size, 5):
            total = one.weights[end - size : end] @ one.vectors[end - size : end]
            assert norms[size, end] == pytest.approx(float(np.linalg.norm(total)), rel=1e-5)


def test_a_side_shorter_than_the_longest_span_has_norms_for_what_there_is() -> None:
    one = side(["一。"], np.ones((1, 1), dtype=np.float32))
    assert span_norms(one, 3)[:, 1].tolist() == [1.0, 6.0, 1.0, 1.0]
