"""Briefs of a page to their articles, and their sentences to source sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alignment.background import Background, measure
from alignment.briefs import articles, sets
from alignment.briefs.assignment import assign, posteriors
from alignment.briefs.choice import Floats
from alignment.briefs.selection import candidates, choose
from alignment.briefs.weights import Combiner, CombinerWeights, packaged_weights
from alignment.material import Material, gather
from alignment.model import BriefAlignment, Encoder, Evidence, Link, TranslatedText
from alignment.signals import SIGNALS, Reading
from pages.model import Page


@dataclass(frozen=True, slots=True)
class PageReadings:
    """A page as the signals see it.

    Attributes:
        page: The page.
        material: What the signals read.
        readings: Per signal name, one reading per statement.
    """

    page: Page
    material: Material
    readings: dict[str, tuple[Reading, ...]]


def align_briefs(
    page: Page,
    translations: Sequence[TranslatedText],
    encoder: Encoder,
    model: CombinerWeights | None = None,
    background: Background | None = None,
) -> tuple[BriefAlignment, ...]:
    """Find each brief's article, or none, and the sentences its sentences were written from.

    Args:
        page: A parsed page.
        translations: English of the page's Chinese sentences, by sentence id. They help only
            where every source sentence has one; may be empty.
        encoder: Called once for the page (and once for the background); wrap it in
            ``alignment.encoders.CachedEncoder`` for many pages.
        model: Weights of the combiner; None for the packaged ones.
        background: ``alignment.background.measure(encoder)``, if at hand.

    Returns: One alignment per brief, in page order. Deterministic.

    Raises:
        AlignmentError: The encoder or the translations break their promise.

    Example:
        >>> from alignment.encoders import load
        >>> from pages.model import Page
        >>> align_briefs(Page("empty.txt", "", "", (), (), ()), (), load("use"))
        ()
    """
    if not page.briefs:
        return ()
    weights = model or packaged_weights()
    seen = read_page(page, translations, encoder, background or measure(encoder))
    combiner = weights.translated if seen.material.translated else weights.untranslated
    scores = article_scores(seen, combiner)
    columns = assign(scores, combiner.price)
    beliefs = posteriors(scores, combiner.price, columns)
    return tuple(
        _alignment(seen, combiner, i, column, beliefs[i]) for i, column in enumerate(columns)
    )


def read_page(
    page: Page, translations: Sequence[TranslatedText], encoder: Encoder, background: Background
) -> PageReadings:
    """Let every signal read the page."""
    material = gather(page, translations, encoder, background)
    return PageReadings(page, material, {name: read(material) for name, read in SIGNALS.items()})


def article_scores(seen: PageReadings, combiner: Combiner) -> Floats:
    """Score every brief with every article: float64 (n_briefs, n_articles + 1), none last."""
    page = seen.page
    scores = np.empty((len(page.briefs), len(page.articles) + 1))
    for b in range(len(page.briefs)):
        for a in range(len(page.articles)):
            described = articles.features(seen.material, seen.readings, b, a)
            scores[b, a] = combiner.articles.score(described | {"null": 0.0, "shared": 0.0})
    scores[:, -1] = combiner.articles.of("null")
    return scores


def _alignment(
    seen: PageReadings, combiner: Combiner, brief: int, column: int, belief: Floats
) -> BriefAlignment:
    page = seen.page
    n = len(page.articles)
    others = [a for a in np.argsort(-belief[:n], kind="stable").tolist() if a != column]
    confidence = combiner.confidence(float(belief[column]))
    links = () if column == n else _links(seen, combiner, brief, column, confidence)
    return BriefAlignment(
        brief=page.briefs[brief].id,
        article=None if column == n else page.articles[column].id,
        confidence=confidence,
        links=links,
        runner_up=page.articles[others[0]].id if others else None,
    )


def _links(
    seen: PageReadings, combiner: Combiner, brief: int, article: int, confidence: float
) -> tuple[Link, ...]:
    if not any(source.article == article for source in seen.material.sources):
        return ()
    return tuple(
        _link(seen, combiner, i, article, confidence)
        for i, part in enumerate(seen.material.statements)
        if part.brief == brief and not part.title
    )


def _link(
    seen: PageReadings, combiner: Combiner, statement: int, article: int, confidence: float
) -> Link:
    material = seen.material
    view = sets.scene(material, seen.readings, statement, article)
    options = candidates(material, view, combiner.links.score)
    best, probability = choose(options)
    evidence = tuple(
        Evidence(name, round(float(options.features[name][best]), 4)) for name in SIGNALS
    )
    return Link(
        sentence=material.statements[statement].id,
        source=tuple(material.sources[view.sources[i]].id for i in options.members[best]),
        score=confidence * combiner.score(probability),
        evidence=evidence,
    )
