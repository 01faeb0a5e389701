"""Texts put together from several places of a page, every character remembering its own."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pages.bylines import is_byline
from pages.lines import Line
from pages.model import Sentence, Span
from pages.spans import trim

_CUT_WORD = re.compile(r"[A-Za-z]-$")
_LONGEST_BYLINE = 60
_LETTER = re.compile(r"[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True, slots=True)
class Strand:
    """A repaired text and where its pieces stand on the page.

    Attributes:
        text: The pieces, joined.
        starts: Where each piece begins in ``text``.
        pieces: Where each piece stands in the page text.
    """

    text: str
    starts: tuple[int, ...]
    pieces: tuple[Span, ...]

    def place(self, span: Span, page: str) -> tuple[Span, tuple[Span, ...]]:
        """Carry a non-empty range of ``text`` over to the page: its span and the gaps in it."""
        first = bisect_right(self.starts, span.start) - 1
        last = bisect_right(self.starts, span.end - 1) - 1
        start = self.pieces[first].start + span.start - self.starts[first]
        end = self.pieces[last].start + span.end - self.starts[last]
        gaps = (
            trim(page, left.end, right.start)
            for left, right in zip(
                self.pieces[first:last], self.pieces[first + 1 : last + 1], strict=True
            )
        )
        return Span(start, end), tuple(gap for gap in gaps if gap.start < gap.end)

    def sentence(self, span: Span, page: str, identity: str) -> Sentence:
        """Make a sentence of a range of ``text``."""
        place, gaps = self.place(span, page)
        return Sentence(identity, self.text[span.start : span.end], place, gaps)


def join_chinese(lines: Sequence[Line]) -> Strand:
    """Join the pieces of a Chinese paragraph.

    A space comes only where two Latin words would touch, and after a byline on its own line.
    """
    return _join(lines, _chinese_glue)


def join_english(lines: Sequence[Line]) -> Strand:
    """Join the lines of English text: a space unless a word was cut at its hyphen."""
    return _join(lines, _english_glue)


def join_heading(lines: Sequence[Line]) -> Strand:
    """Join the lines of a Chinese heading: a space unless a line is visibly unfinished."""
    return _join(lines, _heading_glue)


def _chinese_glue(left: str, right: str) -> str:
    if _LETTER.match(left[-1]) and _LETTER.match(right[0]):
        return " "
    return " " if len(left) <= _LONGEST_BYLINE and is_byline(left) else ""


def _english_glue(left: str, right: str) -> str:
    return "" if _CUT_WORD.search(left) or right[0] in ",.;:!?" else " "


def _heading_glue(left: str, right: str) -> str:
    return "" if left[-1] in "、，,：:-—“‘《" or right[0] in "，、：”’》" else " "


def _join(lines: Sequence[Line], glue: Callable[[str, str], str]) -> Strand:
    parts: list[str] = []
    starts: list[int] = []
    length = 0
    for index, line in enumerate(lines):
        if index:
            parts.append(glue(lines[index - 1].text, line.text))
            length += len(parts[-1])
        starts.append(length)
        parts.append(line.text)
        length += len(line.text)
    return Strand("".join(parts), tuple(starts), tuple(line.span for line in lines))
