"""A small page result with every feature: byline, gap, warning, two briefs, one without article."""

from __future__ import annotations

from dataclasses import replace

from alignment.model import Evidence, Link
from eval.model import Signatures
from pages.model import Credit, Span
from service.result import (
    BriefLine,
    BriefScores,
    PageResult,
    ResultArticle,
    ResultBrief,
    ResultParagraph,
    SourceLine,
)
from translation.model import ModelInfo

MODEL = ModelInfo("tiny", "ab" * 32, "ctranslate2", "int8", 4)


def line(identity: str, zh: str, en: str | None, start: int, **more) -> SourceLine:
    return SourceLine(identity, zh, en, Span(start, start + len(zh)), **more)


def article() -> ResultArticle:
    first = line(
        "a1.p1.s1",
        "本报讯(记者 陈伟祺)1月4日,会议召开。",
        "The meeting was held on January 4.",
        40,
        score=-0.31,
    )
    second = line(
        "a1.p1.s2",
        "会议总结2023年工作。",
        "The meeting summed up the work of 2023.",
        70,
        score=-0.52,
        gaps=(Span(72, 74),),
    )
    third = line(
        "a1.p2.s1",
        "投资3.3万元<全部>&到位。",
        "All the money is in place.",
        90,
        score=-1.25,
        warnings=("number-lost:3.3万", "split"),
    )
    return ResultArticle(
        "a1",
        line("a1.h", "全会召开 部署工作", "Plenary session held", 30, score=-0.2),
        "本报讯(记者 陈伟祺)",
        (ResultParagraph((first, second)), ResultParagraph((third,))),
    )


def brief() -> ResultBrief:
    return ResultBrief(
        "b1",
        BriefLine("b1.t", "CPC committee holds session", Span(0, 27)),
        (
            BriefLine("b1.s1", "The committee met on January 4.", Span(28, 59)),
            BriefLine("b1.s2", "It reviewed 2023.", Span(60, 77)),
        ),
        credits=(Credit("Text translation", "Li Jing"), Credit("Editor", "Wu Yan")),
        article="a1",
        confidence=0.97,
        links=(
            Link("b1.s1", ("a1.p1.s1",), 0.91, (Evidence("cosine", 0.7), Evidence("dates", 1.0))),
            Link("b1.s2", ("a1.h", "a1.p1.s2"), 0.66, (Evidence("cosine", 0.4),)),
        ),
        scores=BriefScores(21.25, 55.0, 71.5, Signatures("bleu|x", "chrf|x", "ter|x")),
        runner_up="a2",
    )


def result() -> PageResult:
    """A translated and linked page."""
    return PageResult(
        name="page.txt",
        sha256="cd" * 32,
        model=MODEL,
        encoder="use",
        articles=(article(),),
        teasers=(line("t1", "金融活水汨汨流动", "Finance flows", 110, score=-2.0),),
        briefs=(
            brief(),
            ResultBrief(
                "b2",
                BriefLine("b2.t", "Elsewhere", Span(130, 139)),
                (BriefLine("b2.s1", "It happened elsewhere.", Span(140, 162)),),
                confidence=0.8,
            ),
        ),
        warnings=("one brief has no body",),
    )


def parsed() -> PageResult:
    """The same page before translation and linking."""
    full = result()
    story = full.articles[0]
    bare = tuple(
        ResultParagraph(tuple(replace(s, en=None, score=None, warnings=()) for s in p.sentences))
        for p in story.paragraphs
    )
    head = replace(story.headline, en=None, score=None) if story.headline else None
    return replace(
        full,
        model=None,
        encoder=None,
        articles=(replace(story, headline=head, paragraphs=bare),),
        teasers=tuple(replace(t, en=None, score=None) for t in full.teasers),
        briefs=tuple(
            ResultBrief(b.id, b.title, b.sentences, credits=b.credits) for b in full.briefs
        ),
    )
