"""The text of a page made into a `Page`: pure, no model, no file, no network."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from pages.articles import ArticleLines, read_articles
from pages.briefs import BriefLines, is_credit, read_briefs
from pages.bylines import byline_end
from pages.credits import parse_name, parse_role
from pages.errors import EmptyPageError
from pages.layout import Setting
from pages.lines import Line
from pages.model import Article, Brief, Page, Paragraph, Sentence, Span
from pages.sentences_en import split_en
from pages.sentences_zh import split_zh
from pages.spans import complement
from pages.strands import join_chinese, join_english, join_heading
from pages.stream import Item, Kind, read_items


def parse_text(text: str, *, name: str = "page", sha256: str | None = None) -> Page:
    """Find the briefs, articles, teasers and furniture of a page.

    Args:
        text: The page as a text or PDF export gives it; all spans count its code points.
        name: File name or other label of the source.
        sha256: Hex digest of the source bytes; None takes that of the text in UTF-8.

    Returns:
        The page.  Time is near-linear in the length of the text.

    Raises:
        EmptyPageError: The text is empty or has only white space.
    """
    if not text.strip("\ufeff\u200b \t\r\n\v\f\u3000\u00a0"):
        raise EmptyPageError(f"{name}: the page has no text; give a page with at least one line.")
    chinese, english = _separate(read_items(text))
    parts = read_articles(chinese)
    articles = tuple(_article(text, a, f"a{n}") for n, a in enumerate(parts.articles, 1))
    teasers = tuple(
        _heading(text, lines, f"t{n}") for n, lines in enumerate(sorted(parts.teasers, key=_place), 1)
    )
    found = [brief for run in english for brief in read_briefs(run)]
    briefs = tuple(_brief(text, brief, f"b{n}") for n, brief in enumerate(found, 1))
    taken = _taken(articles, teasers, briefs)
    digest = sha256 or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return Page(
        name, digest, text, articles, teasers, briefs, complement(text, taken), _warnings(taken)
    )


def _place(lines: Sequence[Line]) -> int:
    return lines[0].span.start


def _separate(items: Sequence[Item]) -> tuple[list[Setting], list[list[Item]]]:
    """Give the Chinese lines with what stands around them, and the runs of English lines."""
    chinese: list[Setting] = []
    runs: list[list[Item]] = [[]]
    between: list[Item] = []
    for item in items:
        if item.kind is Kind.CHINESE and not _belongs_to_brief(item, runs[-1]):
            _add_chinese(chinese, item, between)
            between = []
            if runs[-1]:
                runs.append([])
            continue
        between.append(item)
        if runs[-1] or item.kind is Kind.ENGLISH:
            runs[-1].append(item)
    _mark_last(chinese, between)
    return chinese, [run for run in runs if run]


def _belongs_to_brief(item: Item, run: Sequence[Item]) -> bool:
    if not run or run[-1].kind not in (Kind.ENGLISH, Kind.CHINESE):
        return False
    if is_credit(item):
        return True
    return parse_role(run[-1].line.text) is not None and parse_name(item.line.text) is not None


def _add_chinese(chinese: list[Setting], item: Item, between: Sequence[Item]) -> None:
    marked = any(other.kind is Kind.MARK for other in between)
    _mark_last(chinese, between)
    line = item.line
    chinese.append(Setting(line, mark_before=marked, broken_before=bool(between)))


def _mark_last(chinese: list[Setting], between: Sequence[Item]) -> None:
    if chinese and between and between[0].kind is Kind.MARK:
        last = chinese[-1]
        chinese[-1] = Setting(last.line, last.mark_before, True, last.broken_before)


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


def _warnings(taken: Sequence[Span]) -> tuple[str, ...]:
    if taken:
        return ()
    return ("No article, teaser or brief was found: the page holds only page furniture.",)
