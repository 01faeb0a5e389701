"""The parts of a newspaper page, as immutable values.

Every text keeps its place in the original page: a ``Span`` counts code points
of ``Page.text``.  The text of a span without its ``gaps``, white space removed,
equals the part's own text, white space removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class PageWarning(StrEnum):
    """What can be odd about a page; ``Page.warnings`` holds these codes.

    ``NOTHING_FOUND`` stands alone, the page holds only furniture; ``BRIEF_UNTITLED`` is
    followed by a colon and the brief's id, ``brief-untitled:b1``.
    """

    NOTHING_FOUND = "nothing-found"
    BRIEF_UNTITLED = "brief-untitled"


class Span(NamedTuple):
    """Half-open range ``[start, end)`` in code points of the original page text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, headline, teaser or brief title with its place on the page.

    Attributes:
        id: Stable identity such as ``a1.h``, ``a1.p2.s3``, ``t1``, ``b1.t`` or ``b1.s2``.
        text: The repaired text, line breaks removed, original characters kept.
        span: First to last code point in the original text.
        gaps: Ranges inside ``span`` that belong to page furniture, not to the sentence.
    """

    id: str
    text: str
    span: Span
    gaps: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences between two true paragraph ends, column breaks repaired."""

    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A Chinese article: headline, byline as printed (or None) and paragraphs.

    The byline also stays at the head of the first sentence's text.
    """

    id: str
    headline: Sentence | None
    byline: str | None
    paragraphs: tuple[Paragraph, ...]

    def sentences(self) -> Iterator[Sentence]:
        """Yield the body's sentences in reading order, without the headline."""
        for paragraph in self.paragraphs:
            yield from paragraph.sentences


@dataclass(frozen=True, slots=True)
class Credit:
    """Who did what for a brief, for example ``Text translation`` / ``Li Jing``."""

    role: str
    name: str


@dataclass(frozen=True, slots=True)
class Brief:
    """A short English report: title, body sentences and credits in printed order."""

    id: str
    title: Sentence
    sentences: tuple[Sentence, ...]
    credits: tuple[Credit, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page.

    Attributes:
        name: File name or other label of the source.
        sha256: Hex digest of the source bytes.
        text: The original page text that all spans refer to.
        articles: Chinese articles in page order.
        teasers: Chinese headlines without a body on the page, in page order.
        briefs: English briefs in page order.
        furniture: Ranges of ``text`` that belong to none of the parts (page numbers,
            weather, credits, editors, telephone numbers …), in order.
        warnings: Codes of what the reader of the page should know, see ``PageWarning``.
    """

    name: str
    sha256: str
    text: str
    articles: tuple[Article, ...]
    teasers: tuple[Sentence, ...]
    briefs: tuple[Brief, ...]
    furniture: tuple[Span, ...] = ()
    warnings: tuple[str, ...] = ()
