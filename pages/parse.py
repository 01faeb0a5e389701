"""The text of a page made into a `Page`: pure, no model, no file, no network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from unicodedata import category

from pages.articles import read_articles
from pages.assemble import assemble
from pages.briefs import is_credit, read_briefs
from pages.credits import parse_name, parse_role
from pages.errors import EmptyPageError
from pages.evidence import Setting
from pages.model import Page
from pages.stream import Item, Kind, read_items

#: Unicode's category of marks that show nothing: zero-width blanks, soft hyphens, byte order marks.
_FORMAT = "Cf"


def parse_text(text: str, *, name: str = "page", sha256: str | None = None) -> Page:
    """Find the briefs, articles, teasers and furniture of a page.

    Args:
        text: The page as a text or PDF export gives it; all spans count its code points.
        name: File name or other label of the source.
        sha256: Hex digest of the source bytes; None takes that of the text in UTF-8.

    Returns:
        The page.  Time is near-linear in the length of the text.

    Raises:
        EmptyPageError: The text is empty or has only white space and invisible marks.
    """
    if all(c.isspace() or category(c) == _FORMAT for c in text):
        raise EmptyPageError(f"{name}: the page has no text; give a page with at least one line.")
    chinese, english = _separate(read_items(text))
    parts = read_articles(chinese)
    briefs = [brief for run in english for brief in read_briefs(run)]
    return assemble(text, parts.articles, parts.teasers, briefs, name=name, sha256=sha256)


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
        chinese[-1] = replace(last, mark_after=True)
