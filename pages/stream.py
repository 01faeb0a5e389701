"""A page as a stream of classified lines: Chinese, English, page marks, furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from pages.bylines import byline_end
from pages.characters import CANNOT_START, ends_sentence
from pages.furniture import is_furniture, is_page_mark, leading_page_mark, trailing_page_mark
from pages.lines import Line, read_lines


class Kind(Enum):
    """What a line is before the rooms of the page are known."""

    CHINESE = "chinese"
    ENGLISH = "english"
    MARK = "page mark"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Item:
    """A line, or the part of a line beside a page mark, with its kind."""

    kind: Kind
    line: Line


# A line longer than this is running text: a page mark at its end is part of a sentence.
_LONGEST_TEASER = 60
# Lines of running text hold at least this many characters in the narrowest columns.
_SHORTEST_RUNNING = 8
_SHORTEST_ENGLISH = 16


_COMMA_OR_STOP = re.compile("[，。；]|,(?!\\d)")


def read_items(text: str) -> tuple[Item, ...]:
    """Classify the lines of a page; linear in the length of the text."""
    lines = tuple(read_lines(text))
    items: list[Item] = []
    for index, line in enumerate(lines):
        if is_page_mark(line.text) or not _runs_through(lines, index):
            items.extend(_classify(line))
        elif line.is_chinese:
            items.extend(_without_page_marks(line))
        else:
            items.append(Item(Kind.ENGLISH if lines[index - 1].is_english else Kind.CHINESE, line))
    return tuple(items)


def _runs_through(lines: Sequence[Line], index: int) -> bool:
    """Tell whether a line stands in the middle of a block of running text."""
    if index == 0:
        return False
    before, line = lines[index - 1], lines[index]
    if line.gap:
        return False
    if before.is_english:
        is_wrapped = len(before.text) >= _SHORTEST_ENGLISH and before.text[-1] not in ".!?"
        return is_wrapped and not (line.han or line.latin)
    if not before.is_chinese or len(before.text) < _SHORTEST_RUNNING:
        return False
    if line.text[0] in CANNOT_START or not (line.han or line.latin):
        return not ends_sentence(before.text)
    if _COMMA_OR_STOP.search(before.text) and not ends_sentence(before.text):
        return True
    after = lines[index + 1] if index + 1 < len(lines) else None
    if after is None or after.gap or not after.is_chinese or ends_sentence(before.text):
        return False
    return len(after.text) >= _SHORTEST_RUNNING


def _classify(line: Line) -> Iterator[Item]:
    if is_page_mark(line.text):
        yield Item(Kind.MARK, line)
    elif byline_end(line.text) == 0 and is_furniture(line.text):
        yield Item(Kind.FURNITURE, line)
    elif line.is_chinese:
        yield from _without_page_marks(line)
    else:
        yield Item(Kind.ENGLISH if line.is_english else Kind.FURNITURE, line)


def _without_page_marks(line: Line) -> Iterator[Item]:
    """Take page marks off the ends of a short line."""
    if len(line.text) > _LONGEST_TEASER or _COMMA_OR_STOP.search(line.text):
        yield Item(Kind.CHINESE, line)
        return
    start = leading_page_mark(line.text)
    end = trailing_page_mark(line.text)
    stop = len(line.text) if end is None else end
    if start >= stop:
        start = 0
    if start:
        yield Item(Kind.MARK, line.part(0, start))
    rest = line.part(start, stop)
    yield Item(Kind.CHINESE if rest.han else Kind.FURNITURE, rest)
    if end is not None:
        yield Item(Kind.MARK, line.part(stop, len(line.text)))
