"""Chooses and draws the plots of one test set."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from eval.analysis import Analysis, Cell, SetAnalysis
from eval.metrics.calibration import reliability, risk_coverage
from eval.metrics.pages import calibration_sums
from eval.metrics.registry import MetricRegistry
from eval.model import Floats, Metric
from eval.report.buckets import Breakdown, breakdowns
from eval.report.plots import Curve, Estimate, Mark, Series, categories, curves, forest, scatter
from eval.report.view import colours, main_figure, speed_of

_HISTOGRAM_BINS = 20


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawn plot with its heading and what to see in it."""

    heading: str
    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class Sentencewise:
    """The metric that scores single segments: chrF2++ where it was measured."""

    metric: Metric
    figure: int

    def scores(self, cell: Cell) -> Floats:
        """Return float64 (n_segments,), 0-100."""
        values = cell.statistics[self.metric.name].values
        column: Floats = self.metric.aggregate(values)[:, self.figure]
        return column


def sentencewise(one: SetAnalysis) -> Sentencewise | None:
    """Return how single segments are scored, or None for sets of other kinds."""
    if one.test_set.kind != "segments":
        return None
    for name, figure in (("chrf", 1), ("bleu", 0)):
        if all(name in cell.statistics for cell in one.cells):
            (metric,) = MetricRegistry().readers([name])
            return Sentencewise(metric, figure)
    return None


def plots(analysis: Analysis, one: SetAnalysis) -> tuple[Plot, ...]:
    """Draw everything the set's data allow."""
    drawn = [_ranking(analysis, one), *_costs(analysis, one)]
    scoring = sentencewise(one)
    if scoring is not None:
        found = breakdowns(one, scoring.metric, scoring.figure)
        drawn += [_breakdown(analysis, one, breakdown) for breakdown in found]
        drawn.append(_distribution(analysis, one, scoring))
    drawn += _calibration(analysis, one)
    return tuple(plot for plot in drawn if plot is not None and plot.svg)


def _estimate(cell: Cell, name: str) -> Estimate | None:
    figure = cell.figure(name)
    if figure is None or figure.value is None:
        return None
    span = figure.interval
    return Estimate(figure.value, span.low, span.high) if span else Estimate(figure.value)


def _ranking(analysis: Analysis, one: SetAnalysis) -> Plot | None:
    spec, palette = main_figure(one), colours(analysis)
    found = [(cell.system, _estimate(cell, spec.name)) for cell in one.cells]
    marks = [Mark(name, palette[name], e) for name, e in found if e is not None]
    if not marks:
        return None
    svg = forest(marks, f"{spec.title} with 95% intervals")
    caption = "Overlapping intervals do not settle a comparison; the paired tests below do."
    return Plot(spec.title, svg, caption)


def _costs(analysis: Analysis, one: SetAnalysis) -> list[Plot | None]:
    cards = {card.name: card for card in analysis.cards}

    def size(cell: Cell) -> float | None:
        n_bytes = cards[cell.system].size_bytes
        return n_bytes / 1e6 if n_bytes else None

    def speed(cell: Cell) -> float | None:
        return speed_of(cell, one)

    return [
        _cost(analysis, one, speed, ("Quality and speed", "items per second")),
        _cost(analysis, one, size, ("Quality and size", "weights on disk, MB")),
    ]


def _cost(
    analysis: Analysis,
    one: SetAnalysis,
    cost: Callable[[Cell], float | None],
    words: tuple[str, str],
) -> Plot | None:
    spec, palette = main_figure(one), colours(analysis)
    rows = [(cell, cost(cell), _estimate(cell, spec.name)) for cell in one.cells]
    marks = [Mark(c.system, palette[c.system], e, x) for c, x, e in rows if x and e]
    if not marks:
        return None
    return Plot(words[0], scatter(marks, words[0], words[1], spec.title), "")


def _breakdown(analysis: Analysis, one: SetAnalysis, breakdown: Breakdown) -> Plot:
    palette = colours(analysis)
    labels = [f"{bucket.label} ({bucket.n})" for bucket in breakdown.buckets]
    series = [
        Series(
            cell.system,
            palette[cell.system],
            tuple(bucket.estimates.get(cell.system) for bucket in breakdown.buckets),
        )
        for cell in one.cells
    ]
    svg = categories(labels, series, breakdown.title, (breakdown.axis, breakdown.figure.title))
    return Plot(breakdown.title, svg, "Segments of each group in brackets.")


def _distribution(analysis: Analysis, one: SetAnalysis, scoring: Sentencewise) -> Plot:
    palette, lines = colours(analysis), []
    edges = np.linspace(0.0, 100.0, _HISTOGRAM_BINS + 1)
    for cell in one.cells:
        counts, _ = np.histogram(scoring.scores(cell).clip(0.0, 100.0), bins=edges)
        shares = 100.0 * counts / counts.sum()
        middles = (edges[:-1] + edges[1:]) / 2
        points = tuple(zip(middles.tolist(), shares.tolist(), strict=True))
        lines.append(Curve(cell.system, palette[cell.system], points))
    title = scoring.metric.figures[scoring.figure].title
    svg = curves(lines, "Distribution", (f"{title} of a segment", "% of segments"))
    return Plot("Distribution of segment scores", svg, "Steps of five points.")


def _calibration(analysis: Analysis, one: SetAnalysis) -> list[Plot]:
    palette = colours(analysis)
    diagrams, risks = [], []
    for cell in one.cells:
        statistics = cell.statistics.get("briefbench")
        if statistics is None:
            continue
        sums = calibration_sums(statistics.values.sum(axis=0))
        tenths = reliability(sums)
        kept = tenths[tenths[:, 0] > 0]
        if not len(kept):
            continue
        points = tuple((float(c / n), float(r / n)) for n, c, r in kept)
        diagrams.append(Curve(cell.system, palette[cell.system], points))
        coverage, risk = risk_coverage(sums)
        steps = sorted({(float(c), float(r)) for c, r in zip(coverage, risk, strict=True) if c > 0})
        risks.append(Curve(cell.system, palette[cell.system], tuple(steps)))
    if not diagrams:
        return []
    reliable = curves(
        diagrams, "Reliability", ("stated confidence", "share that is right"), diagonal=True
    )
    risky = curves(risks, "Risk and coverage", ("share of matches kept", "share that is wrong"))
    return [
        Plot("Calibration of matches", reliable, "On the dashed line, confidence is what it says."),
        Plot("Risk and coverage", risky, "Matches kept from the most confident down."),
    ]
