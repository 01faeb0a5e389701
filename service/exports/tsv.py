"""Pairs as tab-separated values with a header, source and target first.

The order follows the parallel-corpus tools (bitextor, bicleaner): texts, then scores, then
what tells the pair apart.  No quoting: the texts hold no tab and no line end.
"""

from __future__ import annotations

from service.exports.registry import Part
from service.result import PageResult
from service.segments import Segment, one_line, segments

COLUMNS = (
    "source",
    "target",
    "mt_score",
    "link_score",
    "confidence",
    "kind",
    "id",
    "source_ids",
    "article",
    "brief",
    "page",
    "model",
    "warnings",
)


def render(result: PageResult) -> tuple[Part, ...]:
    """Render a header and one row a pair; an absent value is an empty cell."""
    rows = (COLUMNS, *(_row(segment) for segment in segments(result)))
    return (Part(".tsv", "".join("\t".join(row) + "\n" for row in rows)),)


def _row(segment: Segment) -> tuple[str, ...]:
    cells = (
        segment.zh,
        segment.en,
        _number(segment.mt_score),
        _number(segment.link_score),
        _number(segment.confidence),
        segment.kind,
        segment.id,
        " ".join(segment.source),
        segment.article or "",
        segment.brief or "",
        segment.page,
        segment.model or "",
        " ".join(segment.warnings),
    )
    return tuple(map(one_line, cells))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
