"""Markup cut into blocks of running text: a paragraph, a cell, an item with its inline tags."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pages.script import HAN, has_han
from pages.sentences import split_zh
from service.libre.finding import Word, words_of
from service.libre.markup import INLINE, Sort, Token, tokens
from service.libre.placing import Mark, Node, Point, Stretch, place

_SPACES = re.compile(r"[ \t\r\n\f]+")
_EDGES = re.compile(r"^([ \t\r\n\f]*)(.*?)([ \t\r\n\f]*)$", re.DOTALL)
_IS_HAN = re.compile(f"[{HAN}，。！？；：、]")
_DEEPEST = 40  # inline tags in inline tags; what is deeper is kept in place without its partner
_LONGEST_FRAGMENT = 60


@dataclass(frozen=True, slots=True)
class Block:
    """Running text with inline tags.

    Attributes:
        before: White space before its text.
        text: Its text, entities replaced, white space as a browser shows it.
        spans: The sentences of ``text``.
        marks: Its inline tags, with places in ``text``.
        fragments: Nodes whose own text is translated too, to find it in the sentence.
        after: White space after its text.
    """

    before: str
    text: str
    spans: tuple[tuple[int, int], ...]
    marks: tuple[Mark, ...]
    fragments: tuple[Node, ...]
    after: str

    @property
    def sentences(self) -> tuple[str, ...]:
        """Sentences, then fragments."""
        own = tuple(self.text[start:end] for start, end in self.spans)
        return own + tuple(self.text[node.start : node.end] for node in self.fragments)

    @property
    def n_written(self) -> int:
        """Its sentences; fragments only tell where the marks belong."""
        return len(self.spans)

    def render(self, translated: Sequence[str]) -> str:
        """Write the block anew, its tags around what they marked."""
        n = len(self.spans)
        for node, text in zip(self.fragments, translated[n:], strict=True):
            node.fragment = html.escape(text, quote=False)
        words: list[Word] = []
        frame: list[Stretch] = []
        for (start, end), text in zip(self.spans, translated[:n], strict=True):
            first = len(words)
            words += (Word(html.escape(word, quote=False), glued) for word, glued in words_of(text))
            frame.append(Stretch(start, end, first, len(words)))
        return f"{self.before}{place(self.marks, words, frame)}{self.after}"


def parts_of(markup: str) -> Iterator[str | Block]:
    """Yield what stays as it is and the blocks between, in order."""
    run: list[Token] = []
    preformatted = 0
    for token in tokens(markup):
        if _is_running(token):
            run += _lines(token) if preformatted else [token]
            continue
        yield from _block(run)
        run = []
        yield token.raw
        preformatted = max(0, preformatted + _pre_step(token))
    yield from _block(run)


def _is_running(token: Token) -> bool:
    if token.sort is Sort.TEXT or token.raw.startswith("<!--"):
        return True
    return token.name in INLINE


def _pre_step(token: Token) -> int:
    if token.name != "pre":
        return 0
    return {Sort.OPEN: 1, Sort.CLOSE: -1}.get(token.sort, 0)


def _lines(token: Token) -> list[Token]:
    """Cut preformatted text so that its line breaks are seen."""
    if token.sort is not Sort.TEXT:
        return [token]
    pieces = re.split(r"(\r?\n)", token.raw)
    return [
        Token(Sort.OTHER if i % 2 else Sort.TEXT, piece, "\n" if i % 2 else "")
        for i, piece in enumerate(pieces)
        if piece
    ]


def _block(run: Sequence[Token]) -> Iterator[str | Block]:
    """Yield one run of text and inline tags, cut at the line breaks of preformatted text."""
    line: list[Token] = []
    for token in run:
        if token.name == "\n":
            yield from _one(line)
            yield token.raw
            line = []
        else:
            line.append(token)
    yield from _one(line)


def _one(line: Sequence[Token]) -> Iterator[str | Block]:
    raw = "".join(token.raw for token in line)
    if raw:
        yield _build(line) if _has_chinese(line) else raw


def _has_chinese(line: Sequence[Token]) -> bool:
    return any(has_han(html.unescape(t.raw)) for t in line if t.sort is Sort.TEXT)


def _build(line: Sequence[Token]) -> Block:
    """Make a block: the text, and the marks with their places in it."""
    joined = "".join(html.unescape(t.raw) for t in line if t.sort is Sort.TEXT)
    before, text, after, place_of = _shown(joined)
    builder = _Marks(line, place_of, text)
    spans = tuple((span.start, span.end) for span in split_zh(text))
    fragments = tuple(node for node in builder.nodes if _is_fragment(node, text, spans))
    return Block(before, text, spans, tuple(builder.marks), fragments, after)


def _shown(text: str) -> tuple[str, str, str, list[int]]:
    """Collapse white space; give what was around, and the new place of each old one."""
    match = _EDGES.match(text)
    before, inner, after = match.groups() if match else ("", text, "")
    out: list[str] = []
    places = [0] * len(before)
    length = 0
    position = 0
    for space in _SPACES.finditer(inner):
        places += range(length, length + space.start() - position)
        length += space.start() - position
        new = _space(inner, space)
        out += [inner[position : space.start()], new]
        places += [length] * (space.end() - space.start())
        length += len(new)
        position = space.end()
    out.append(inner[position:])
    places += range(length, length + len(inner) - position)
    length += len(inner) - position
    places += [length] * (len(after) + 1)
    return before, "".join(out), after, places


def _space(text: str, space: re.Match[str]) -> str:
    """A line break between two Chinese characters is no space in Chinese."""
    is_between = (
        "\n" in space.group()
        and _IS_HAN.match(text[space.start() - 1])
        and _IS_HAN.match(text[space.end()])
    )
    return "" if is_between else " "


class _Marks:
    """Pairs the inline tags of a line; ``marks`` is the tree, ``nodes`` all its elements."""

    def __init__(self, line: Sequence[Token], places: Sequence[int], text: str) -> None:
        self.marks: list[Mark] = []
        self.nodes: list[Node] = []
        self._open: list[tuple[str, Node]] = []
        partner = _partners(line)
        at = 0
        for i, token in enumerate(line):
            if token.sort is Sort.TEXT:
                at += len(html.unescape(token.raw))
            else:
                self._add(token, places[at], paired=i in partner)
        for node in self.nodes:
            _tighten(node, text)

    def _add(self, token: Token, at: int, *, paired: bool) -> None:
        level = self._open[-1][1].children if self._open else self.marks
        if not paired:
            level.append(
                Point(token.raw, at, is_word=token.sort is Sort.OTHER and bool(token.name))
            )
        elif token.sort is Sort.OPEN:
            node = Node(token.raw, at)
            level.append(node)
            self.nodes.append(node)
            self._open.append((token.name, node))
        else:
            _, node = self._open.pop()
            node.close, node.end = token.raw, at


def _partners(line: Sequence[Token]) -> set[int]:
    """Find the tags that have their partner in the line, crossing no other pair."""
    paired: set[int] = set()
    stack: list[tuple[str, int]] = []
    for i, token in enumerate(line):
        if token.sort is Sort.OPEN and not token.is_void:
            stack.append((token.name, i))
        elif token.sort is Sort.CLOSE:
            depth = _depth_of(token.name, stack)
            if depth is not None:
                if depth < _DEEPEST:
                    paired |= {stack[depth][1], i}
                del stack[depth:]
    return paired


def _depth_of(name: str, stack: Sequence[tuple[str, int]]) -> int | None:
    """Find the innermost open tag of a name, looking back a few levels."""
    for depth in range(len(stack) - 1, max(-1, len(stack) - 1 - _DEEPEST), -1):
        if stack[depth][0] == name:
            return depth
    return None


def _tighten(node: Node, text: str) -> None:
    """Leave white space at a node's edges outside of its words."""
    while node.start < node.end and text[node.start].isspace():
        node.start += 1
    while node.start < node.end and text[node.end - 1].isspace():
        node.end -= 1


def _is_fragment(node: Node, text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a node marks a part of a sentence that is worth looking for."""
    own = text[node.start : node.end]
    if not 0 < len(own) <= _LONGEST_FRAGMENT:
        return False
    i = bisect_right(spans, node.start, key=lambda span: span[0]) - 1
    if i < 0 or node.end > spans[i][1] or (node.start, node.end) == spans[i]:
        return False
    return any(char.isalnum() for char in own)
