"""TER's edit count against sacrebleu's own code."""

from __future__ import annotations

import pytest
from sacrebleu.metrics.lib_ter import translation_edit_rate

from eval.metrics.edits import edit_rate


@pytest.mark.parametrize(
    ("hypothesis", "reference", "edits"),
    [
        ("", "", 0),
        ("a b", "", 2),
        ("", "a b c", 3),
        ("a b c", "a b c", 0),
        ("a x c", "a b c", 1),
        ("c a b", "a b c", 1),
        # Snover et al. 2006, section 3.1: one shift, one insertion, two substitutions
        (
            "THIS WEEK THE SAUDIS denied information published in the new york times",
            "SAUDI ARABIA denied THIS WEEK information published in the AMERICAN new york times",
            4,
        ),
    ],
)
def test_edits_of_small_cases(hypothesis, reference, edits):
    assert edit_rate(hypothesis.split(), reference.split()) == edits


@pytest.mark.parametrize(
    ("hypothesis", "reference"),
    [
        ("a b a b a b a b", "b a b a b a b a"),
        ("e f g a b c d", "a b c d e f g"),
        ("x " * 30 + "a b c", "a b c " + "y " * 30),
        ("one two three " * 12, "three two one " * 12),
    ],
)
def test_repeats_and_long_distances_agree_with_sacrebleu(hypothesis, reference):
    words = hypothesis.split(), reference.split()
    assert edit_rate(*words) == translation_edit_rate(*words)[0]


def test_texts_beyond_the_beam_are_counted_as_sacrebleu_counts_them():
    left = [f"w{i}" for i in range(80)]
    right = [f"w{(i * 7) % 80}" for i in range(70)]
    assert edit_rate(left, right) == translation_edit_rate(left, right)[0]
