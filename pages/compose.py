"""Articles and briefs that are already apart made into a `Page`, without guessing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pages.articles import ArticleLines
from pages.assemble import assemble
from pages.briefs import BriefLines
from pages.errors import EmptyPageError
from pages.lines import Line, read_lines
from pages.model import Page, Span


@dataclass(frozen=True, slots=True)
class BriefInput:
    """An English brief as a client sends it: a title and a body, paragraphs on lines."""

    title: str
    text: str


def compose(
    title: str | None,
    paragraphs: Sequence[str],
    briefs: Iterable[BriefInput] = (),
    *,
    name: str = "article",
    sha256: str | None = None,
) -> Page:
    """Make a page of one article and its briefs.

    The page's ``text`` is made up: title, paragraphs, briefs, a blank line between any two;
    all spans count in it.  Line breaks inside a paragraph are repaired.

    Raises:
        EmptyPageError: Neither title, paragraphs nor briefs hold any text.
    """
    sheet = _Sheet()
    headline = sheet.add(title or "")
    body = [lines for lines in map(sheet.add, paragraphs) if lines]
    shorts = [_brief(sheet, brief) for brief in briefs]
    if not sheet.text:
        raise EmptyPageError(f"{name}: the article has no text; give a title or paragraphs.")
    articles = [ArticleLines(headline, body)] if body else []
    teasers = [headline] if headline and not body else []
    return assemble(
        sheet.text,
        articles,
        teasers,
        [brief for brief in shorts if brief.paragraphs],
        name=name,
        sha256=sha256,
    )


def _brief(sheet: _Sheet, brief: BriefInput) -> BriefLines:
    title = sheet.add(brief.title)
    return BriefLines(title, [[line] for line in sheet.add(brief.text)])


class _Sheet:
    """A page text that grows block by block."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, block: str) -> list[Line]:
        """Append a block and give its lines, placed in the page text."""
        lines = list(read_lines(block))
        if not lines:
            return []
        start = len(self.text) + 2 if self.text else 0
        self.text = f"{self.text}\n\n{block}" if self.text else block
        return [_shift(line, start) for line in lines]


def _shift(line: Line, offset: int) -> Line:
    span = Span(line.span.start + offset, line.span.end + offset)
    return Line(span, line.text, line.gap, line.indented, line.han, line.latin)
