from __future__ import annotations

from dataclasses import replace

import pytest
from support.small_pages import page

from alignment.model import BriefAlignment, Link
from service.scoring import score_brief
from translation.model import Translation

SMALL = page(
    articles=[("会议召开", [["一。", "二。"]]), (None, [["三。"]])],
    briefs=[("Title", ["The port opened.", "Ships came."])],
)
ENGLISH = {
    "a1.h": "Meeting",
    "a1.p1.s1": "The port opened.",
    "a1.p1.s2": "Ships came.",
    "a2.p1.s1": "x",
}
TRANSLATIONS = {identity: Translation("", text) for identity, text in ENGLISH.items()}


def scores(*sources: tuple[str, ...], small=SMALL):
    links = tuple(Link(f"b1.s{n}", source, 0.5) for n, source in enumerate(sources, start=1))
    alignment = BriefAlignment("b1", "a1", 0.9, links)
    return score_brief(small, small.briefs[0], alignment, TRANSLATIONS)


def test_the_evidence_is_put_in_page_order_before_it_is_scored():
    assert scores(("a1.p1.s2",), ("a1.p1.s1",)).ter == 0


def test_a_sentence_that_carries_two_is_counted_once():
    both = ("a1.p1.s1", "a1.p1.s2")
    assert scores(both, both).bleu == pytest.approx(100)


def test_what_is_missing_costs():
    assert scores(("a1.p1.s1",)).ter > 0


def test_a_headline_can_be_evidence():
    assert scores(("a1.h",)).ter == pytest.approx(100)


def test_without_links_there_is_no_score():
    assert scores() is None


def test_a_brief_without_a_body_has_no_score():
    empty = replace(SMALL, briefs=(replace(SMALL.briefs[0], sentences=()),))
    assert scores(("a1.p1.s1",), small=empty) is None
