from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from support.fakes import FAKE_INFO, FakeTranslator

from alignment.model import BriefAlignment, Link
from pages.parse import parse_text
from service.pipeline import Pipeline, process_page, translatable

PAGE = """
Committee holds session

The committee met on January 4. It reviewed 2023.

Text translation
Li Jing

金融活水汨汨流动 精准润泽实体经济

4

全会召开 部署经济工作

本报讯(记者 陈伟祺)1月4日,全会召开。会议总结2023年工作,研究部署2024年工作。

会议强调,要坚定不移推动高质量发展。
"""


@dataclass
class FixedLinker:
    """Links every brief's first sentence to the given sources."""

    sources: tuple[str, ...] = ("a1.p1.s1",)
    encoder_id: str = "fixed"
    seen: list[dict[str, str]] = field(default_factory=list)

    def link(self, page, translations):
        self.seen.append({identity: t.text for identity, t in translations.items()})
        return tuple(
            BriefAlignment(b.id, "a1", 0.9, (Link(b.sentences[0].id, self.sources, 0.8),), "a2")
            for b in page.briefs
        )


def page(text: str = PAGE, name: str = "p.txt"):
    return parse_text(text, name=name)


def test_the_byline_is_not_translated_but_stays_in_the_chinese():
    translator = FakeTranslator()
    result = process_page(page(), translator)
    assert "1月4日,全会召开。" in translator.calls[0]
    first = result.articles[0].paragraphs[0].sentences[0]
    assert first.zh == "本报讯(记者 陈伟祺)1月4日,全会召开。"
    assert result.articles[0].byline == "本报讯(记者 陈伟祺)"
    assert first.en == "[1月4日,全会召开。]"


def test_headline_teaser_and_sentences_are_translated_in_order():
    assert [identity for identity, _ in translatable(page())] == [
        "a1.h",
        "a1.p1.s1",
        "a1.p1.s2",
        "a1.p2.s1",
        "t1",
    ]
    result = process_page(page(), FakeTranslator())
    assert result.articles[0].headline.en == "[全会召开 部署经济工作]"
    assert result.teasers[0].en == "[金融活水汨汨流动 精准润泽实体经济]"


def test_many_pages_are_one_call_and_come_back_apart():
    translator = FakeTranslator()
    other = PAGE.replace("1月4日", "2月5日")
    results = Pipeline(translator).process_all([page(), page(other, "q.txt"), page()])
    assert len(translator.calls) == 1
    assert [r.name for r in results] == ["p.txt", "q.txt", "p.txt"]
    assert results[0] == results[2] == process_page(page(), FakeTranslator())
    assert results[1].articles[0].paragraphs[0].sentences[0].en == "[2月5日,全会召开。]"


def test_without_parts_the_result_is_structure_alone():
    result = process_page(page())
    assert (result.model, result.encoder) == (None, None)
    assert {line.en for line in result.lines()} == {None}
    assert {line.score for line in result.lines()} == {None}
    brief = result.briefs[0]
    assert (brief.article, brief.confidence, brief.links, brief.scores) == (None, None, (), None)


def test_the_result_names_model_and_encoder():
    result = process_page(page(), FakeTranslator(), FixedLinker())
    assert (result.model, result.encoder) == (FAKE_INFO, "fixed")


def test_links_confidence_and_runner_up_are_taken_over():
    brief = process_page(page(), FakeTranslator(), FixedLinker()).briefs[0]
    assert (brief.article, brief.confidence, brief.runner_up) == ("a1", 0.9, "a2")
    assert brief.links == (Link("b1.s1", ("a1.p1.s1",), 0.8),)


def test_the_linker_sees_every_translation_by_id():
    linker = FixedLinker()
    process_page(page(), FakeTranslator(), linker)
    assert set(linker.seen[0]) == {"a1.h", "a1.p1.s1", "a1.p1.s2", "a1.p2.s1", "t1"}


def test_a_page_without_briefs_is_not_linked():
    linker = FixedLinker()
    process_page(page("全会召开 部署工作\n\n1月4日,全会召开。"), FakeTranslator(), linker)
    assert linker.seen == []


def test_a_perfect_translation_of_the_evidence_scores_one_hundred():
    answers = {
        "1月4日,全会召开。": "The committee met on January 4.",
        "会议总结2023年工作,研究部署2024年工作。": "It reviewed 2023.",
    }
    linker = FixedLinker(("a1.p1.s1", "a1.p1.s2"))
    scores = process_page(page(), FakeTranslator(answers), linker).briefs[0].scores
    assert scores.bleu == pytest.approx(100)
    assert scores.chrf == pytest.approx(100)
    assert scores.ter == 0
    assert "tok:13a" in scores.signatures.bleu


def test_linked_without_translation_there_is_nothing_to_score():
    brief = process_page(page(), None, FixedLinker()).briefs[0]
    assert (brief.article, brief.scores) == ("a1", None)


def test_warnings_of_page_and_sentences_are_kept_and_counted():
    translator = FakeTranslator(warnings={"会议强调,要坚定不移推动高质量发展。": ("split", "x:y")})
    result = process_page(page(), translator)
    line = result.line("a1.p2.s1")
    assert line.warnings == ("split", "x:y")
    assert result.warning_count() == 2 + len(result.warnings)


def test_an_unknown_id_is_an_error():
    with pytest.raises(KeyError):
        process_page(page()).line("a9.h")


def test_progress_counts_sentences():
    seen: list[tuple[int, int]] = []
    Pipeline(FakeTranslator()).process(page(), progress=lambda *step: seen.append(step))
    assert seen[-1] == (5, 5)
