"""Inline tags in a translation."""

from __future__ import annotations

import pytest

from service.libre.finding import Word, find, words_of
from service.libre.placing import Node, Point, Stretch, place

WORDS = words_of("Black rivers in Zhongshan were cut by 60 percent.")
#: one sentence of twenty source characters
FRAME = [Stretch(0, 20, 0, len(WORDS))]


def node(start, end, fragment=None, children=(), name="b"):
    return Node(f"<{name}>", start, f"</{name}>", end, list(children), fragment)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], "a b c d"),
        ([node(0, 8)], "<b>a b c d</b>"),
        ([node(0, 4)], "<b>a b</b> c d"),
        ([node(4, 8)], "a b <b>c d</b>"),
        ([node(0, 4), node(4, 8, name="i")], "<b>a b</b> <i>c d</i>"),
        ([node(2, 4, children=[node(2, 4, name="i")])], "a <b><i>b</i></b> c d"),
        ([Point("<img>", 0)], "<img>a b c d"),
        ([Point("<img>", 8)], "a b c d<img>"),
        ([Point("<img>", 4)], "a b<img> c d"),
        ([Point("<code>x</code>", 4, is_word=True)], "a b <code>x</code> c d"),
        ([node(3, 3)], "a b<b></b> c d"),
        ([node(7, 8)], "a b c <b>d</b>"),
        ([node(0, 1)], "<b>a</b> b c d"),
        ([Point("</i>", 0), node(0, 8), Point("<i>", 8)], "</i><b>a b c d</b><i>"),
    ],
)
def test_marks_without_own_words_stand_in_proportion(marks, expected):
    assert place(marks, words_of("a b c d"), [Stretch(0, 8, 0, 4)]) == expected


def test_marked_words_are_found_where_they_moved_to():
    marks = [node(0, 3, "Zhongshan", name="i"), node(4, 8, "the black rivers")]
    assert place(marks, WORDS, FRAME) == (
        "<b>Black rivers</b> in <i>Zhongshan</i> were cut by 60 percent."
    )


def test_words_are_found_despite_case_punctuation_and_small_differences():
    assert "<b>by 60 percent</b>" in place([node(0, 3, "By 60 percent,")], WORDS, FRAME)
    assert "<b>by 60 percent</b>" in place([node(0, 3, "reduce by 60 percent")], WORDS, FRAME)


def test_a_mark_ends_before_the_full_stop_that_it_did_not_hold():
    marks = [node(0, 3, "60 percent.")]
    assert place(marks, WORDS, FRAME).endswith("cut by <b>60 percent</b>.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, world.", ["Hello", ",", "world", "."]),
        ("3.5 a.m. -- ok?!", ["3.5", "a.m", ".", "--", "ok", "?!"]),
        (". . a", [".", ".", "a"]),
        ("", []),
    ],
)
def test_words_and_the_punctuation_after_them(text, expected):
    assert [word.text for word in words_of(text)] == expected
    assert place([], words_of(text), []) == text


def test_nothing_is_found_where_nothing_is_like():
    assert find("green hills", WORDS, [(0, len(WORDS))], 0) is None
    assert find("...", WORDS, [(0, len(WORDS))], 0) is None
    assert find("Zhongshan", WORDS, [], 0) is None
    assert find("Zhongshan", WORDS, [(4, len(WORDS))], 0) is None


def test_of_equal_finds_the_nearest_is_taken():
    words = words_of("Li met Li")
    assert place([node(8, 10, "Li")], words, [Stretch(0, 10, 0, 3)]) == "Li met <b>Li</b>"
    assert place([node(0, 2, "Li")], words, [Stretch(0, 10, 0, 3)]) == "<b>Li</b> met Li"


def test_two_marks_never_share_a_word():
    marks = [node(0, 10, "black rivers"), node(10, 20, "black rivers", name="i")]
    made = place(marks, WORDS, FRAME)
    assert made.count("<b>") == made.count("</i>") == 1
    assert made.index("</b>") < made.index("<i>") or made.index("</i>") < made.index("<b>")


def test_a_mark_never_begins_with_a_comma():
    words = words_of("In spring, trains run.")
    frame = [Stretch(0, 10, 0, len(words))]
    assert place([node(2, 5, "trains")], words, frame) == "In spring, <b>trains</b> run."
    for start in range(10):
        made = place([node(start, start + 1)], words, frame)
        assert "<b>," not in made
        assert "<b>." not in made


def test_a_mark_stays_in_its_sentence():
    words = words_of("Li came. Li left.")
    frame = [Stretch(0, 5, 0, 3), Stretch(5, 10, 3, 6)]
    assert place([node(5, 7, "Li")], words, frame) == "Li came. <b>Li</b> left."


def test_a_mark_over_two_sentences_goes_around_both():
    words = words_of("One. Two. Three.")
    frame = [Stretch(0, 4, 0, 2), Stretch(4, 8, 2, 4), Stretch(8, 12, 4, 6)]
    made = place([node(4, 12, children=[node(8, 12, name="i")])], words, frame)
    assert made == "One. <b>Two. <i>Three.</i></b>"


def test_a_child_follows_its_parent():
    marks = [node(0, 10, "60 percent", children=[node(0, 5, "60", name="i")])]
    assert "<b><i>60</i> percent</b>" in place(marks, WORDS, FRAME)


def test_more_marks_than_words_are_all_kept():
    marks = [node(i, i + 1, name=f"x{i}") for i in range(20)]
    made = place(marks, words_of("one two"), [Stretch(0, 20, 0, 2)])
    assert all(f"<x{i}>" in made and f"</x{i}>" in made for i in range(20))


def test_a_mark_whose_words_are_taken_gets_the_nearest_free_one():
    marks = [node(0, 10, "black rivers"), node(0, 2, name="a")]
    assert place(marks, WORDS, FRAME).startswith("<b>Black rivers</b> <a>in</a> Zhongshan")


def test_very_many_marks_keep_their_order():
    marks = [node(i, i + 1, name=f"x{i}") for i in range(300)]
    made = place(marks, [Word("w")] * 50, [Stretch(0, 300, 0, 50)])
    places = [made.index(f"<x{i}>") for i in range(300)]
    assert places == sorted(places)
    assert made.count("w") == 50


def test_no_words_at_all():
    assert place([node(0, 3), Point("<img>", 3)], [], [Stretch(0, 3, 0, 0)]) == "<b></b><img>"
    assert place([node(0, 0)], [], []) == "<b></b>"
