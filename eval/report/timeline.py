"""Scores over time as plots: one per test set, data version and main figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eval.history import Point
from eval.report.plots import Estimate, Series, categories


@dataclass(frozen=True, slots=True)
class TimelinePlot:
    """One figure over the runs on the same data."""

    heading: str
    svg: str
    legend: tuple[tuple[str, int], ...]


def timeline_plots(
    points: Iterable[Point], figures: tuple[str, ...] = ("bleu", "chrf2++", "links.f1")
) -> tuple[TimelinePlot, ...]:
    """Draw the chosen figures over the runs, one plot per test set and data digest."""
    groups: dict[tuple[str, str, str], list[Point]] = {}
    for point in points:
        name = point.figure.spec.name
        if name in figures and point.figure.value is not None:
            groups.setdefault((point.test_set, point.data, name), []).append(point)
    return tuple(
        _plot(test_set, data, found)
        for (test_set, data, _), found in groups.items()
        if len({point.run for point in found}) > 1
    )


def _plot(test_set: str, data: str, points: list[Point]) -> TimelinePlot:
    runs = list(dict.fromkeys((point.created, point.run) for point in points))
    systems = list(dict.fromkeys(point.system for point in points))
    series = [
        Series(
            system,
            index,
            tuple(_at(points, created, run, system) for created, run in runs),
        )
        for index, system in enumerate(systems)
    ]
    title = points[0].figure.spec.title
    labels = [created[:10] for created, _ in runs]
    svg = categories(labels, series, f"{title} over time", ("run", title))
    heading = f"{title} on {test_set} (data {data[:8]})"
    return TimelinePlot(heading, svg, tuple((s.label, s.colour) for s in series))


def _at(points: list[Point], created: str, run: str, system: str) -> Estimate | None:
    for point in points:
        if (point.created, point.run, point.system) == (created, run, system):
            figure = point.figure
            if figure.value is None:
                return None
            span = figure.interval
            return Estimate(figure.value, span.low, span.high) if span else Estimate(figure.value)
    return None
