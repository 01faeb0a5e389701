"""Reading order of a printed page: regions, columns, lines.

A variant of the recursive X-Y cut (Nagy and Seth, 1984): white space across the page makes
strips; neighbouring strips that share a gutter are one region of columns, and a strip of large
type begins a new region; columns are read one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Fragment:
    """A line of type, or a part of one.

    Attributes:
        text: Its text.
        x0: Left edge in points, growing to the right.
        x1: Right edge.
        y0: Lower edge in points, growing upwards.
        y1: Upper edge.
        size: Type size in points.
    """

    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    size: float


@dataclass(frozen=True, slots=True)
class ColumnConfig:
    """Distances on a page, in units of the type size.

    Attributes:
        gutter: White space between columns: newspapers set one to two characters.
        heading: Type this much larger than the page's is a headline.
        leading: White space between two lines of a paragraph stays below this.
        indent: A paragraph begins this far in; two characters are usual.
        same_line: Lines whose middles differ less stand on one line.
        another_size: Two sizes of type differ by this factor at least.
    """

    gutter: float = 0.8
    heading: float = 1.25
    leading: float = 1.1
    indent: float = 1.4
    same_line: float = 0.5
    another_size: float = 1.15


def text_in_order(fragments: Sequence[Fragment], config: ColumnConfig | None = None) -> str:
    """Put the fragments of one page in reading order and join them to text.

    Args:
        fragments: At least one, in any order.
        config: Distances.

    Returns:
        Lines; a blank line where a block, a size of type or a column ends; two ideographic
        spaces before an indented line.
    """
    config = config or ColumnConfig()
    body = median(fragment.size for fragment in fragments for _ in fragment.text)
    columns = list(_columns(list(fragments), body, config))
    return "".join(_write(columns, config))


def _columns(
    fragments: list[Fragment], body: float, config: ColumnConfig
) -> Iterator[list[Fragment]]:
    """Yield columns in reading order, the lines of each from top to bottom."""
    stack = [fragments]
    while stack:
        group = stack.pop()
        parts = _regions(group, body, config)
        if len(parts) == 1:
            parts = _split_x(group, config.gutter * body)
        if len(parts) == 1:
            yield sorted(group, key=lambda f: (-f.y1, f.x0))
        else:
            stack.extend(parts[::-1])


def _split_x(fragments: Sequence[Fragment], least: float) -> list[list[Fragment]]:
    """Split at vertical gutters, left to right."""
    ordered = sorted(fragments, key=lambda f: f.x0)
    parts: list[list[Fragment]] = [[]]
    edge = ordered[0].x1
    for fragment in ordered:
        if fragment.x0 - edge >= least:
            parts.append([])
        parts[-1].append(fragment)
        edge = max(edge, fragment.x1)
    return parts


def _split_y(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Split at white space across the whole width, top to bottom."""
    ordered = sorted(fragments, key=lambda f: -f.y1)
    parts: list[list[Fragment]] = [[]]
    edge = ordered[0].y0
    for fragment in ordered:
        if fragment.y1 <= edge and parts[-1]:
            parts.append([])
        parts[-1].append(fragment)
        edge = min(edge, fragment.y0)
    return parts


def _regions(
    fragments: Sequence[Fragment], body: float, config: ColumnConfig
) -> list[list[Fragment]]:
    """Join strips that share a gutter, or have none; a strip of headline type begins a region."""
    gutter = config.gutter * body
    regions: list[list[Fragment]] = []
    bounds: list[_Columns] = []
    for strip in _split_y(fragments):
        columns = _extents(strip, gutter)
        is_heading = all(fragment.size >= config.heading * body for fragment in strip)
        joined = _merge(bounds[-1], columns, gutter) if bounds and not is_heading else None
        if joined is None:
            regions.append(strip)
            bounds.append(columns)
        else:
            regions[-1].extend(strip)
            bounds[-1] = joined
    return regions


_Columns = list[tuple[float, float]]


def _extents(fragments: Sequence[Fragment], gutter: float) -> _Columns:
    """Give the left and right edge of each column."""
    parts = _split_x(fragments, gutter)
    return [(min(f.x0 for f in part), max(f.x1 for f in part)) for part in parts]


def _merge(upper: _Columns, lower: _Columns, gutter: float) -> _Columns | None:
    """Overlay two strips' columns; None when that closes every gutter one of them has."""
    merged: _Columns = []
    for left, right in sorted(upper + lower):
        if merged and left - merged[-1][1] < gutter:
            merged[-1] = (merged[-1][0], max(merged[-1][1], right))
        else:
            merged.append((left, right))
    return merged if len(merged) > 1 or len(upper) == len(lower) == 1 else None


def _write(columns: Sequence[Sequence[Fragment]], config: ColumnConfig) -> Iterator[str]:
    indents = [_indents(column, config) for column in columns]
    uses_indents = any(map(any, indents))
    previous: Fragment | None = None
    for column, flags in zip(columns, indents, strict=True):
        for fragment, indented in zip(column, flags, strict=True):
            if previous is not None:
                goes_on = uses_indents and not indented
                yield _break(previous, fragment, config, goes_on=goes_on)
            if indented:
                yield "\u3000\u3000"
            yield fragment.text
            previous = fragment


def _indents(column: Sequence[Fragment], config: ColumnConfig) -> list[bool]:
    """Tell of each fragment whether it begins a line further in than its column."""
    left = min(fragment.x0 for fragment in column)
    flags: list[bool] = []
    for index, fragment in enumerate(column):
        begins = index == 0 or not _same_line(column[index - 1], fragment, config)
        flags.append(begins and fragment.x0 - left >= config.indent * fragment.size)
    return flags


def _same_line(left: Fragment, right: Fragment, config: ColumnConfig) -> bool:
    distance = abs(left.y0 + left.y1 - right.y0 - right.y1) / 2
    return right.x0 >= left.x0 and distance < config.same_line * min(left.size, right.size)


def _break(left: Fragment, right: Fragment, config: ColumnConfig, *, goes_on: bool) -> str:
    """Choose what stands between two fragments: a space, a line break or a blank line.

    At the top of a new column a line without indent goes on with its paragraph, on pages that
    indent paragraphs.
    """
    if _same_line(left, right, config):
        return " "
    sizes = sorted((left.size, right.size))
    if sizes[1] >= config.another_size * sizes[0]:
        return "\n\n"
    space = left.y0 - right.y1
    is_next = -config.leading * sizes[0] < space < config.leading * sizes[0]
    is_new_column = right.y0 > left.y1
    return "\n" if is_next or (is_new_column and goes_on) else "\n\n"
