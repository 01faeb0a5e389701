"""Curves over logarithmic axes as an SVG file that needs no style sheet."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 640, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 190, 40, 50
#: Okabe and Ito's colours, told apart by colour-blind readers.
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a plot.

    Attributes:
        label: What stands in the legend.
        points: x and y, both above 0.
    """

    label: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class _Axis:
    """A logarithmic axis over whole powers of ten."""

    low: int
    high: int
    start: float
    end: float

    def place(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def ticks(self) -> range:
        return range(self.low, self.high + 1)


def draw(title: str, x_label: str, y_label: str, curves: Sequence[Curve]) -> str:
    """Draw curves; dotted lines show what growth in proportion to x looks like."""
    xs = [x for curve in curves for x, _ in curve.points]
    ys = [y for curve in curves for _, y in curve.points]
    x = _axis(xs, _LEFT, _WIDTH - _RIGHT)
    y = _axis(ys, _HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'role="img" font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        _text(_LEFT, 22, title, size=15),
        *_grid(x, y),
        *_proportional(x, y),
        *(part for i, curve in enumerate(curves) for part in _curve(curve, i, x, y)),
        _text((_LEFT + _WIDTH - _RIGHT) / 2, _HEIGHT - 12, x_label, anchor="middle"),
        f'<text transform="translate(16 {_HEIGHT / 2}) rotate(-90)" text-anchor="middle">'
        f"{escape(y_label)}</text>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _axis(values: Sequence[float], start: float, end: float) -> _Axis:
    low = math.floor(math.log10(min(values)))
    high = math.ceil(math.log10(max(values)))
    return _Axis(low, max(high, low + 1), start, end)


def _grid(x: _Axis, y: _Axis) -> Iterator[str]:
    for power in x.ticks():
        place = x.place(10.0**power)
        yield _line(place, y.start, place, y.end, "#ddd")
        yield _text(place, y.start + 18, _power(power), anchor="middle")
    for power in y.ticks():
        place = y.place(10.0**power)
        yield _line(x.start, place, x.end, place, "#ddd")
        yield _text(x.start - 8, place + 4, _power(power), anchor="end")


def _proportional(x: _Axis, y: _Axis) -> Iterator[str]:
    for offset in range(y.low - x.high + 1, y.high - x.low):
        low, high = max(x.low, y.low - offset), min(x.high, y.high - offset)
        ends = [(x.place(10.0**p), y.place(10.0 ** (p + offset))) for p in (low, high)]
        yield _line(*ends[0], *ends[1], "#bbb", dash="2 4")


def _curve(curve: Curve, index: int, x: _Axis, y: _Axis) -> Iterator[str]:
    colour = _COLOURS[index % len(_COLOURS)]
    places = [(x.place(a), y.place(b)) for a, b in curve.points]
    path = " ".join(f"{a:.1f},{b:.1f}" for a, b in places)
    yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
    for (a, b), (value, result) in zip(places, curve.points, strict=True):
        hint = escape(f"{curve.label}: {value:g} → {result:.3g}")
        yield _dot(a, b, colour, f"<title>{hint}</title>")
    top = _TOP + 8 + 20 * index
    yield _dot(_WIDTH - _RIGHT + 20, top - 4, colour, "")
    yield _text(_WIDTH - _RIGHT + 30, top, curve.label)


def _dot(x: float, y: float, colour: str, inner: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}">{inner}</circle>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, dash: str = "none") -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-dasharray="{dash}"/>'
    )


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 12) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">'
        f"{escape(text)}</text>"
    )


def _power(power: int) -> str:
    return f"{10**power:,}" if power >= 0 else f"{10.0**power:g}"
