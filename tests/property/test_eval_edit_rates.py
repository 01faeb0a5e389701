"""The fast edit count equals sacrebleu's on anything."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from sacrebleu.metrics.lib_ter import translation_edit_rate

from eval.metrics.edits import edit_rate

WORDS = st.lists(st.sampled_from("abcdef"), max_size=14)


@settings(max_examples=150, deadline=None)
@given(WORDS, WORDS)
def test_edit_counts_equal_sacrebleus(left, right):
    assert edit_rate(left, right) == translation_edit_rate(left, right)[0]


@settings(max_examples=60, deadline=None)
@given(WORDS, st.integers(0, 13), st.integers(0, 13), st.integers(1, 4))
def test_a_moved_run_of_words_is_counted_as_sacrebleu_counts_it(words, start, target, length):
    moved = words[:]
    run = moved[start : start + length]
    del moved[start : start + length]
    moved[target:target] = run
    assert edit_rate(moved, words) == translation_edit_rate(moved, words)[0]


@given(WORDS)
def test_a_text_needs_no_edit_to_itself(words):
    assert edit_rate(words, words[:]) == 0


@settings(max_examples=12, deadline=None)
@given(st.lists(st.sampled_from("abcdefghijklmnop"), min_size=26, max_size=45), st.randoms())
def test_long_texts_near_the_beams_edge_are_counted_as_sacrebleu_counts_them(words, chance):
    damaged = [word for word in words if chance.random() > 0.2] + ["x"] * 5
    for _ in range(10):
        i, j = chance.randrange(len(damaged)), chance.randrange(len(damaged))
        damaged[i], damaged[j] = damaged[j], damaged[i]
    assert edit_rate(damaged, words) == translation_edit_rate(damaged, words)[0]
