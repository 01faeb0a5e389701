from __future__ import annotations

import pytest

from alignment.text import english


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("industries", "industry"),
        ("railways", "railway"),
        ("boosted", "boosting"),
        ("planned", "planning"),
        ("harvested", "Harvest"),
        ("classes", "class"),
        ("boxes", "box"),
        ("cities", "city"),
    ],
)
def test_forms_of_one_word_share_a_stem(one: str, other: str) -> None:
    assert english.stem(one) == english.stem(other)


@pytest.mark.parametrize("word", ["bus", "class", "crisis", "king", "bed", "sing", "red"])
def test_short_words_and_false_endings_are_left_alone(word: str) -> None:
    assert english.stem(word) == word


def test_function_words_and_figures_are_no_content() -> None:
    assert english.content_stems("The 39 measures will be in the city of 2024") == [
        "measur",
        "city",
    ]


def test_possessive_endings_are_dropped_with_either_apostrophe() -> None:
    assert english.words("China's city’s") == ["China", "city"]


def test_a_sentence_splits_at_commas_and_its_words_survive() -> None:
    text = "Trade grew by 7.5 percent, and the exports of services rose, driven by more tourists."
    pieces = english.clauses(text)
    assert len(pieces) == 3
    kept = set(english.words(" ".join(pieces)))
    assert set(english.words(text)) - kept <= {"and"}


def test_short_pieces_join_their_neighbour() -> None:
    assert english.clauses("On Monday, the port of Zhongshan was opened to ships") == [
        "On Monday, the port of Zhongshan was opened to ships"
    ]


def test_blank_text_has_no_clauses_and_no_words() -> None:
    assert english.clauses("  ") == []
    assert english.content_stems("") == []
