from __future__ import annotations

import pytest

from training.card import CardFacts, render_card
from training.corpus import described
from training.errors import DataError
from training.significance import score_set


def facts(**changes):
    hypothesis, reference = ["the cat sat on the mat"], ["the cat sat on a mat"]
    settings = {
        "title": "toy",
        "sha256": "ab" * 32,
        "shape": "1+1 layers",
        "trained": "ten steps",
        "base": "",
        "used": (("tico19", 2703), ("mine", 5)),
        "licences": tuple(described(["tico19"])),
        "scores": (score_set("held", hypothesis, reference, resamples=5),),
    }
    return CardFacts(**{**settings, **changes})


def test_a_card_names_hash_licence_and_every_source():
    text = render_card(facts())
    assert "license: cc-by-sa-4.0" in text
    assert "ab" * 32 in text
    assert "| tico19 | 2,703 | github tico-19" in text
    assert "| mine | 5 | given by the user |" in text


def test_a_card_gives_scores_with_interval_and_signature():
    text = render_card(facts())
    assert "| held | 1 |" in text
    assert "tok:13a" in text
    assert "nw:2" in text


def test_a_card_without_scores_says_so():
    assert "None taken." in render_card(facts(scores=()))


def test_checks_limits_and_base_appear_only_when_given():
    assert "## Limits" not in render_card(facts())
    text = render_card(facts(limits=("weak",), checks=("fine",), base="From e5."))
    assert "## Limits\n\n- weak" in text
    assert "## Checks\n\n- fine" in text
    assert "From e5." in text


def test_identical_texts_score_100_with_a_closed_interval():
    texts = ["the cat sat on the mat today", "a dog ran over the green hill"] * 3
    score = score_set("x", texts, texts, resamples=10)
    assert score.bleu == pytest.approx((100.0, 100.0, 100.0))
    assert score.n == 6


def test_unequal_counts_are_an_error():
    with pytest.raises(DataError, match="2 translations for 1 references"):
        score_set("x", ["a", "b"], ["a"])
