"""Intervals and paired tests over sufficient statistics, for any metric and N systems.

Resamples are drawn once per test set and shared by all systems and metrics: the
statistics of a resample are ``counts @ statistics``, one matrix product.  With the
same seed the draws are sacrebleu's own, and so are the intervals and p-values.

Sources: Koehn 2004 (paired bootstrap); Riezler and Maxwell 2005 (approximate
randomisation); p = (c + 1) / (n + 1) after Noreen 1989; Holm 1979 (many comparisons).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.errors import InputError
from eval.model import (
    Figure,
    Floats,
    Integers,
    Interval,
    Metric,
    Responses,
    Statistics,
    TestSet,
)

_POWER_FACTOR = 1.959964 + 0.841621
_CHUNK = 256


@dataclass(frozen=True, slots=True)
class TestConfig:
    """Knobs of the significance tests."""

    __test__ = False  # pytest would take the name for a test class

    #: sacrebleu's default, so that intervals agree with its ``--confidence``.
    bootstrap: int = 1000
    #: sacrebleu's default, so that p-values agree with its ``--paired-ar``.
    randomisation: int = 10000
    #: sacrebleu's default seed.
    seed: int = 12345


@dataclass(frozen=True, slots=True)
class PairTest:
    """One system against another on one figure.

    Attributes:
        difference: System minus baseline, None where one is undefined.
        low: Lower end of the difference's 95% bootstrap interval.
        high: Upper end.
        p_bootstrap: Two-sided paired bootstrap p-value, or None if undefined.
        p_randomisation: Two-sided approximate randomisation p-value, or None if not run.
        detectable: The smallest true difference this test set shows in 80% of cases
            at p < 0.05: 2.8 standard errors of the paired difference.
    """

    difference: float | None
    low: float | None
    high: float | None
    p_bootstrap: float | None
    p_randomisation: float | None
    detectable: float | None


def resample_counts(n: int, config: TestConfig) -> Floats:
    """Draw bootstrap resamples as counts.

    Returns: float64 (config.bootstrap, n); row sums are n. Deterministic in the seed.
    """
    rng = np.random.default_rng(config.seed)
    draws = rng.choice(n, size=(config.bootstrap, n), replace=True)
    counts = np.zeros((config.bootstrap, n))
    for row, drawn in zip(counts, draws, strict=True):
        row += np.bincount(drawn, minlength=n)
    return counts


def bootstrap_figures(metric: Metric, values: Floats, counts: Floats) -> Floats:
    """Return the metric's figures on every resample: float64 (n_resamples, n_figures)."""
    return metric.aggregate(counts @ values)


def point_figures(metric: Metric, values: Floats) -> Floats:
    """Return the metric's figures on the whole set: float64 (n_figures,)."""
    return metric.aggregate(values.sum(axis=0))


def interval(samples: Floats) -> Interval | None:
    """Return the 95% percentile interval of one figure, by sacrebleu's index rule.

    Args:
        samples: float64 (n_resamples,), NaN where the figure was undefined.

    Returns: None where no resample had a value.
    """
    defined = np.sort(samples[~np.isnan(samples)])
    if not len(defined):
        return None
    cut = len(defined) // 40
    low, high = float(defined[cut]), float(defined[len(defined) - cut - 1])
    return Interval(low, high, float(defined.mean()), len(samples) - len(defined))


def randomised_sums(values: Sequence[Floats], config: TestConfig) -> list[Floats]:
    """Sum each system's statistics over random halves, the same halves for all.

    Args:
        values: Per system float64 (n_units, width), equal shapes.
        config: Number of trials and seed.

    Returns: Per system float64 (config.randomisation, width).
    """
    n = len(values[0])
    rng = np.random.default_rng(config.seed)
    chosen: NDArray[np.bool_] = rng.integers(2, size=(config.randomisation, n), dtype=np.bool_)
    together = np.hstack(list(values))
    parts = [
        chosen[i : i + _CHUNK].astype(np.float64) @ together
        for i in range(0, config.randomisation, _CHUNK)
    ]
    return np.split(np.vstack(parts), len(values), axis=1)


def randomisation_p_values(
    metric: Metric, pair: tuple[Floats, Floats], halves: tuple[Floats, Floats]
) -> Floats:
    """Two-sided approximate randomisation test of two systems.

    Args:
        metric: Whose figures to test.
        pair: Statistics of baseline and system, float64 (n_units, width).
        halves: ``randomised_sums`` of the two.

    Returns: float64 (n_figures,) p-values; 1 where the statistics are equal, NaN if undefined.
    """
    left, right = pair
    swapped = halves[0] - halves[1]
    first = metric.aggregate(right.sum(axis=0) + swapped)
    second = metric.aggregate(left.sum(axis=0) - swapped)
    observed = np.abs(point_figures(metric, left) - point_figures(metric, right))
    return _p_values(np.abs(first - second), observed)


def bootstrap_p_values(baseline: Floats, system: Floats, observed: Floats) -> Floats:
    """Two-sided paired bootstrap test from figures on shared resamples.

    Args:
        baseline: float64 (n_resamples, n_figures).
        system: The same for the system.
        observed: float64 (n_figures,), the absolute difference on the whole set.

    Returns: float64 (n_figures,) p-values.
    """
    differences = np.abs(system - baseline)
    centred = differences - np.nanmean(_nan_safe(differences), axis=0)
    return _p_values(centred, observed)


def _nan_safe(samples: Floats) -> Floats:
    """Replace figures without any value by zeros; their observed difference is NaN anyway."""
    dead = np.isnan(samples).all(axis=0)
    return np.where(dead, 0.0, samples)


def _p_values(samples: Floats, observed: Floats) -> Floats:
    valid = (~np.isnan(samples)).sum(axis=0)
    beyond = (samples > observed).sum(axis=0)
    p: Floats = (beyond + 1.0) / (valid + 1.0)
    # sacrebleu reports 1/(n+1) for identical systems; no difference is no evidence
    p = np.where(observed == 0, 1.0, p)
    return np.where(np.isnan(observed), np.nan, p)


def detectable_difference(differences: Floats) -> float | None:
    """Smallest true difference seen with 80% power at p < 0.05 (two-sided, normal).

    Args:
        differences: float64 (n_resamples,), signed paired differences of one figure.
    """
    defined = differences[~np.isnan(differences)]
    if len(defined) < 2:
        return None
    return float(_POWER_FACTOR * defined.std(ddof=1))


def holm(p_values: Sequence[float]) -> tuple[float, ...]:
    """Adjust p-values for many comparisons (Holm 1979), order kept."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    adjusted = [0.0] * len(p_values)
    running = 0.0
    for rank, index in enumerate(order):
        running = max(running, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = running
    return tuple(adjusted)


def check_paired(values: Sequence[Floats]) -> None:
    """Check that statistics can be paired unit by unit.

    Raises: InputError: systems were measured on different numbers of units.
    """
    shapes = {value.shape for value in values}
    if len(shapes) > 1:
        raise InputError(
            f"systems cannot be paired: their statistics have the shapes {sorted(shapes)}; "
            "score them on the same test set"
        )


def unit_positions(labels: Sequence[str | None]) -> dict[str, Integers]:
    """Group unit positions by label, labels in order of appearance, None left out."""
    groups: dict[str, list[int]] = {}
    for position, label in enumerate(labels):
        if label is not None:
            groups.setdefault(label, []).append(position)
    return {label: np.asarray(places, dtype=np.int64) for label, places in groups.items()}


def measure(
    metric: Metric, test_set: TestSet, texts: Sequence[str], config: TestConfig | None
) -> tuple[Figure, ...]:
    """Score one list of answers with one metric.

    Args:
        metric: What to measure.
        test_set: The gold side.
        texts: One answer per item.
        config: Bootstrap settings, or None for figures without intervals.
    """
    statistics = metric.scorer(test_set)(Responses(tuple(texts)))
    counts = None
    if config is not None and len(statistics.values) > 1:
        counts = resample_counts(len(statistics.values), config)
    return figures_of(metric, statistics, counts)


def figures_of(metric: Metric, statistics: Statistics, counts: Floats | None) -> tuple[Figure, ...]:
    """Turn statistics into figures, with intervals where resamples are given."""
    values = point_figures(metric, statistics.values)
    samples = None if counts is None else bootstrap_figures(metric, statistics.values, counts)
    return tuple(
        Figure(
            spec,
            defined(values[i]),
            None if samples is None else interval(samples[:, i]),
            statistics.signatures[i],
            len(statistics.values),
        )
        for i, spec in enumerate(metric.figures)
    )


def defined(value: float) -> float | None:
    """Return a float, or None for NaN."""
    return None if np.isnan(value) else float(value)
