"""The aligned pairs of a page result, one flat record each: what the pair formats export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from service.bylines import without_byline
from service.errors import InputError
from service.result import PageResult, ResultArticle, ResultBrief, SourceLine

Kind = Literal["headline", "sentence", "teaser", "link", "brief"]
KINDS: tuple[Kind, ...] = ("headline", "sentence", "teaser", "link", "brief")


@dataclass(frozen=True, slots=True)
class Segment:
    """One Chinese text beside one English text.

    The kinds ``headline``, ``sentence`` and ``teaser`` pair a line with its machine
    translation; ``link`` pairs a brief's sentence, written by a person, with the
    sentences that carry it; ``brief`` pairs a whole brief with all of those.

    Attributes:
        page: Name of the page.
        page_sha256: Digest of the page's bytes.
        kind: See above.
        id: Id of the line, of the brief's sentence, or of the brief.
        source: Ids of the Chinese lines, in article order.
        article: Id of the article; None for a teaser.
        brief: Id of the brief; None for machine translations.
        zh: Chinese, byline taken off, on one line; sentences stand side by side.
        en: English, on one line.
        mt_score: Mean log-probability per token, at most 0; None for a person's English
            and for text that needed no model.
        link_score: Probability in [0, 1] that ``source`` is right; None but for ``link``.
        confidence: Probability in [0, 1] that ``article`` is right; None but for briefs.
        model: Id of the translation model; None for a person's English.
        model_sha256: Its digest; None with ``model``.
        warnings: Codes of the translation's warnings.
    """

    page: str
    page_sha256: str
    kind: Kind
    id: str
    source: tuple[str, ...]
    article: str | None
    brief: str | None
    zh: str
    en: str
    mt_score: float | None = None
    link_score: float | None = None
    confidence: float | None = None
    model: str | None = None
    model_sha256: str | None = None
    warnings: tuple[str, ...] = ()


def segments(result: PageResult) -> tuple[Segment, ...]:
    """List the pairs of a translated page: lines in page order, then briefs.

    Raises:
        InputError: The page was only parsed, so there are no pairs.
    """
    if result.model is None:
        raise InputError(
            f"{result.name}: not translated, so there are no pairs to export; "
            "use `duizhao run`, or the format json"
        )
    return (*_lines(result), *_briefs(result))


def bodies(result: PageResult) -> dict[str, str]:
    """Map the id of every Chinese line to its text on one line, byline taken off."""
    texts = {line.id: one_line(line.zh) for line in result.lines()}
    for article in result.articles:
        first = next(article.body(), None)
        if first is not None:
            texts[first.id] = one_line(without_byline(first.zh, article.byline))
    return texts


def one_line(text: str) -> str:
    """Put a text on one line: every run of white space becomes one space."""
    return " ".join(text.split())


def _lines(result: PageResult) -> Iterator[Segment]:
    texts = bodies(result)
    for article in result.articles:
        if article.headline is not None:
            yield _line(result, article, article.headline, "headline", texts)
        for line in article.body():
            yield _line(result, article, line, "sentence", texts)
    for teaser in result.teasers:
        yield _line(result, None, teaser, "teaser", texts)


def _line(
    result: PageResult,
    article: ResultArticle | None,
    line: SourceLine,
    kind: Kind,
    texts: dict[str, str],
) -> Segment:
    return Segment(
        page=result.name,
        page_sha256=result.sha256,
        kind=kind,
        id=line.id,
        source=(line.id,),
        article=None if article is None else article.id,
        brief=None,
        zh=texts[line.id],
        en=one_line(line.en or ""),
        mt_score=line.score,
        model=None if result.model is None else result.model.id,
        model_sha256=None if result.model is None else result.model.sha256,
        warnings=line.warnings,
    )


def _briefs(result: PageResult) -> Iterator[Segment]:
    texts = bodies(result)
    for brief in result.briefs:
        english = {line.id: line.en for line in brief.sentences}
        for link in brief.links:
            text = english[link.sentence]
            yield _brief(result, brief, "link", link.sentence, link.source, text, texts, link.score)
        if brief.links:
            sources = linked_sources(result, brief)
            yield _brief(result, brief, "brief", brief.id, sources, brief.text(), texts, None)


def linked_sources(result: PageResult, brief: ResultBrief) -> tuple[str, ...]:
    """List the ids that a brief's links name, each once, in page order."""
    wanted = {identity for link in brief.links for identity in link.source}
    return tuple(line.id for line in result.lines() if line.id in wanted)


def _brief(
    result: PageResult,
    brief: ResultBrief,
    kind: Kind,
    identity: str,
    sources: tuple[str, ...],
    english: str,
    texts: dict[str, str],
    score: float | None,
) -> Segment:
    return Segment(
        page=result.name,
        page_sha256=result.sha256,
        kind=kind,
        id=identity,
        source=sources,
        article=brief.article,
        brief=brief.id,
        zh="".join(texts[source] for source in sources),
        en=one_line(english),
        link_score=score,
        confidence=brief.confidence,
    )
