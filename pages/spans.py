"""Arithmetic on ranges of a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pages.model import Span


def trim(text: str, start: int, end: int) -> Span:
    """Narrow a range until it neither begins nor ends with white space."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def cut(text: str, ends: Iterable[int]) -> tuple[Span, ...]:
    """Cut a text at the given offsets into trimmed, non-empty ranges.

    A range without a letter or digit in it (a lost quote, a row of dots) joins the one before
    it, so that every visible character lies in exactly one range.

    Args:
        text: The text.
        ends: Offsets after which a new range begins, ascending.
    """
    spans: list[Span] = []
    start = 0
    for end in (*ends, len(text)):
        span = trim(text, start, end)
        start = end
        if span.start == span.end:
            continue
        if spans and not _has_word(text, span):
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
    return _without_wordless_head(text, spans)


def _without_wordless_head(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    if len(spans) > 1 and not _has_word(text, spans[0]):
        return (Span(spans[0].start, spans[1].end), *spans[2:])
    return tuple(spans)


def _has_word(text: str, span: Span) -> bool:
    return any(text[i].isalnum() for i in range(span.start, span.end))


def complement(text: str, taken: Iterable[Span]) -> tuple[Span, ...]:
    """Give the trimmed, non-empty ranges of ``text`` that no range of ``taken`` covers."""
    rest: list[Span] = []
    position = 0
    for span in sorted(taken):
        if span.start > position:
            rest.append(trim(text, position, span.start))
        position = max(position, span.end)
    rest.append(trim(text, position, len(text)))
    return tuple(span for span in rest if span.start < span.end)
