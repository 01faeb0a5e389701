"""Score the translation of a brief's linked sentences against the brief."""

from __future__ import annotations

from collections.abc import Mapping

from alignment.model import BriefAlignment
from eval.score import score_corpus
from pages.model import Brief, Page
from service.result import BriefScores
from translation.model import Translation


def score_brief(
    page: Page, brief: Brief, alignment: BriefAlignment, translations: Mapping[str, Translation]
) -> BriefScores | None:
    """Score a brief as one segment.

    The hypothesis is the translation of the linked sentences, each once, in page order; the
    reference is the brief's body.

    Returns: None where the brief has no links or no words.
    """
    wanted = {identity for link in alignment.links for identity in link.source}
    reference = " ".join(sentence.text for sentence in brief.sentences)
    if not wanted or not reference.strip():
        return None
    hypothesis = " ".join(
        translations[identity].text for identity in _order(page) if identity in wanted
    )
    scores = score_corpus([hypothesis], [[reference]])
    return BriefScores(scores.bleu, scores.chrf, scores.ter, scores.signatures)


def _order(page: Page) -> tuple[str, ...]:
    identities: list[str] = []
    for article in page.articles:
        if article.headline is not None:
            identities.append(article.headline.id)
        identities.extend(sentence.id for sentence in article.sentences())
    return tuple(identities)
