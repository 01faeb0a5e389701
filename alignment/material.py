"""What the signals read: the page's statements, sources, translations and vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from alignment.background import Background
from alignment.errors import BriefAlignmentError
from alignment.model import Encoder, Matrix, TranslatedText
from alignment.text import chinese, english
from pages.model import Page, Sentence


@dataclass(frozen=True, slots=True)
class Statement:
    """A title or sentence of a brief.

    Attributes:
        id: Id on the page.
        brief: Index of its brief on the page.
        text: As printed.
        title: Whether it is the brief's title.
    """

    id: str
    brief: int
    text: str
    title: bool


@dataclass(frozen=True, slots=True)
class Source:
    """A headline or sentence of an article, in the form that signals compare.

    Attributes:
        id: Id on the page.
        article: Index of its article on the page.
        text: Simplified characters, normal width, no byline (see ``alignment.text.chinese``).
        headline: Whether it is the article's headline.
        paragraph: Index of its paragraph; -1 for a headline.
        position: Index among the article's sentences; -1 for a headline.
    """

    id: str
    article: int
    text: str
    headline: bool
    paragraph: int
    position: int


@dataclass(frozen=True, slots=True)
class Vectors:
    """Unit vectors of texts; each distinct text is encoded once.

    Attributes:
        place: Row of each text.
        rows: float32 (n, dim), unit rows, zero for a blank text.
    """

    place: dict[str, int]
    rows: Matrix

    def of(self, texts: Iterable[str]) -> Matrix:
        """Vectors of texts in order: float32 (n, dim)."""
        return self.rows[[self.place[text] for text in texts]]


@dataclass(frozen=True, slots=True)
class Material:
    """One page, ready for the signals.

    Attributes:
        statements: Titles and sentences of all briefs, in page order.
        sources: Headlines and sentences of all articles, in page order.
        translations: English of each source; empty strings unless ``translated``.
        translated: Whether every source that is not blank has a translation.
        vectors: Of statements, sources, translations and the clauses of the first two.
        background: Unrelated news in the same space.
    """

    statements: tuple[Statement, ...]
    sources: tuple[Source, ...]
    translations: tuple[str, ...]
    translated: bool
    vectors: Vectors
    background: Background


def gather(
    page: Page,
    translations: Sequence[TranslatedText],
    encoder: Encoder,
    background: Background,
) -> Material:
    """Collect what the signals need, with one call of the encoder.

    Raises:
        BriefAlignmentError: A sentence id has two different translations.
        EncoderError: The encoder broke its promise.
    """
    statements = _statements(page)
    sources = _sources(page)
    english_of = _by_id(translations)
    translated = tuple(english_of.get(source.id) or "" for source in sources)
    whole = bool(sources) and all(
        mt for mt, source in zip(translated, sources, strict=True) if source.text
    )
    used = translated if whole else ("",) * len(sources)
    texts = dict.fromkeys(_all_texts(statements, sources, used))
    rows = encoder.encode(list(texts)) if texts else np.zeros((0, 1), dtype=np.float32)
    vectors = Vectors({text: i for i, text in enumerate(texts)}, rows)
    return Material(statements, sources, used, whole, vectors, background)


def _by_id(translations: Sequence[TranslatedText]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for item in translations:
        if found.setdefault(item.id, item.text) != item.text:
            raise BriefAlignmentError(
                f"sentence {item.id} has two translations, {found[item.id]!r} and {item.text!r}; "
                "give one translation per sentence id"
            )
    return found


def _statements(page: Page) -> tuple[Statement, ...]:
    return tuple(
        Statement(part.id, i, part.text, title=part is brief.title)
        for i, brief in enumerate(page.briefs)
        for part in (brief.title, *brief.sentences)
    )


def _sources(page: Page) -> tuple[Source, ...]:
    found: list[Source] = []
    for i, article in enumerate(page.articles):
        if article.headline is not None:
            found.append(_source(article.headline, i, headline=True, paragraph=-1, position=-1))
        places = (
            (p, sentence)
            for p, paragraph in enumerate(article.paragraphs)
            for sentence in paragraph.sentences
        )
        found.extend(
            _source(sentence, i, headline=False, paragraph=p, position=position)
            for position, (p, sentence) in enumerate(places)
        )
    return tuple(found)


def _source(
    sentence: Sentence, article: int, *, headline: bool, paragraph: int, position: int
) -> Source:
    text = chinese.plain(sentence.text)
    return Source(sentence.id, article, text, headline, paragraph, position)


def _all_texts(
    statements: tuple[Statement, ...],
    sources: tuple[Source, ...],
    translations: tuple[str, ...],
) -> Iterable[str]:
    for statement in statements:
        yield statement.text
        yield from english.clauses(statement.text)
    for source in sources:
        yield source.text
        yield from chinese.clauses(source.text)
    yield from translations
