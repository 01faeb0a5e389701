"""A corrected page as gold in BriefBench's format (``eval.briefbench_files``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from eval.briefbench_files import (
    GoldArticle,
    GoldBrief,
    GoldCredit,
    GoldLink,
    GoldPage,
    GoldReference,
)
from service.corrections.apply import source_text
from service.result import PageResult, ResultArticle, ResultBrief
from service.store.model import Correction, CorrectionKind, StoredArticle


class CorrectedPage(GoldPage):
    """A gold page that says what of it a person looked at.

    Attributes:
        teasers: Chinese headlines without a body.
        corrected: Ids of the briefs and brief sentences that a person set; all other
            links are the program's, so only these are gold in the strict sense.
    """

    teasers: tuple[str, ...]
    corrected: tuple[str, ...]


def gold_page(article: StoredArticle, corrections: Iterable[Correction]) -> CorrectedPage:
    """Write a page down as it stands after its corrections.

    Args:
        article: Its latest revision.
        corrections: All of this article.
    """
    changes = [correction.change for correction in corrections]
    result = article.result
    translated = dict.fromkeys(c.target for c in changes if c.kind is CorrectionKind.TRANSLATION)
    return CorrectedPage(
        id=article.id,
        page=article.text,
        articles=tuple(map(_article, result.articles)),
        teasers=tuple(teaser.zh for teaser in result.teasers),
        briefs=tuple(_brief(brief, result) for brief in result.briefs),
        references=tuple(
            GoldReference(source=source_text(result, target), en=result.line(target).en or "")
            for target in translated
        ),
        corrected=tuple(
            dict.fromkeys(c.target for c in changes if c.kind is not CorrectionKind.TRANSLATION)
        ),
    )


def _article(article: ResultArticle) -> GoldArticle:
    return GoldArticle(
        headline="" if article.headline is None else article.headline.zh,
        paragraphs=tuple(
            "".join(sentence.zh for sentence in paragraph.sentences)
            for paragraph in article.paragraphs
        ),
    )


def _brief(brief: ResultBrief, result: PageResult) -> GoldBrief:
    places = [article.id for article in result.articles]
    sentences = [sentence.id for sentence in brief.sentences]
    chinese: Mapping[str, str] = {line.id: line.zh for line in result.lines()}
    credit = brief.credits[0] if brief.credits else None
    return GoldBrief(
        title=brief.title.en,
        sentences=tuple(sentence.en for sentence in brief.sentences),
        credit=None if credit is None else GoldCredit(role=credit.role, name=credit.name),
        article=None if brief.article is None else places.index(brief.article),
        links=tuple(
            GoldLink(
                sentence=sentences.index(link.sentence),
                source=tuple(chinese[identity] for identity in link.source),
            )
            for link in brief.links
        ),
    )
