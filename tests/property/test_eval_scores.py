"""Laws that every score keeps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.errors import InputError
from eval.metrics.rouge import common_length, rouge_l
from eval.report.worddiff import word_diff
from eval.score import score_corpus
from eval.significance import holm, interval

SENTENCE = st.text(st.sampled_from("ab cd.,12é港"), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None)
@given(st.lists(SENTENCE, min_size=1, max_size=4), st.integers(1, 3))
def test_unequal_lengths_never_give_a_score(lines, extra):
    with pytest.raises(InputError):
        score_corpus(lines, [lines + ["x"] * extra])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.just("The port opened its new terminal."), min_size=1, max_size=5))
def test_a_text_against_itself_is_perfect(lines):
    scores = score_corpus(lines, [lines])
    assert scores.bleu == pytest.approx(100.0)
    assert (scores.chrf, scores.ter) == (100.0, 0.0)


def lcs_by_table(left, right):
    table = [[0] * (len(right) + 1) for _ in range(len(left) + 1)]
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            table[i + 1][j + 1] = (
                table[i][j] + 1 if a == b else max(table[i][j + 1], table[i + 1][j])
            )
    return table[-1][-1]


@given(st.lists(st.sampled_from("abc"), max_size=9), st.lists(st.sampled_from("abc"), max_size=9))
def test_the_longest_common_subsequence_equals_the_table_method(left, right):
    assert common_length(left, right) == lcs_by_table(left, right)
    assert rouge_l(left, right) == rouge_l(right, left)


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_pieces_of_a_difference_rebuild_both_texts(left, right):
    first, second = word_diff(left, right)
    assert "".join(piece.text for piece in first) == left
    assert "".join(piece.text for piece in second) == right


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_adjusted_p_values_are_never_smaller_and_stay_probabilities(p_values):
    adjusted = holm(p_values)
    assert all(p <= a <= 1 for p, a in zip(p_values, adjusted, strict=True))


@given(st.lists(st.floats(-1e6, 1e6), min_size=40, max_size=80))
def test_an_interval_lies_within_its_samples_and_around_their_middle(samples):
    found = interval(np.asarray(samples))
    assert min(samples) <= found.low <= np.median(samples) <= found.high <= max(samples)
