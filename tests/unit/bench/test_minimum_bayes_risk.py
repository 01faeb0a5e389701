"""Minimum Bayes risk: the hypothesis most like the others."""

from __future__ import annotations

from bench.minimum_bayes_risk import least_risk
from translation.model import NBest, Translation


def _list(*texts: str) -> NBest:
    best, *others = (Translation("市长开会。", text, -0.1) for text in texts)
    return NBest(best, tuple(others))


def test_the_one_most_like_the_others_is_chosen() -> None:
    odd = "A cat sat down."
    middle = "The mayor held a meeting."
    found = _list(odd, middle, middle + " Yesterday.", "The mayor held the meeting.")
    assert least_risk(found, 1) == middle


def test_of_equals_the_likelier_stays() -> None:
    assert least_risk(_list("aaaa", "bbbb"), 2) == "aaaa"


def test_a_list_of_one_is_its_own_choice() -> None:
    assert least_risk(_list("Only one."), 2) == "Only one."
