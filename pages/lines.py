"""A page's text as lines that know their place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pages.model import Span
from pages.script import count_han

_LINE = re.compile("[^\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]+")
_BREAK = re.compile("\r\n|[\n\r\v\f\x85\u2028\u2029]")
_LATIN_RUN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
_INDENT = re.compile("\u3000{2,}|[ \u00a0]{4,}|\t")
# One Chinese character carries about what three Latin letters carry, so a line is
# Chinese when it says more in Chinese than in Latin letters.
_LATIN_LETTERS_PER_HAN = 3
IGNORED = "\ufeff\u200b\u200c\u200d\u2060\u00ad"
"""Characters without an image that exports leave around lines."""
_BLANK = " \t\u3000\u00a0\u2002\u2003\u2009" + IGNORED


@dataclass(frozen=True, slots=True)
class Line:
    """One line with text on it.

    Attributes:
        span: The line without white space at its ends, in the page text.
        text: The text of ``span``.
        gap: Blank lines between the previous line with text and this one.
        indented: Begins with the white space of a new paragraph.
        han: Number of Chinese characters.
        latin: Number of Latin letters.
    """

    span: Span
    text: str
    gap: int
    indented: bool
    han: int
    latin: int

    @property
    def is_chinese(self) -> bool:
        """Says more in Chinese than in Latin letters."""
        return self.han > 0 and self.han * _LATIN_LETTERS_PER_HAN >= self.latin

    @property
    def is_english(self) -> bool:
        """Has Latin letters and says more in them than in Chinese."""
        return self.latin > 0 and not self.is_chinese

    def part(self, start: int, end: int) -> Line:
        """Cut a line: offsets count in ``text``; white space at the new ends goes."""
        raw = self.text[start:end]
        text = raw.strip(_BLANK)
        begin = self.span.start + start + (len(raw) - len(raw.lstrip(_BLANK)))
        gap, indented = (self.gap, self.indented) if start == 0 else (0, False)
        return make_line(text, begin, gap, indented=indented)


def make_line(text: str, start: int, gap: int, *, indented: bool) -> Line:
    """Build a line from its stripped text and its place."""
    latin = sum(map(len, _LATIN_RUN.findall(text)))
    return Line(Span(start, start + len(text)), text, gap, indented, count_han(text), latin)


def read_lines(text: str) -> Iterator[Line]:
    """Yield the lines that hold text, in order; linear in the length of the text."""
    previous_end = None
    for match in _LINE.finditer(text):
        raw = match.group()
        stripped = raw.strip(_BLANK)
        if not stripped or stripped.isspace():
            continue
        start = match.start() + len(raw) - len(raw.lstrip(_BLANK))
        breaks = 1 if previous_end is None else _count_breaks(text, previous_end, match.start())
        previous_end = match.end()
        # a byte order mark may stand before the indent
        indented = _INDENT.match(raw.lstrip(IGNORED)) is not None
        yield make_line(stripped, start, max(breaks - 1, 0), indented=indented)


def _count_breaks(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _BREAK.finditer(text, start, end))
