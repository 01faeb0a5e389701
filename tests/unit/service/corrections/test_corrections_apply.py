from __future__ import annotations

from dataclasses import replace

import pytest
from support import results

from alignment.model import Evidence, Link
from service.corrections.apply import LONGEST_TEXT, apply, remembered_pair, source_text
from service.corrections.scores import rescored
from service.errors import InputError
from service.result import PageResult
from service.store.model import Change, CorrectionKind

FULL = results.result()


def translation(target: str, text: str | None) -> Change:
    return Change(CorrectionKind.TRANSLATION, target, text=text)


def link(target: str, *source: str) -> Change:
    return Change(CorrectionKind.LINK, target, source=source)


def article(target: str, identity: str | None) -> Change:
    return Change(CorrectionKind.ARTICLE, target, article=identity)


def test_a_new_translation_loses_the_model_s_score_and_warnings():
    result, before = apply(FULL, translation("a1.p2.s1", "  The 33,000 yuan\nis in place. "))
    line = result.line("a1.p2.s1")
    assert line.en == "The 33,000 yuan is in place."
    assert (line.score, line.warnings) == (None, ())
    assert (line.zh, line.span) == (FULL.line("a1.p2.s1").zh, FULL.line("a1.p2.s1").span)
    assert before == translation("a1.p2.s1", "All the money is in place.")


@pytest.mark.parametrize("target", ["a1.h", "a1.p1.s1", "a1.p2.s1", "t1"])
def test_only_the_line_that_is_named_changes(target):
    result, _ = apply(FULL, translation(target, "New."))
    changed = [line.id for line in result.lines() if line != FULL.line(line.id)]
    assert changed == [target]
    assert [line.id for line in result.lines()] == [line.id for line in FULL.lines()]


def test_a_page_that_was_never_translated_can_be():
    result, before = apply(results.parsed(), translation("t1", "Finance"))
    assert result.line("t1").en == "Finance"
    assert before.text is None


@pytest.mark.parametrize("text", [None, "", " \n", "x" * (LONGEST_TEXT + 1)])
def test_a_translation_needs_a_text(text):
    with pytest.raises(InputError, match="the translation of t1 has"):
        apply(FULL, translation("t1", text))


def test_a_brief_is_scored_anew_where_its_source_is_translated_anew():
    printed = FULL.briefs[0].text()
    half, _ = apply(FULL, translation("a1.h", "The committee met on January 4."))
    assert half.briefs[0].scores != FULL.briefs[0].scores
    assert half.briefs[0].scores.signatures.bleu != "bleu|x"
    perfect, _ = apply(FULL, link("b1.s1", "a1.p1.s1"))
    perfect, _ = apply(perfect, link("b1.s2"))
    perfect, _ = apply(perfect, translation("a1.p1.s1", printed))
    assert perfect.briefs[0].scores.bleu == pytest.approx(100)
    assert perfect.briefs[1] == FULL.briefs[1]


def test_a_translation_that_no_brief_uses_leaves_the_scores():
    result, _ = apply(FULL, translation("a1.p2.s1", "New."))
    assert result.briefs == FULL.briefs


def test_a_link_is_set_in_article_order_and_sure():
    result, before = apply(FULL, link("b1.s1", "a1.p2.s1", "a1.h", "a1.p2.s1"))
    first, second = result.briefs[0].links
    assert first == Link("b1.s1", ("a1.h", "a1.p2.s1"), 1.0, (Evidence("editor", 1.0),))
    assert second == FULL.briefs[0].links[1]
    assert before == link("b1.s1", "a1.p1.s1")


def test_a_link_is_taken_away():
    result, before = apply(FULL, link("b1.s1"))
    assert [made.sentence for made in result.briefs[0].links] == ["b1.s2"]
    assert before == link("b1.s1", "a1.p1.s1")
    again, nothing = apply(result, link("b1.s1"))
    assert again == result
    assert nothing == link("b1.s1")


def test_a_new_link_stands_in_the_order_of_the_brief():
    bare, _ = apply(FULL, link("b1.s1"))
    result, _ = apply(bare, link("b1.s1", "a1.h"))
    assert [made.sentence for made in result.briefs[0].links] == ["b1.s1", "b1.s2"]


def test_a_brief_without_links_has_no_scores():
    result, _ = apply(FULL, link("b1.s1"))
    result, _ = apply(result, link("b1.s2"))
    assert result.briefs[0].scores is None


def test_a_brief_gets_another_article_and_loses_the_links_into_the_old_one():
    two = replace(FULL, articles=(*FULL.articles, replace(results.article(), id="a2")))
    result, before = apply(two, article("b1", "a2"))
    brief = result.briefs[0]
    assert (brief.article, brief.confidence, brief.links) == ("a2", 1.0, ())
    assert (brief.scores, brief.runner_up) == (None, None)
    assert before == article("b1", "a1")


def test_a_confirmed_article_keeps_its_links():
    result, before = apply(FULL, article("b1", "a1"))
    assert result.briefs[0].links == FULL.briefs[0].links
    assert result.briefs[0].confidence == 1.0
    assert before == article("b1", "a1")


def test_a_brief_can_be_without_article():
    result, _ = apply(FULL, article("b1", None))
    assert (result.briefs[0].article, result.briefs[0].links) == (None, ())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (translation("a9.h", "x"), "no Chinese line 'a9.h'"),
        (translation("b1.s1", "x"), "no Chinese line 'b1.s1'"),
        (link("b9.s1", "a1.h"), "no sentence of a brief 'b9.s1'"),
        (link("b1.t", "a1.h"), "no sentence of a brief 'b1.t'"),
        (link("b1.s1", "a1.p9.s9"), "no line of article a1 'a1.p9.s9'"),
        (link("b1.s1", "t1"), "no line of article a1 't1'"),
        (link("b2.s1", "a1.h"), "brief b2 has no article"),
        (article("b9", "a1"), "no brief 'b9'"),
        (article("b1", "a9"), "no article 'a9'"),
    ],
)
def test_what_is_not_on_the_page_cannot_be_corrected(change, message):
    with pytest.raises(InputError, match=message.replace("(", r"\(")):
        apply(FULL, change)


def test_the_sentence_that_is_remembered_has_no_byline():
    assert source_text(FULL, "a1.p1.s1") == "1月4日,会议召开。"
    assert source_text(FULL, "a1.p1.s2") == "会议总结2023年工作。"
    assert source_text(FULL, "t1") == "金融活水汨汨流动"
    assert remembered_pair(FULL, translation("a1.h", " Session\n held ")) == (
        "全会召开 部署工作",
        "Session held",
    )


def test_links_are_not_remembered():
    assert remembered_pair(FULL, link("b1.s1", "a1.h")) is None


def scores_of(result: PageResult):
    return rescored(result, result.briefs[0]).scores


def test_scores_follow_the_rule_of_the_pipeline():
    # sentences once each, in page order: headline, first, second
    result, _ = apply(FULL, link("b1.s1", "a1.p1.s1", "a1.h"))
    joined = (
        "Plenary session held The meeting was held on January 4. "
        "The meeting summed up the work of 2023."
    )
    single, _ = apply(FULL, link("b1.s1", "a1.p1.s1"))
    single, _ = apply(single, link("b1.s2"))
    single, _ = apply(single, translation("a1.p1.s1", joined))
    assert scores_of(result) == scores_of(single)


def test_an_untranslated_source_gives_no_scores():
    parsed = results.parsed()
    linked = replace(FULL.briefs[0], scores=None)
    assert rescored(parsed, linked).scores is None
