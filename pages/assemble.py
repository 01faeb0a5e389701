"""Lines that are known to be articles, teasers and briefs made into a `Page`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from pages.articles import ArticleLines
from pages.briefs import BriefLines
from pages.bylines import byline_end
from pages.lines import Line
from pages.model import Article, Brief, Page, PageWarning, Paragraph, Sentence, Span
from pages.sentences_en import split_en
from pages.sentences_zh import split_zh
from pages.spans import complement
from pages.strands import join_chinese, join_english, join_heading


def assemble(
    text: str,
    articles: Sequence[ArticleLines],
    teasers: Sequence[Sequence[Line]],
    briefs: Sequence[BriefLines],
    *,
    name: str,
    sha256: str | None,
) -> Page:
    """Cut lines into sentences, number them and find what is left over as furniture.

    Args:
        text: The page text that the lines' spans count in.
        articles: Lines of the articles, in page order.
        teasers: Lines of each teaser; sorted here.
        briefs: Lines of the briefs, in page order.
        name: Label of the source.
        sha256: Hex digest of the source bytes; None takes that of the text in UTF-8.
    """
    made = tuple(_article(text, lines, f"a{n}") for n, lines in enumerate(articles, 1))
    ordered = sorted(teasers, key=lambda lines: lines[0].span)
    hints = tuple(_heading(text, lines, f"t{n}") for n, lines in enumerate(ordered, 1))
    shorts = tuple(_brief(text, lines, f"b{n}") for n, lines in enumerate(briefs, 1))
    taken = _taken(made, hints, shorts)
    digest = sha256 or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    furniture = complement(text, taken)
    return Page(name, digest, text, made, hints, shorts, furniture, _warnings(taken, shorts))


def _heading(text: str, lines: Sequence[Line], identity: str) -> Sentence:
    strand = join_heading(lines)
    return strand.sentence(Span(0, len(strand.text)), text, identity)


def _article(text: str, article: ArticleLines, identity: str) -> Article:
    headline = _heading(text, article.headline, f"{identity}.h") if article.headline else None
    first = join_chinese(article.paragraphs[0]).text
    paragraphs = tuple(
        Paragraph(tuple(_sentences(text, lines, f"{identity}.p{n}")))
        for n, lines in enumerate(article.paragraphs, 1)
    )
    return Article(identity, headline, first[: byline_end(first)].strip() or None, paragraphs)


def _sentences(text: str, lines: Sequence[Line], identity: str) -> Iterator[Sentence]:
    strand = join_chinese(lines)
    for n, span in enumerate(split_zh(strand.text), 1):
        yield strand.sentence(span, text, f"{identity}.s{n}")


def _brief(text: str, brief: BriefLines, identity: str) -> Brief:
    return Brief(
        identity,
        _brief_title(text, brief, f"{identity}.t"),
        tuple(_brief_sentences(text, brief, identity)),
        tuple(brief.credits),
    )


def _brief_title(text: str, brief: BriefLines, identity: str) -> Sentence:
    if not brief.title:
        start = brief.paragraphs[0][0].span.start
        return Sentence(identity, "", Span(start, start))
    strand = join_english(brief.title)
    return strand.sentence(Span(0, len(strand.text)), text, identity)


def _brief_sentences(text: str, brief: BriefLines, identity: str) -> Iterator[Sentence]:
    count = 0
    for lines in brief.paragraphs:
        strand = join_english(lines)
        for span in split_en(strand.text):
            count += 1
            yield strand.sentence(span, text, f"{identity}.s{count}")


def _taken(
    articles: Sequence[Article], teasers: Sequence[Sentence], briefs: Sequence[Brief]
) -> list[Span]:
    sentences = list(teasers)
    for article in articles:
        sentences += [article.headline] if article.headline else []
        sentences += article.sentences()
    for brief in briefs:
        sentences += [brief.title, *brief.sentences]
    return sorted(part for sentence in sentences for part in _solid(sentence))


def _solid(sentence: Sentence) -> Iterator[Span]:
    """Yield a sentence's span without its gaps."""
    start = sentence.span.start
    for gap in sentence.gaps:
        yield Span(start, gap.start)
        start = gap.end
    yield Span(start, sentence.span.end)


def _warnings(taken: Sequence[Span], briefs: Sequence[Brief]) -> tuple[str, ...]:
    if not taken:
        return (PageWarning.NOTHING_FOUND.value,)
    return tuple(
        f"{PageWarning.BRIEF_UNTITLED}:{brief.id}" for brief in briefs if not brief.title.text
    )
