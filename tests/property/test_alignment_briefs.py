"""What holds of brief alignment whatever the page."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from support.bag_encoder import BagEncoder
from support.small_pages import (
    FARMING,
    FARMING_BRIEF,
    HOSPITAL,
    HOSPITAL_BRIEF,
    RAILWAY,
    RAILWAY_BRIEF,
    UNRELATED_BRIEF,
    page,
)

from alignment.background import Background, measure
from alignment.briefs import align_briefs
from alignment.model import BriefAlignment
from pages.model import Page

ENCODER = BagEncoder()
BRIEFS = [RAILWAY_BRIEF, HOSPITAL_BRIEF, FARMING_BRIEF, UNRELATED_BRIEF]

PAGES = st.builds(
    page,
    st.lists(st.sampled_from([RAILWAY, HOSPITAL, FARMING]), unique_by=lambda a: a[0]),
    st.lists(st.sampled_from(BRIEFS), unique_by=lambda b: b[0]),
)


def _align(of: Page) -> tuple[BriefAlignment, ...]:
    return align_briefs(of, (), ENCODER, background=_background())


@cache
def _background() -> Background:
    return measure(ENCODER)


@given(PAGES, st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_permuting_articles_permutes_nothing_but_their_order(of: Page, random) -> None:
    order = list(of.articles)
    random.shuffle(order)
    turned = _align(replace(of, articles=tuple(order)))
    for one, other in zip(_align(of), turned, strict=True):
        assert (one.brief, one.article) == (other.brief, other.article)
        assert [link.source for link in one.links] == [link.source for link in other.links]
        assert abs(one.confidence - other.confidence) < 1e-6


@given(PAGES)
@settings(max_examples=25)
def test_every_brief_is_answered_and_every_link_points_into_its_article(of: Page) -> None:
    found = _align(of)
    assert [a.brief for a in found] == [b.id for b in of.briefs]
    bodies = {a.id: [s.id for s in a.sentences()] for a in of.articles}
    for alignment, brief in zip(found, of.briefs, strict=True):
        wanted = [] if alignment.article is None else [s.id for s in brief.sentences]
        assert [link.sentence for link in alignment.links] == wanted
        assert alignment.runner_up is None or alignment.runner_up != alignment.article
        for link in alignment.links:
            places = [bodies[alignment.article].index(source) for source in link.source]
            assert places == sorted(set(places))
            assert places


@given(PAGES, st.text(max_size=40))
@settings(max_examples=25)
def test_any_text_at_all_may_stand_in_a_brief(of: Page, text: str) -> None:
    odd = replace(of, briefs=(*of.briefs, *page([], [(text, [text])]).briefs[:1]))
    assert len(_align(odd)) == len(odd.briefs)
