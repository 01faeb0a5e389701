"""The result for one page: frozen values that every export and the web service read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alignment.model import Link
from eval.model import Signatures
from pages.model import Credit, Span
from translation.model import ModelInfo


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A Chinese sentence, headline or teaser with its translation.

    Attributes:
        id: Identity from parsing, for example ``a1.p2.s3``.
        zh: Text on the page, the byline included.
        en: Translation without the byline; None where no model was run.
        span: Code points of the original text.
        gaps: Ranges inside ``span`` that belong to page furniture.
        score: Mean log-probability per target token, at most 0; None where no model was run.
        warnings: Codes such as ``number-lost:3.3万``.
    """

    id: str
    zh: str
    en: str | None
    span: Span
    gaps: tuple[Span, ...] = ()
    score: float | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefLine:
    """An English sentence or title printed on the page."""

    id: str
    en: str
    span: Span
    gaps: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ResultParagraph:
    """The sentences of one paragraph."""

    sentences: tuple[SourceLine, ...]


@dataclass(frozen=True, slots=True)
class ResultArticle:
    """A Chinese article with its translation."""

    id: str
    headline: SourceLine | None
    byline: str | None
    paragraphs: tuple[ResultParagraph, ...]

    def body(self) -> Iterator[SourceLine]:
        """Yield the body's sentences in reading order."""
        for paragraph in self.paragraphs:
            yield from paragraph.sentences

    def lines(self) -> Iterator[SourceLine]:
        """Yield the headline, if any, then the body."""
        if self.headline is not None:
            yield self.headline
        yield from self.body()


@dataclass(frozen=True, slots=True)
class BriefScores:
    """The translation of a brief's linked sentences scored against the brief.

    A brief condenses its sources, so the figures compare runs over one page with each
    other; they are not the quality of the translation.

    Attributes:
        bleu: 0 to 100.
        chrf: chrF2++, 0 to 100.
        ter: Edits per 100 reference words, 0 up, smaller is better.
        signatures: How they were computed.
    """

    bleu: float
    chrf: float
    ter: float
    signatures: Signatures


@dataclass(frozen=True, slots=True)
class ResultBrief:
    """An English brief, its article, and which sentences carry each of its own.

    Attributes:
        id: For example ``b1``.
        title: The printed title.
        sentences: The printed body.
        credits: Every printed credit, in order.
        article: Id of the article; None where its body is not on the page or where
            nothing was linked (``confidence`` None).
        confidence: Calibrated probability in [0, 1] that ``article`` is right; None
            where no linking was done.
        links: Empty where ``article`` is None.
        scores: None where there are no links or no translation.
        runner_up: The best rejected article.
    """

    id: str
    title: BriefLine
    sentences: tuple[BriefLine, ...]
    credits: tuple[Credit, ...] = ()
    article: str | None = None
    confidence: float | None = None
    links: tuple[Link, ...] = ()
    scores: BriefScores | None = None
    runner_up: str | None = None

    def text(self) -> str:
        """The body as one line."""
        return " ".join(line.en for line in self.sentences)


@dataclass(frozen=True, slots=True)
class PageResult:
    """Everything that is known about one page.

    Attributes:
        name: File name or other label of the source.
        sha256: Hex digest of the source bytes.
        model: What translated it; None after ``parse``.
        encoder: What embedded its sentences for linking; None where nothing was linked.
        articles: Chinese articles in page order.
        teasers: Chinese headlines whose body is not on the page.
        briefs: English briefs in page order.
        warnings: Codes of what the reader of the page should know, ``brief-untitled:b1``.
    """

    name: str
    sha256: str
    model: ModelInfo | None
    encoder: str | None
    articles: tuple[ResultArticle, ...]
    teasers: tuple[SourceLine, ...]
    briefs: tuple[ResultBrief, ...]
    warnings: tuple[str, ...] = ()

    def lines(self) -> Iterator[SourceLine]:
        """Yield every Chinese line: articles in order, then teasers."""
        for article in self.articles:
            yield from article.lines()
        yield from self.teasers

    def warning_count(self) -> int:
        """Count the page's own warnings and those of its sentences."""
        return len(self.warnings) + sum(len(line.warnings) for line in self.lines())

    def line(self, identity: str) -> SourceLine:
        """Find a Chinese line by its id.

        Raises:
            KeyError: No line has this id.
        """
        for line in self.lines():
            if line.id == identity:
                return line
        raise KeyError(identity)
