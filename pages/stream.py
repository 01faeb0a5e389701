"""A page as a stream of classified lines: Chinese, English, page marks, furniture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest

from pages.bylines import byline_end, is_byline
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
    items: list[Item] = []
    lines = list(read_lines(text))
    for line, after in zip_longest(lines, lines[1:]):
        before = items[-1] if items else None
        if before is not None and _is_signature(before, line):
            items.append(Item(Kind.FURNITURE, line))
        elif is_page_mark(line.text) or before is None or not _goes_on(before, line, after):
            items.extend(_classify(line))
        elif line.is_chinese:
            items.extend(_without_page_marks(line))
        else:
            items.append(Item(before.kind, line))
    return tuple(items)


def _is_signature(before: Item, line: Line) -> bool:
    """Tell a reporter's name in brackets below an article from one above the next."""
    if line.text[0] not in "(（" or not is_byline(line.text):
        return False
    return ends_sentence(before.line.text)


def _goes_on(before: Item, line: Line, after: Line | None) -> bool:
    """Tell whether a line, whatever it looks like, goes on with a block of running text."""
    if line.gap:
        return False
    if before.kind is Kind.ENGLISH:
        text = before.line.text
        is_wrapped = len(text) >= _SHORTEST_ENGLISH and text[-1] not in ".!?"
        return is_wrapped and not (line.han or line.latin)
    if before.kind is not Kind.CHINESE or ends_sentence(before.line.text):
        return False
    return _goes_on_chinese(before.line.text, line, after)


def _goes_on_chinese(before: str, line: Line, after: Line | None) -> bool:
    if len(before) < _SHORTEST_RUNNING:
        return False
    if line.text[0] in CANNOT_START or not (line.han or line.latin):
        return True
    if _COMMA_OR_STOP.search(before):
        return True
    if after is None or after.gap or not after.is_chinese:
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
