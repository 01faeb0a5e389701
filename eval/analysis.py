"""From statistics to conclusions: figures with intervals, and every pair of systems tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.model import Figure, Floats, Metric, Responses, Statistics, SystemCard, TestSet
from eval.runfolder import CellFile, Manifest
from eval.scoring import statistics_of
from eval.significance import (
    PairTest,
    TestConfig,
    bootstrap_figures,
    bootstrap_p_values,
    check_paired,
    defined,
    detectable_difference,
    figures_of,
    holm,
    interval,
    point_figures,
    randomisation_p_values,
    randomised_sums,
    resample_counts,
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One system on one test set, ready to be shown.

    Attributes:
        system: Name of the system.
        responses: Its answers.
        statistics: Metric name to statistics.
        figures: All figures of all metrics, in the metrics' order.
    """

    system: str
    responses: Responses
    statistics: Mapping[str, Statistics]
    figures: tuple[Figure, ...]

    def figure(self, name: str) -> Figure | None:
        """Return a figure by name, or None where it was not measured."""
        return next((f for f in self.figures if f.spec.name == name), None)


@dataclass(frozen=True, slots=True)
class Pair:
    """The test of one system against another on one figure of one test set."""

    figure: str
    baseline: str
    system: str
    test: PairTest
    p_holm: float | None = None


@dataclass(frozen=True, slots=True)
class SetAnalysis:
    """All systems on one test set.

    Attributes:
        test_set: The items.
        cells: One per system, best first by the first figure.
        pairs: Against the baseline first, then all other pairs.
        baseline: The system that differences are taken from.
        skipped: Metrics left out, with the reason.
    """

    test_set: TestSet
    cells: tuple[Cell, ...]
    pairs: tuple[Pair, ...]
    baseline: str
    skipped: tuple[str, ...] = ()

    def cell(self, system: str) -> Cell:
        """Return a system's cell."""
        return next(cell for cell in self.cells if cell.system == system)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A whole run, or several merged.

    Attributes:
        name: Title.
        created: When the run was started, ISO 8601.
        sets: One per test set that has at least one complete cell.
        cards: The systems.
        manifests: Of the runs it comes from.
        config: Settings of the tests.
        incomplete: Cells that are missing, as ``set@system``.
    """

    name: str
    created: str
    sets: tuple[SetAnalysis, ...]
    cards: tuple[SystemCard, ...]
    manifests: tuple[Manifest, ...]
    config: TestConfig
    incomplete: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Measured:
    """A metric over all systems of a set, with shared resamples."""

    metric: Metric
    statistics: Mapping[str, Statistics]
    samples: Mapping[str, Floats]


def analyse_set(
    test_set: TestSet,
    cells: Mapping[str, CellFile],
    metrics: Sequence[Metric],
    config: TestConfig,
    baseline: str | None,
) -> SetAnalysis:
    """Measure and test all systems of one test set.

    Args:
        test_set: The items.
        cells: System to cell.
        metrics: What to show; a metric that no cell has is left out.
        config: Resamples, trials and seed.
        baseline: The system to compare with; the first one if None or absent.

    Raises: InputError: systems whose statistics do not pair.
    """
    measured = [_measure(metric, cells, config) for metric in metrics]
    measured = [m for m in measured if m.statistics]
    base = baseline if baseline is not None and baseline in cells else next(iter(cells))
    shown = tuple(_cell(name, file, measured) for name, file in cells.items())
    pairs = tuple(pair for m in measured for pair in _pairs(m, base, config))
    skipped = dict.fromkeys(reason for file in cells.values() for reason in file.skipped.values())
    return SetAnalysis(test_set, _ranked(shown), pairs, base, tuple(skipped))


def _measure(metric: Metric, cells: Mapping[str, CellFile], config: TestConfig) -> _Measured:
    statistics = {
        name: statistics_of(file.scores[metric.name])
        for name, file in cells.items()
        if metric.name in file.scores
    }
    check_paired([s.values for s in statistics.values()])
    n = len(next(iter(statistics.values())).values) if statistics else 0
    if n < 2:
        return _Measured(metric, statistics, {})
    counts = resample_counts(n, config)
    samples = {name: bootstrap_figures(metric, s.values, counts) for name, s in statistics.items()}
    return _Measured(metric, statistics, samples)


def _cell(name: str, file: CellFile, measured: Sequence[_Measured]) -> Cell:
    figures: list[Figure] = []
    for m in measured:
        if name in m.statistics:
            figures.extend(_figures(m, name))
    statistics = {m.metric.name: m.statistics[name] for m in measured if name in m.statistics}
    return Cell(name, file.responses(), statistics, tuple(figures))


def _figures(measured: _Measured, system: str) -> list[Figure]:
    plain = figures_of(measured.metric, measured.statistics[system], None)
    samples = measured.samples.get(system)
    if samples is None:
        return list(plain)
    return [
        Figure(f.spec, f.value, interval(samples[:, i]), f.signature, f.n)
        for i, f in enumerate(plain)
    ]


def _ranked(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    def key(cell: Cell) -> float:
        first = cell.figures[0] if cell.figures else None
        if first is None or first.value is None:
            return float("inf")
        return first.value if first.spec.better == "lower" else -first.value

    return tuple(sorted(cells, key=key))


def _pairs(measured: _Measured, baseline: str, config: TestConfig) -> list[Pair]:
    """Test all pairs by bootstrap, those with the baseline also by randomisation."""
    names = [name for name in measured.samples if name != baseline]
    if baseline not in measured.samples:
        return []
    randomised = _randomised(measured, baseline, names, config)
    pairs = []
    for index, name in enumerate(names):
        pairs += _pair(measured, baseline, name, randomised[index])
    pairs = _adjusted(pairs)
    for position, left in enumerate(names):
        for right in names[position + 1 :]:
            pairs += _pair(measured, left, right, None)
    return pairs


def _randomised(
    measured: _Measured, baseline: str, names: Sequence[str], config: TestConfig
) -> list[Floats | None]:
    if not config.randomisation or not names:
        return [None] * len(names)
    values = [measured.statistics[name].values for name in (baseline, *names)]
    first, *halves = randomised_sums(values, config)
    return [
        randomisation_p_values(measured.metric, (values[0], value), (first, half))
        for value, half in zip(values[1:], halves, strict=True)
    ]


def _pair(measured: _Measured, baseline: str, system: str, randomised: Floats | None) -> list[Pair]:
    metric, samples = measured.metric, measured.samples
    differences = samples[system] - samples[baseline]
    values = [
        point_figures(metric, measured.statistics[name].values) for name in (baseline, system)
    ]
    observed = values[1] - values[0]
    p = bootstrap_p_values(samples[baseline], samples[system], np.abs(observed))
    pairs = []
    for i, spec in enumerate(metric.figures):
        span = interval(differences[:, i])
        test = PairTest(
            defined(observed[i]),
            span.low if span else None,
            span.high if span else None,
            defined(p[i]),
            None if randomised is None else defined(randomised[i]),
            detectable_difference(differences[:, i]),
        )
        pairs.append(Pair(spec.name, baseline, system, test))
    return pairs


def _adjusted(pairs: Sequence[Pair]) -> list[Pair]:
    """Add Holm-adjusted p-values over all systems compared with the baseline, per figure."""
    adjusted = list(pairs)
    for figure in dict.fromkeys(pair.figure for pair in pairs):
        places = [i for i, pair in enumerate(pairs) if pair.figure == figure]
        found = [(i, pairs[i].test.p_bootstrap) for i in places]
        known = [(i, p) for i, p in found if p is not None]
        for (i, _), p in zip(known, holm([p for _, p in known]), strict=True):
            pair = pairs[i]
            adjusted[i] = Pair(pair.figure, pair.baseline, pair.system, pair.test, p)
    return adjusted
