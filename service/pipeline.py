"""From parsed pages to results: translate, link, score.

The unit of batch work is a pure function from a list of pages to a list of results, the
same for one process and for many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from alignment.model import BriefAlignment
from pages.model import Article, Brief, Page, Sentence
from service.bylines import without_byline
from service.result import (
    BriefLine,
    PageResult,
    ResultArticle,
    ResultBrief,
    ResultParagraph,
    SourceLine,
)
from service.scoring import score_brief
from translation.model import Progress, Translation, Translator

#: Translations of one page by the id of the line.
Translations = Mapping[str, Translation]


class Linker(Protocol):
    """Links the briefs of a translated page to its articles."""

    @property
    def encoder_id(self) -> str:
        """What embeds the sentences."""
        ...

    def link(self, page: Page, translations: Translations) -> tuple[BriefAlignment, ...]:
        """Answer one alignment a brief, in page order."""
        ...


@dataclass(frozen=True, slots=True)
class Pipeline:
    """The parts that turn pages into results.

    Attributes:
        translator: None: the result has no English for Chinese text.
        linker: None: briefs are found but not linked.
    """

    translator: Translator | None = None
    linker: Linker | None = None

    def process(self, page: Page, *, progress: Progress | None = None) -> PageResult:
        """Process one page; see ``process_all``."""
        return self.process_all([page], progress=progress)[0]

    def process_all(
        self, pages: Sequence[Page], *, progress: Progress | None = None
    ) -> tuple[PageResult, ...]:
        """Process pages, merging the sentences of all of them into one translator call.

        Args:
            pages: Parsed pages.
            progress: Called with sentences translated and sentences in all.

        Returns: One result a page, in order; deterministic given the parts.
        """
        translated = self._translate(pages, progress)
        return tuple(
            self._result(page, translations)
            for page, translations in zip(pages, translated, strict=True)
        )

    def _translate(
        self, pages: Sequence[Page], progress: Progress | None
    ) -> tuple[Translations, ...]:
        if self.translator is None:
            return tuple({} for _ in pages)
        lines = [tuple(translatable(page)) for page in pages]
        texts = [text for page_lines in lines for _, text in page_lines]
        answers = iter(self.translator.translate(texts, progress=progress))
        return tuple(
            {identity: next(answers) for identity, _ in page_lines} for page_lines in lines
        )

    def _result(self, page: Page, translations: Translations) -> PageResult:
        alignments: Mapping[str, BriefAlignment] = {}
        if self.linker is not None and page.briefs:
            alignments = {a.brief: a for a in self.linker.link(page, translations)}
        return PageResult(
            name=page.name,
            sha256=page.sha256,
            model=None if self.translator is None else self.translator.info,
            encoder=None if self.linker is None else self.linker.encoder_id,
            articles=tuple(_article(article, translations) for article in page.articles),
            teasers=tuple(_line(teaser, translations) for teaser in page.teasers),
            briefs=tuple(
                _brief(page, brief, alignments.get(brief.id), translations) for brief in page.briefs
            ),
            warnings=page.warnings,
        )


def process_page(
    page: Page, translator: Translator | None = None, linker: Linker | None = None
) -> PageResult:
    """Turn one parsed page into its result.

    Without a translator the result is structure only, as ``duizhao parse`` prints it.
    """
    return Pipeline(translator, linker).process(page)


def translatable(page: Page) -> Iterator[tuple[str, str]]:
    """Yield id and text of every Chinese line, bylines taken off, in result order."""
    for article in page.articles:
        if article.headline is not None:
            yield article.headline.id, article.headline.text
        byline = article.byline
        for sentence in article.sentences():
            yield sentence.id, without_byline(sentence.text, byline)
            byline = None
    for teaser in page.teasers:
        yield teaser.id, teaser.text


def _article(article: Article, translations: Translations) -> ResultArticle:
    headline = article.headline
    return ResultArticle(
        id=article.id,
        headline=None if headline is None else _line(headline, translations),
        byline=article.byline,
        paragraphs=tuple(
            ResultParagraph(tuple(_line(s, translations) for s in paragraph.sentences))
            for paragraph in article.paragraphs
        ),
    )


def _line(sentence: Sentence, translations: Translations) -> SourceLine:
    translation = translations.get(sentence.id)
    return SourceLine(
        id=sentence.id,
        zh=sentence.text,
        en=None if translation is None else translation.text,
        span=sentence.span,
        gaps=sentence.gaps,
        score=None if translation is None else translation.score,
        warnings=() if translation is None else translation.warnings,
    )


def _brief(
    page: Page, brief: Brief, alignment: BriefAlignment | None, translations: Translations
) -> ResultBrief:
    printed = ResultBrief(
        id=brief.id,
        title=_brief_line(brief.title),
        sentences=tuple(map(_brief_line, brief.sentences)),
        credits=brief.credits,
    )
    if alignment is None:
        return printed
    return replace(
        printed,
        article=alignment.article,
        confidence=alignment.confidence,
        links=alignment.links,
        scores=score_brief(page, brief, alignment, translations) if translations else None,
        runner_up=alignment.runner_up,
    )


def _brief_line(sentence: Sentence) -> BriefLine:
    return BriefLine(sentence.id, sentence.text, sentence.span, sentence.gaps)
