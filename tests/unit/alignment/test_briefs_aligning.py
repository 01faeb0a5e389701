"""The whole way from a page to its links, with the packaged weights and a small encoder."""

from __future__ import annotations

from dataclasses import replace

import pytest
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
    three_articles,
)

from alignment.background import measure
from alignment.briefs import align_briefs
from alignment.errors import BriefAlignmentError
from alignment.model import BriefAlignment, TranslatedText
from pages.model import Page

ENCODER = BagEncoder()

#: Literal translations of the small page's sentences, in page order.
ENGLISH = {
    "a1.h": "Zhongshan to Shenzhen intercity railway starts construction",
    "a1.p1.s1": "On March 18, construction of the Zhongshan-Shenzhen intercity railway started, "
    "65 kilometers in length with a total investment of 32 billion yuan.",
    "a1.p1.s2": "Nine stations are set along the line.",
    "a1.p2.s1": "The project is expected to open to traffic in 2028, when travel time will be cut "
    "to 30 minutes.",
    "a1.p2.s2": "Local residents are looking forward to it.",
    "a2.h": "New campus of the city people's hospital put into use",
    "a2.p1.s1": "The new campus of the city people's hospital was put into use yesterday, adding "
    "1,200 beds.",
    "a2.p2.s1": "The new campus has 28 departments and can receive 8,000 outpatients a day.",
    "a3.h": "A good harvest of lychees",
    "a3.p1.s1": "This year lychees are planted on 56,000 mu, and output is expected to grow 20 "
    "percent.",
    "a3.p1.s2": "Growers sell lychees all over the country through live streaming.",
}


def _align(of: Page, *translations: TranslatedText) -> tuple[BriefAlignment, ...]:
    return align_briefs(of, translations, ENCODER)


def _rounded(found: tuple[BriefAlignment, ...]) -> list[BriefAlignment]:
    """Without the last digits, which the order of a sum may change."""
    return [
        replace(
            a,
            confidence=round(a.confidence, 6),
            links=tuple(replace(link, score=round(link.score, 6)) for link in a.links),
        )
        for a in found
    ]


def _links(found: tuple[BriefAlignment, ...]) -> dict[str, tuple[str, ...]]:
    return {link.sentence: link.source for a in found for link in a.links}


def test_a_small_page_gets_the_links_a_reader_would_draw() -> None:
    # gold by hand: the texts of support.small_pages were written with these links in mind
    found = _align(three_articles())
    assert [(a.brief, a.article) for a in found] == [("b1", "a2"), ("b2", None), ("b3", "a1")]
    assert _links(found) == {
        "b1.s1": ("a2.p1.s1", "a2.p2.s1"),
        "b3.s1": ("a1.p1.s1",),
        "b3.s2": ("a1.p2.s1",),
    }


def test_translations_lead_to_the_same_links() -> None:
    texts = [TranslatedText(identity, text) for identity, text in ENGLISH.items()]
    found = _align(three_articles(), *texts)
    assert [a.article for a in found] == ["a2", None, "a1"]
    assert _links(found) == _links(_align(three_articles()))


def test_a_missing_translation_falls_back_to_the_combiner_without() -> None:
    texts = [TranslatedText(identity, text) for identity, text in list(ENGLISH.items())[:-1]]
    assert _rounded(_align(three_articles(), *texts)) == _rounded(_align(three_articles()))


def test_an_unrelated_brief_has_no_article_no_links_and_a_runner_up() -> None:
    (found,) = _align(page([RAILWAY], [UNRELATED_BRIEF]))
    assert found.article is None
    assert found.links == ()
    assert found.runner_up == "a1"
    assert found.confidence > 0.9


def test_a_brief_whose_figures_all_conflict_has_no_article() -> None:
    title, _ = FARMING_BRIEF
    other = "Lychees are planted on 91,300 mu and output is expected to grow by 47 percent."
    right, wrong = (
        _align(page([FARMING], [FARMING_BRIEF])),
        _align(page([FARMING], [(title, [other])])),
    )
    assert right[0].article == "a1"
    assert wrong[0].article is None or wrong[0].confidence < right[0].confidence


def test_several_briefs_may_share_an_article() -> None:
    title, (first, second) = RAILWAY_BRIEF
    found = _align(
        page([RAILWAY, HOSPITAL], [(title, [first]), ("Railway to open in 2028", [second])])
    )
    assert [a.article for a in found] == ["a1", "a1"]


def test_the_order_of_briefs_does_not_matter() -> None:
    of = three_articles()
    turned = replace(of, briefs=of.briefs[::-1])
    assert _rounded(_align(turned)) == _rounded(_align(of))[::-1]


def test_traditional_characters_lead_to_the_same_links() -> None:
    head, paragraphs = (
        "市人民醫院新院區投入使用",
        [
            ["本報訊(記者 李敏)市人民醫院新院區昨天投入使用,新增床位1200張。"],
            ["新院區設有兒科、急診等28個科室,每天可接待門診患者8000人。"],
        ],
    )
    traditional = _align(page([(head, paragraphs)], [HOSPITAL_BRIEF]))
    assert _rounded(traditional) == _rounded(_align(page([HOSPITAL], [HOSPITAL_BRIEF])))


def test_a_page_without_articles_gives_every_brief_none() -> None:
    found = _align(page([], [RAILWAY_BRIEF, HOSPITAL_BRIEF]))
    assert [(a.article, a.links, a.runner_up) for a in found] == [(None, (), None)] * 2


def test_a_page_without_briefs_gives_nothing_and_asks_nobody() -> None:
    encoder = BagEncoder()
    assert align_briefs(page([RAILWAY]), (), encoder) == ()
    assert encoder.calls == []


def test_a_brief_of_a_title_only_has_an_article_and_no_links() -> None:
    (found,) = _align(page([RAILWAY, HOSPITAL], [(RAILWAY_BRIEF[0], [])]))
    assert found.links == ()


def test_the_only_sentence_is_linked() -> None:
    of = page([("荔枝喜获丰收", [[FARMING[1][0][0]]])], [FARMING_BRIEF])
    assert _links(_align(of)) == {"b1.s1": ("a1.p1.s1",)}


def test_every_score_is_a_probability_below_its_brief_s_confidence() -> None:
    for alignment in _align(three_articles()):
        assert 0 < alignment.confidence < 1
        for link in alignment.links:
            assert 0 < link.score <= alignment.confidence


def test_links_show_the_signals_behind_them() -> None:
    evidence = {e.signal: e.value for e in _align(three_articles())[0].links[0].evidence}
    assert evidence["figures"] == 1.0
    assert evidence["words"] > 0.3


def test_a_measured_background_saves_a_call_and_changes_nothing() -> None:
    encoder = BagEncoder()
    background = measure(encoder)
    encoder.calls.clear()
    found = align_briefs(three_articles(), (), encoder, background=background)
    assert len(encoder.calls) == 1
    assert _rounded(found) == _rounded(_align(three_articles()))


def test_two_translations_of_one_sentence_are_refused() -> None:
    with pytest.raises(BriefAlignmentError, match="two translations"):
        _align(three_articles(), TranslatedText("a1.h", "One"), TranslatedText("a1.h", "Two"))
