"""Scales, ticks and frames for inline SVG plots."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Return about ``count`` round numbers that cover ``[low, high]``."""
    if not high > low:
        low, high = low - 0.5, high + 0.5
    raw = (high - low) / max(count - 1, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * s for s in _STEPS if power * s >= raw)
    first = math.floor(low / step)
    last = math.ceil(high / step - 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def tick_label(value: float) -> str:
    """Format a tick without needless digits."""
    return f"{value:,.10g}"


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps data to pixels, linearly or by logarithm."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """Return the pixel position of a value."""
        low, high = self.low, self.high
        if self.logarithmic:
            value, low, high = math.log10(value), math.log10(low), math.log10(high)
        share = (value - low) / (high - low) if high > low else 0.5
        return round(self.start + share * (self.end - self.start), 1)


@dataclass(frozen=True, slots=True)
class Box:
    """Outer size and margins of a plot, in pixels."""

    width: int = 560
    height: int = 300
    left: int = 52
    right: int = 16
    top: int = 14
    bottom: int = 44

    @property
    def x0(self) -> int:
        """Left end of the plotting area."""
        return self.left

    @property
    def x1(self) -> int:
        """Right end of the plotting area."""
        return self.width - self.right

    @property
    def y0(self) -> int:
        """Lower end of the plotting area."""
        return self.height - self.bottom

    @property
    def y1(self) -> int:
        """Upper end of the plotting area."""
        return self.top


def document(box: Box, title: str, parts: Sequence[str]) -> str:
    """Wrap SVG parts as an image with an accessible title."""
    return (
        f'<svg class="plot" role="img" viewBox="0 0 {box.width} {box.height}" '
        f'aria-label="{escape(title)}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def y_axis(box: Box, scale: Scale, ticks: Sequence[float], title: str) -> str:
    """Draw horizontal grid lines with labels."""
    lines = [
        f'<line class="grid" x1="{box.x0}" x2="{box.x1}" y1="{scale(t)}" y2="{scale(t)}"/>'
        f'<text x="{box.x0 - 6}" y="{scale(t) + 4}" text-anchor="end">{tick_label(t)}</text>'
        for t in ticks
    ]
    middle = (box.y0 + box.y1) / 2
    label = (
        f'<text class="axis" transform="translate(13 {middle}) rotate(-90)" '
        f'text-anchor="middle">{escape(title)}</text>'
    )
    return "".join(lines) + label


def x_axis(box: Box, scale: Scale, ticks: Sequence[float], title: str) -> str:
    """Draw vertical grid lines with labels."""
    lines = [
        f'<line class="grid" y1="{box.y0}" y2="{box.y1}" x1="{scale(t)}" x2="{scale(t)}"/>'
        f'<text x="{scale(t)}" y="{box.y0 + 16}" text-anchor="middle">{tick_label(t)}</text>'
        for t in ticks
    ]
    return "".join(lines) + x_title(box, title)


def x_title(box: Box, title: str) -> str:
    """Draw the horizontal axis's title."""
    middle = (box.x0 + box.x1) / 2
    return (
        f'<text class="axis" x="{middle}" y="{box.height - 6}" '
        f'text-anchor="middle">{escape(title)}</text>'
    )


def log_ticks(low: float, high: float) -> list[float]:
    """Return 1-2-5 ticks that lie in ``[low, high]``, or the ends where none does."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    ticks = [m * 10.0**p for p in range(first, last + 1) for m in (1, 2, 5)]
    inside = [t for t in ticks if low <= t <= high]
    return inside or [low, high]
