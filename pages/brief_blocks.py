"""Lines of English without a blank line between them, told apart as titles and text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from pages.lines import Line

_CLOSED = re.compile(r"[.!?…][\"'”’)\]]*$")
_INSIDE_STOP = re.compile(r"[a-z0-9)\"”][.!?][\"”’)]*\s+[\"“‘(]?[A-Z0-9]")
_ABBREVIATION = re.compile(r"(?:\b[A-Z]\.)+$|\b(?:Inc|Ltd|Co|Corp|Jr|Sr)\.$")
_OPEN_WORD = re.compile(
    r"\b(?:of|the|in|to|and|a|an|on|for|with|by|from|at|as|or|its|their|that|which|into|per|than|is|are"
    r"|was|were|be|has|have|had|will|said|s)$|[,\-–—&/]$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class BriefConfig:
    """How long the parts of a brief are.

    Attributes:
        title_words: English headlines run to some 15 words; beyond this a line is body text.
        title_lines: A title set in a narrow column breaks over at most this many lines.
        full_line: A wrapped line fills at least this share of the column.
        short_line: A line below this share of the column ends on purpose.
    """

    title_words: int = 24
    title_lines: int = 4
    full_line: float = 0.8
    short_line: float = 0.6


class PartRole(Enum):
    """What a part of a block is."""

    TITLE = "title"
    BODY = "body"


@dataclass(slots=True)
class Part:
    """Lines of one block that are all title or all body."""

    role: PartRole
    lines: list[Line]


def is_closed(text: str) -> bool:
    """Tell whether an English line ends a sentence."""
    return _CLOSED.search(text) is not None


def is_title_line(text: str, config: BriefConfig) -> bool:
    """Tell whether a text could be a title: no sentence ends in it, and it is short."""
    if _INSIDE_STOP.search(text) or len(text.split()) > config.title_words:
        return False
    return not is_closed(text) or _ABBREVIATION.search(text) is not None


def is_unfinished(text: str) -> bool:
    """Tell whether a line ends with a word after which English goes on."""
    return _OPEN_WORD.search(text) is not None


@dataclass(frozen=True, slots=True)
class Block:
    """Lines without a blank line between them.

    Attributes:
        lines: The lines.
        column: Width that the lines around were wrapped at, 0 where they were not.
        config: Lengths.
    """

    lines: Sequence[Line]
    column: int
    config: BriefConfig

    def parts(self, *, has_title: bool, certain: bool) -> Iterator[Part]:
        """Cut the block into titles and bodies.

        Args:
            has_title: A title without a body stands before the block.
            certain: A body without credit stands before it, so only clear titles count.
        """
        start = 0
        while start < len(self.lines):
            count = 0 if has_title else self._title_lines(start, certain=certain)
            if count:
                yield Part(PartRole.TITLE, list(self.lines[start : start + count]))
                start += count
            if start < len(self.lines):
                end = self._body_end(start)
                yield Part(PartRole.BODY, list(self.lines[start:end]))
                start = end
            has_title, certain = False, True

    def _title_lines(self, start: int, *, certain: bool) -> int:
        """Count the lines from ``start`` that are a title, 0 where text begins at once."""
        lines = self.lines[start : start + self.config.title_lines + 1]
        if len(lines) <= self.config.title_lines and self._is_title(lines):
            return len(lines)
        possible: list[int] = []
        for count in range(1, len(lines)):
            if not self._is_title(lines[:count]):
                break
            if self._body_starts(start + count):
                possible.append(count)
                if self._has_room(start + count):
                    return count
        return possible[0] if possible and not certain else 0

    def _is_title(self, lines: Sequence[Line]) -> bool:
        return is_title_line(" ".join(line.text for line in lines), self.config)

    def _body_starts(self, index: int) -> bool:
        """Tell whether a body could begin at a line, under a title that ends before it."""
        before, line = self.lines[index - 1].text, self.lines[index].text
        if line[0].islower() or _OPEN_WORD.search(before):
            return False
        if is_closed(line) or not self.column:
            return True
        if len(line) >= self.config.full_line * self.column:
            return True
        return len(before) < self.config.short_line * self.column <= len(line)

    def _has_room(self, index: int) -> bool:
        """Tell whether a line's first word had room on the line before: the break is meant."""
        before, line = self.lines[index - 1].text, self.lines[index].text
        with_word = len(before) + 1 + len(line.split(maxsplit=1)[0])
        return with_word <= self.column or len(before) > self.column

    def _body_end(self, start: int) -> int:
        """Find where a paragraph ends inside the block."""
        for index in range(start + 1, len(self.lines)):
            if is_closed(self.lines[index - 1].text) and self._has_room(index):
                return index
        return len(self.lines)
