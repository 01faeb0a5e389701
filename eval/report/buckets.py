"""Where do systems differ?  Scores by length, domain, numbers, names and rare words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eval.analysis import SetAnalysis
from eval.metrics.fidelity import names_in, numbers_in
from eval.model import FigureSpec, Floats, Integers, Metric, Segment
from eval.report.plots import Estimate
from eval.significance import (
    TestConfig,
    bootstrap_figures,
    defined,
    interval,
    point_figures,
    resample_counts,
    unit_positions,
)

_WORD = re.compile(r"[^\W\d_]+")
_LENGTHS = ((9, "1–9"), (19, "10–19"), (29, "20–29"), (39, "30–39"), (59, "40–59"))
_THIRDS = ("fewest", "middle", "most")
#: Below this many segments a group's interval says more about the group than about the system.
_SMALLEST = 5


@dataclass(frozen=True, slots=True)
class Bucket:
    """One group of segments."""

    label: str
    n: int
    estimates: Mapping[str, Estimate | None]


@dataclass(frozen=True, slots=True)
class Breakdown:
    """One way of grouping, and every system's score in every group."""

    title: str
    axis: str
    figure: FigureSpec
    buckets: tuple[Bucket, ...]


Grouping = Callable[[Sequence[Segment]], list[str | None]]


def _by_length(segments: Sequence[Segment]) -> list[str | None]:
    def label(segment: Segment) -> str:
        words = len(segment.references[0].split())
        return next((name for limit, name in _LENGTHS if words <= limit), "60+")

    return [label(segment) for segment in segments]


def _by_domain(segments: Sequence[Segment]) -> list[str | None]:
    return [segment.domain for segment in segments]


def _amount(count: int) -> str:
    return "none" if count == 0 else "1–2" if count <= 2 else "3 or more"


def _by_numbers(segments: Sequence[Segment]) -> list[str | None]:
    return [_amount(numbers_in(s.references[0]).total()) for s in segments]


def _by_names(segments: Sequence[Segment]) -> list[str | None]:
    return [_amount(names_in(s.references[0]).total()) for s in segments]


def _by_rarity(segments: Sequence[Segment]) -> list[str | None]:
    words = [_WORD.findall(s.references[0].lower()) for s in segments]
    seen = Counter(word for row in words for word in row)
    shares = [sum(seen[word] == 1 for word in row) / max(len(row), 1) for row in words]
    first, second = (sorted(shares)[len(shares) * i // 3] for i in (1, 2))
    return [_THIRDS[(share >= first) + (share >= second)] for share in shares]


_GROUPINGS: tuple[tuple[str, str, Grouping, tuple[str, ...]], ...] = (
    (
        "By length",
        "words in the reference",
        _by_length,
        ("1–9", "10–19", "20–29", "30–39", "40–59", "60+"),
    ),
    ("By domain", "domain", _by_domain, ()),
    ("By numbers", "numbers in the reference", _by_numbers, ("none", "1–2", "3 or more")),
    ("By names", "capitalised words in the reference", _by_names, ("none", "1–2", "3 or more")),
    (
        "By rare words",
        "share of reference words that occur once in the set, in thirds",
        _by_rarity,
        _THIRDS,
    ),
)


def breakdowns(analysis: SetAnalysis, metric: Metric, figure: int) -> tuple[Breakdown, ...]:
    """Score every group of every grouping that has at least two groups."""
    found = []
    for title, axis, grouping, order in _GROUPINGS:
        positions = unit_positions(grouping(analysis.test_set.segments))
        labels = [label for label in order if label in positions] or sorted(positions)
        if len(labels) < 2:
            continue
        buckets = tuple(
            _bucket(analysis, metric, figure, label, positions[label]) for label in labels
        )
        found.append(Breakdown(title, axis, metric.figures[figure], buckets))
    return tuple(found)


def _bucket(
    analysis: SetAnalysis, metric: Metric, figure: int, label: str, positions: Integers
) -> Bucket:
    estimates = {
        cell.system: _estimate(metric, cell.statistics[metric.name].values[positions], figure)
        for cell in analysis.cells
        if metric.name in cell.statistics
    }
    return Bucket(label, len(positions), estimates)


def _estimate(metric: Metric, values: Floats, figure: int) -> Estimate | None:
    value = defined(point_figures(metric, values)[figure])
    if value is None:
        return None
    if len(values) < _SMALLEST:
        return Estimate(value)
    counts = resample_counts(len(values), TestConfig())
    span = interval(bootstrap_figures(metric, values, counts)[:, figure])
    return Estimate(value, span.low, span.high) if span else Estimate(value)
