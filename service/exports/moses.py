"""Pairs as the Moses tools want them: two line-aligned files, and a third with the ids."""

from __future__ import annotations

from service.exports.registry import Part
from service.result import PageResult
from service.segments import Segment, segments


def render(result: PageResult) -> tuple[Part, ...]:
    """Render ``.zh``, ``.en`` and ``.ids``: line n of each belongs to the same pair.

    A line of ``.ids`` is kind, id and source ids, separated by tabs.  Pairs with an empty
    side are left out, because the Moses tools refuse them.
    """
    pairs = [segment for segment in segments(result) if segment.zh and segment.en]
    return (
        Part(".zh", _lines([pair.zh for pair in pairs])),
        Part(".en", _lines([pair.en for pair in pairs])),
        Part(".ids", _lines([_identity(pair) for pair in pairs])),
    )


def _identity(pair: Segment) -> str:
    return "\t".join((pair.kind, pair.id, " ".join(pair.source)))


def _lines(texts: list[str]) -> str:
    return "".join(f"{text}\n" for text in texts)
