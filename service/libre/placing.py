"""Where the inline tags of a Chinese sentence stand in its translation.

The marked words are translated apart as well and looked for in the translated sentence; where
they are found, the tags go around them.  Where they are not, the tags keep their place in
proportion: a mark over the third quarter of the Chinese is put over the third quarter of the
English words.  Tags stay well nested, none is lost, none is added.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from service.libre.finding import Word, find

_MOST = 100  # more siblings than this are placed in proportion alone
_LONGEST = 80  # words of a sentence that are searched


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of source text, in characters, and the words of its translation."""

    start: int
    end: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Point:
    """Something without extent: a picture, a comment, a tag without its partner.

    Attributes:
        at: Place in the source text.
        is_word: It shows text of its own and so stands apart like a word.
    """

    raw: str
    at: int
    is_word: bool = False


@dataclass(slots=True)
class Node:
    """An inline element around source text ``[start, end)``.

    Attributes:
        fragment: Its own text translated apart; None where that was not asked for.
    """

    open: str
    start: int
    close: str = ""
    end: int = 0
    children: list[Node | Point] = field(default_factory=list)
    fragment: str | None = None


Mark = Node | Point


@dataclass(frozen=True, slots=True)
class _Put:
    """A mark and the words ``[first, last)`` that it goes around."""

    mark: Mark
    first: int
    last: int


def place(marks: Sequence[Mark], words: Sequence[Word], frame: Sequence[Stretch]) -> str:
    """Write words with marks among them.

    Args:
        marks: In source order.
        words: The translation, already fit for markup.
        frame: Sentences in order; their words cover ``words``.

    Returns:
        The words, one space between them, with every raw text of ``marks`` exactly once.
    """
    writer = _Writer()
    _write(marks, words, frame, (0, len(words)), writer)
    return writer.text()


class _Writer:
    """Puts spaces between words, outside of the tags around them."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._opens: list[str] = []
        self._has_word = False

    def open(self, raw: str) -> None:
        self._opens.append(raw)

    def word(self, raw: str, *, is_glued: bool = False) -> None:
        if self._has_word and not is_glued:
            self._out.append(" ")
        self.bare(raw)
        self._has_word = True

    def bare(self, raw: str) -> None:
        self._out += [*self._opens, raw]
        self._opens = []

    def text(self) -> str:
        return "".join(self._out + self._opens)


def _write(
    marks: Sequence[Mark],
    words: Sequence[Word],
    frame: Sequence[Stretch],
    bounds: tuple[int, int],
    writer: _Writer,
) -> None:
    position = bounds[0]
    for put in _arranged(marks, words, frame, bounds):
        for word in words[position : put.first]:
            writer.word(word.text, is_glued=word.is_glued)
        position = max(position, put.first)
        if isinstance(put.mark, Point):
            (writer.word if put.mark.is_word else writer.bare)(put.mark.raw)
            continue
        writer.open(put.mark.open)
        inner = _inner_frame(put, frame)
        _write(put.mark.children, words, inner, (put.first, put.last), writer)
        writer.bare(put.mark.close)
        position = put.last
    for word in words[position : bounds[1]]:
        writer.word(word.text, is_glued=word.is_glued)


def _inner_frame(put: _Put, frame: Sequence[Stretch]) -> Sequence[Stretch]:
    """Give a node's own words as the frame of what is in it, unless it spans sentences."""
    node = put.mark
    if not isinstance(node, Node) or _sentence_of(node, frame) is None:
        return frame
    return [Stretch(node.start, node.end, put.first, put.last)]


def _arranged(
    marks: Sequence[Mark],
    words: Sequence[Word],
    frame: Sequence[Stretch],
    bounds: tuple[int, int],
) -> list[_Put]:
    """Find a place for every mark such that no two overlap; in order of the words."""
    if len(marks) > _MOST:
        return list(_in_order(marks, frame, bounds))
    puts: list[tuple[int, _Put]] = []
    free = [bounds]
    waiting: list[tuple[int, Node]] = []
    for i, mark in enumerate(marks):
        if isinstance(mark, Node):
            found = _found(mark, words, frame, free)
            if found is None:
                waiting.append((i, mark))
            else:
                puts.append((i, _Put(mark, *_take(free, found))))
    for i, node in waiting:
        puts.append((i, _Put(node, *_take(free, _proportional(node, words, frame, bounds)))))
    for i, mark in enumerate(marks):
        if isinstance(mark, Point):
            at = _outside(_map(mark.at, frame), bounds, [put for _, put in puts])
            puts.append((i, _Put(mark, at, at)))
    puts.sort(key=lambda pair: (pair[1].first, pair[1].last, pair[0]))
    return [put for _, put in puts]


def _in_order(
    marks: Sequence[Mark], frame: Sequence[Stretch], bounds: tuple[int, int]
) -> Iterator[_Put]:
    position = bounds[0]
    for mark in marks:
        start, end = (mark.at, mark.at) if isinstance(mark, Point) else (mark.start, mark.end)
        first = min(bounds[1], max(position, _map(start, frame)))
        position = min(bounds[1], max(first, _map(end, frame)))
        yield _Put(mark, first, position)


def _map(offset: int, frame: Sequence[Stretch]) -> int:
    """Turn a place in the source into a place between words, in proportion."""
    i = bisect_right(frame, offset, key=lambda stretch: stretch.start) - 1
    if i < 0:
        return frame[0].first if frame else 0
    stretch = frame[i]
    if offset >= stretch.end:
        return stretch.last
    share = (offset - stretch.start) / (stretch.end - stretch.start)
    return stretch.first + round(share * (stretch.last - stretch.first))


def _sentence_of(node: Node, frame: Sequence[Stretch]) -> Stretch | None:
    i = bisect_right(frame, node.start, key=lambda stretch: stretch.start) - 1
    return frame[i] if i >= 0 and node.end <= frame[i].end else None


def _proportional(
    node: Node, words: Sequence[Word], frame: Sequence[Stretch], bounds: tuple[int, int]
) -> tuple[int, int]:
    first, last = _map(node.start, frame), _map(node.end, frame)
    if first == last and node.end > node.start:
        last = first + 1  # marked words stay marked, be it one
    if last > bounds[1]:
        first, last = first - 1, bounds[1]
    # a mark does not begin with a comma
    while first < last - 1 and words[first].is_glued:
        first += 1
    if first == last - 1 and first > bounds[0] and words[first].is_glued:
        first, last = first - 1, first
    return max(bounds[0], min(first, bounds[1])), max(bounds[0], last)


def _take(free: list[tuple[int, int]], wanted: tuple[int, int]) -> tuple[int, int]:
    """Take words from the free ranges, as many of the wanted as one range has.

    Where all wanted words are taken, the nearest free one serves: an empty link cannot be seen.
    """
    is_wide = wanted[1] > wanted[0]
    best = min(
        range(len(free)),
        key=lambda i: (
            -_shared(free[i], wanted),
            is_wide and free[i][0] == free[i][1],
            _distance(free[i], wanted),
        ),
    )
    low, high = free[best]
    first = min(max(wanted[0], low), high)
    last = min(max(wanted[1], first), high)
    if first == last and is_wide and high > low:
        first, last = (first, first + 1) if first < high else (first - 1, last)
    free[best : best + 1] = [(low, first), (last, high)]
    return first, last


def _distance(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, other[0] - one[1], one[0] - other[1])


def _shared(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _outside(at: int, bounds: tuple[int, int], puts: Sequence[_Put]) -> int:
    """Move a point to the nearer edge of the mark it would fall into."""
    at = max(bounds[0], min(at, bounds[1]))
    for put in puts:
        if put.first < at < put.last:
            return put.first if at - put.first <= put.last - at else put.last
    return at


def _found(
    node: Node, words: Sequence[Word], frame: Sequence[Stretch], free: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """Look a node's own translation up among the free words of its sentence."""
    sentence = _sentence_of(node, frame)
    if not node.fragment or sentence is None or sentence.last - sentence.first > _LONGEST:
        return None
    ranges = [(max(low, sentence.first), min(high, sentence.last)) for low, high in free]
    return find(node.fragment, words, ranges, _map(node.start, frame))
