"""English briefs: title, body and credits, from a run of English lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from pages.brief_blocks import (
    Block,
    BriefConfig,
    PartRole,
    is_closed,
    is_title_line,
    is_unfinished,
)
from pages.credits import parse_credits, parse_name, parse_role
from pages.lines import Line
from pages.model import Credit
from pages.stream import Item, Kind


@dataclass(slots=True)
class BriefLines:
    """The lines of one brief before they are cut into sentences.

    Attributes:
        title: Lines of the title; empty for a body that stands without one.
        paragraphs: Lines of each paragraph.
        credits: Roles and names in printed order.
    """

    title: list[Line] = field(default_factory=list)
    paragraphs: list[list[Line]] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)


def is_credit(item: Item) -> bool:
    """Tell whether a Chinese line following English text is a credit (翻译 李静, or a name)."""
    text = item.line.text
    return bool(parse_credits(text)) or parse_role(text) is not None


def read_briefs(items: Sequence[Item], config: BriefConfig | None = None) -> list[BriefLines]:
    """Find the briefs in a run of English lines without Chinese text between them.

    Returns:
        Briefs that have a body, in page order.  Titles without a body are no briefs.
        A credit printed once after several briefs belongs to all of them.
    """
    chunks = list(_chunks(items))
    config = config or BriefConfig()
    reader = _Reader(config, _column_width(chunks, config))
    for chunk, following in zip(chunks, [*chunks[1:], None], strict=True):
        reader.feed(chunk, following)
    return reader.finish()


_Chunk = Credit | list[Line]


def _column_width(chunks: Sequence[_Chunk], config: BriefConfig) -> int:
    """Give the width of the column that lines were wrapped at, 0 where they were not.

    It is the greatest length that at least two lines come near; lines are wrapped when most of
    those that fill it do not end a sentence.
    """
    blocks = [chunk for chunk in chunks if not isinstance(chunk, Credit)]
    lines = sorted((line.text for block in blocks for line in block[:-1]), key=len, reverse=True)
    for line, following in pairwise(lines):
        if len(line) < config.short_line * len(lines[0]):
            break
        if len(following) >= config.full_line * len(line):
            full = [other for other in lines if config.full_line <= len(other) / len(line) <= 1]
            is_wrapped = sum(map(is_closed, full)) * 2 <= len(full)
            return len(line) if is_wrapped else 0
    return len(lines[0]) if lines and not is_closed(lines[0]) else 0


def _chunks(items: Sequence[Item]) -> Iterator[_Chunk]:
    """Yield credits and blocks of text lines in order; furniture ends a block."""
    block: list[Line] = []
    lines = iter(range(len(items)))
    for index in lines:
        item = items[index]
        found, used = _credit_at(items, index)
        if block and (item.line.gap or found or item.kind not in (Kind.ENGLISH, Kind.CHINESE)):
            yield block
            block = []
        yield from found
        for _ in range(used - 1):
            next(lines)
        if not found and item.kind is Kind.ENGLISH:
            block.append(item.line)
    if block:
        yield block


def _credit_at(items: Sequence[Item], index: int) -> tuple[tuple[Credit, ...], int]:
    """Read the credits of a line, or of a role and the name on the next line."""
    text = items[index].line.text
    role = parse_role(text)
    if role is not None and index + 1 < len(items):
        name = parse_name(items[index + 1].line.text)
        if name is not None and parse_role(name) is None and not parse_credits(name):
            return (Credit(role, name),), 2
    return parse_credits(text), 1


class _Reader:
    def __init__(self, config: BriefConfig, column: int) -> None:
        self._config = config
        self._column = column
        self._done: list[BriefLines] = []
        self._brief = BriefLines()

    def feed(self, chunk: _Chunk, following: _Chunk | None) -> None:
        """Take the next credit or block of lines, knowing what follows it."""
        if isinstance(chunk, Credit):
            self._brief.credits.append(chunk)
            return
        is_body = self._has_bare_title() and not _is_title_block(chunk, following, self._config)
        certain = bool(self._brief.paragraphs) and not self._brief.credits
        block = Block(chunk, self._column, self._config)
        for part in block.parts(has_title=is_body, certain=certain):
            if part.role is PartRole.TITLE:
                self._take_title(part.lines)
            else:
                self._take_body(part.lines)

    def finish(self) -> list[BriefLines]:
        """Close the last brief and share credits."""
        self._close()
        _share_credits(self._done)
        return self._done

    def _has_bare_title(self) -> bool:
        return bool(self._brief.title) and not self._brief.paragraphs

    def _close(self) -> None:
        if self._brief.paragraphs:
            self._done.append(self._brief)
        elif self._brief.credits and self._done:
            self._done[-1].credits.extend(self._brief.credits)
        self._brief = BriefLines()

    def _take_title(self, lines: list[Line]) -> None:
        title = self._brief.title
        if self._has_bare_title() and _continues(title[-1].text, lines[0].text):
            title.extend(lines)
            return
        self._close()
        self._brief.title = list(lines)

    def _take_body(self, lines: list[Line]) -> None:
        brief = self._brief
        if brief.credits and brief.paragraphs:
            self._close()
            brief = self._brief
        paragraphs = brief.paragraphs
        if paragraphs and not is_closed(paragraphs[-1][-1].text):
            paragraphs[-1].extend(lines)
        else:
            paragraphs.append(list(lines))


def _share_credits(briefs: Sequence[BriefLines]) -> None:
    if len(briefs) > 1 and briefs[-1].credits and not any(b.credits for b in briefs[:-1]):
        for brief in briefs[:-1]:
            brief.credits = list(briefs[-1].credits)


def _continues(left: str, right: str) -> bool:
    return right[0].islower() or is_unfinished(left)


def _is_title_block(lines: list[Line], following: _Chunk | None, config: BriefConfig) -> bool:
    """Tell whether a block after a title is (more) title: text follows it and it is no cut text."""
    text = " ".join(line.text for line in lines)
    if not is_title_line(text, config) or not isinstance(following, list):
        return False
    return not (following[0].text[0].islower() or is_unfinished(text))
