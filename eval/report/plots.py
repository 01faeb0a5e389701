"""The report's plots as inline SVG; colours come from the style sheet's classes s0 … s7."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from eval.report.axes import (
    Box,
    Scale,
    document,
    log_ticks,
    nice_ticks,
    tick_label,
    x_axis,
    x_title,
    y_axis,
)

N_COLOURS = 8


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95% interval where there is one."""

    value: float
    low: float | None = None
    high: float | None = None

    def ends(self) -> tuple[float, float]:
        """Lowest and highest number to be drawn."""
        return (
            self.value if self.low is None else self.low,
            self.value if self.high is None else self.high,
        )


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled estimate of one system; ``x`` is used by scatter plots."""

    label: str
    colour: int
    y: Estimate
    x: float = 0.0


@dataclass(frozen=True, slots=True)
class Series:
    """One system's estimates over categories or positions; None is a gap."""

    label: str
    colour: int
    values: tuple[Estimate | None, ...]


def _colour(index: int) -> str:
    return f"s{index % N_COLOURS}"


def _hint(label: str, estimate: Estimate) -> str:
    text = f"{label}: {estimate.value:.4g}"
    if estimate.low is not None and estimate.high is not None:
        text += f" (95%: {estimate.low:.4g} to {estimate.high:.4g})"
    return f"<title>{escape(text)}</title>"


def _span(estimates: Sequence[Estimate]) -> tuple[float, float]:
    ends = [e.ends() for e in estimates]
    return min(low for low, _ in ends), max(high for _, high in ends)


def forest(marks: Sequence[Mark], title: str) -> str:
    """Draw one row per system: the value as a dot, its interval as a line."""
    row, longest = 24, max(len(mark.label) for mark in marks)
    box = Box(height=44 + row * len(marks) + 14, left=min(14 + 7 * longest, 240), top=8, right=64)
    ticks = nice_ticks(*_span([mark.y for mark in marks]))
    scale = Scale(ticks[0], ticks[-1], box.x0, box.x1)
    parts = [x_axis(box, scale, ticks, title)]
    for index, mark in enumerate(marks):
        y = box.y1 + row * index + row // 2
        low, high = mark.y.ends()
        parts.append(
            f'<g class="{_colour(mark.colour)}">{_hint(mark.label, mark.y)}'
            f'<text x="{box.x0 - 8}" y="{y + 4}" text-anchor="end">{escape(mark.label[:34])}</text>'
            f'<line class="whisker" x1="{scale(low)}" x2="{scale(high)}" y1="{y}" y2="{y}"/>'
            f'<circle cx="{scale(mark.y.value)}" cy="{y}" r="5"/>'
            f'<text x="{box.x1 + 8}" y="{y + 4}">{mark.y.value:.4g}</text></g>'
        )
    return document(box, title, parts)


def scatter(marks: Sequence[Mark], title: str, x_label: str, y_label: str) -> str:
    """Draw quality against a cost on a logarithmic axis."""
    box = Box()
    xs = [mark.x for mark in marks]
    low, high = min(xs) / 1.5, max(xs) * 1.5
    y_ticks = nice_ticks(*_span([mark.y for mark in marks]))
    x, y = (
        Scale(low, high, box.x0, box.x1, logarithmic=True),
        Scale(y_ticks[0], y_ticks[-1], box.y0, box.y1),
    )
    parts = [y_axis(box, y, y_ticks, y_label), x_axis(box, x, log_ticks(low, high), x_label)]
    for mark in marks:
        bottom, top = mark.y.ends()
        right = x(mark.x) > (box.x0 + box.x1) / 2
        anchor, offset = ("end", -9) if right else ("start", 9)
        parts.append(
            f'<g class="{_colour(mark.colour)}">{_hint(mark.label, mark.y)}'
            f'<line class="whisker" x1="{x(mark.x)}" x2="{x(mark.x)}" '
            f'y1="{y(bottom)}" y2="{y(top)}"/>'
            f'<circle cx="{x(mark.x)}" cy="{y(mark.y.value)}" r="5"/>'
            f'<text x="{x(mark.x) + offset}" y="{y(mark.y.value) - 6}" '
            f'text-anchor="{anchor}">{escape(mark.label)}</text></g>'
        )
    return document(box, title, parts)


def categories(
    labels: Sequence[str], series: Sequence[Series], title: str, axes: tuple[str, str]
) -> str:
    """Draw every system's estimate in every category, side by side, joined by a line."""
    box = Box()
    known = [v for s in series for v in s.values if v is not None]
    if not known:
        return ""
    ticks = nice_ticks(*_span(known))
    y = Scale(ticks[0], ticks[-1], box.y0, box.y1)
    step = (box.x1 - box.x0) / len(labels)
    parts = [y_axis(box, y, ticks, axes[1]), x_title(box, axes[0])]
    for index, label in enumerate(labels):
        middle = box.x0 + step * (index + 0.5)
        parts.append(
            f'<text x="{middle:.1f}" y="{box.y0 + 16}" text-anchor="middle">{escape(label)}</text>'
        )
    for place, one in enumerate(series):
        shift = (place - (len(series) - 1) / 2) * min(9.0, 0.7 * step / max(len(series), 1))
        xs = [round(box.x0 + step * (i + 0.5) + shift, 1) for i in range(len(labels))]
        parts.append(_joined(one, xs, y))
    return document(box, title, parts)


def _joined(series: Series, xs: Sequence[float], y: Scale) -> str:
    drawn = [(x, v) for x, v in zip(xs, series.values, strict=True) if v is not None]
    points = " ".join(f"{x},{y(v.value)}" for x, v in drawn)
    parts = [f'<g class="{_colour(series.colour)}"><polyline points="{points}"/>']
    for x, value in drawn:
        low, high = value.ends()
        parts.append(
            f"<g>{_hint(series.label, value)}"
            f'<line class="whisker" x1="{x}" x2="{x}" y1="{y(low)}" y2="{y(high)}"/>'
            f'<circle cx="{x}" cy="{y(value.value)}" r="3.5"/></g>'
        )
    return "".join(parts) + "</g>"


@dataclass(frozen=True, slots=True)
class Curve:
    """A line through points."""

    label: str
    colour: int
    points: tuple[tuple[float, float], ...]


def curves(
    lines: Sequence[Curve], title: str, axes: tuple[str, str], *, diagonal: bool = False
) -> str:
    """Draw lines, with the diagonal of perfect calibration where asked for."""
    box = Box()
    points = [point for line in lines for point in line.points]
    if not points:
        return ""
    x_ticks = nice_ticks(0.0, max(x for x, _ in points))
    y_ticks = nice_ticks(0.0, max(y for _, y in points))
    x = Scale(x_ticks[0], x_ticks[-1], box.x0, box.x1)
    y = Scale(y_ticks[0], y_ticks[-1], box.y0, box.y1)
    parts = [y_axis(box, y, y_ticks, axes[1]), x_axis(box, x, x_ticks, axes[0])]
    if diagonal:
        end = min(x_ticks[-1], y_ticks[-1])
        parts.append(f'<line class="ideal" x1="{x(0)}" y1="{y(0)}" x2="{x(end)}" y2="{y(end)}"/>')
    for line in lines:
        path = " ".join(f"{x(a)},{y(b)}" for a, b in line.points)
        dots = "".join(
            f'<circle cx="{x(a)}" cy="{y(b)}" r="3"><title>'
            f"{escape(line.label)}: {tick_label(round(a, 3))}, {tick_label(round(b, 3))}"
            "</title></circle>"
            for a, b in line.points
        )
        parts.append(f'<g class="{_colour(line.colour)}"><polyline points="{path}"/>{dots}</g>')
    return document(box, title, parts)
