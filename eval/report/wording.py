"""How numbers are written in reports."""

from __future__ import annotations

from eval.model import Figure, FigureSpec, Interval

_DIGITS = {"points": 1, "share": 3, "ratio": 3, "count": 0}


def show(spec: FigureSpec, value: float | None) -> str:
    """Write a value with its unit's digits; a dash where it is undefined."""
    return "–" if value is None else f"{value:.{_DIGITS[spec.unit]}f}"


def show_signed(spec: FigureSpec, value: float | None) -> str:
    """Write a difference with its sign."""
    return "–" if value is None else f"{value:+.{_DIGITS[spec.unit]}f}".replace("-", "−")


def show_interval(spec: FigureSpec, interval: Interval | None) -> str:
    """Write an interval's ends."""
    if interval is None:
        return ""
    return f"{show(spec, interval.low)} – {show(spec, interval.high)}"


def show_p(p: float | None) -> str:
    """Write a p-value."""
    if p is None:
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def show_figure(figure: Figure | None) -> str:
    """Write a figure with its interval on one line."""
    if figure is None:
        return "–"
    between = show_interval(figure.spec, figure.interval)
    value = show(figure.spec, figure.value)
    return f"{value} ({between})" if between else value


def show_size(n_bytes: int | None) -> str:
    """Write a file size in MB (10⁶ bytes)."""
    return "–" if n_bytes is None else f"{n_bytes / 1e6:,.0f} MB"
