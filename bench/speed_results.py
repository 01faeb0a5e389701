"""What a comparison of ways found, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from bench.speed_process import Measured
from eval.metrics.registry import METRICS, Providers
from eval.model import Responses
from eval.score import segments_of
from eval.significance import TestConfig, bootstrap_figures, point_figures, resample_counts


@dataclass(frozen=True, slots=True)
class Row:
    """One way of translating.

    Attributes:
        name: Its name.
        sentences: How many it translated in each round.
        tokens: Source pieces of those; the same text is the same number for all ways.
        wall: Seconds of the median round.
        cpu: Processor seconds of the median round.
        p50: Median seconds of one sentence asked for alone; None where not measured.
        p95: 95th percentile of them.
        peak: Most resident memory, MB.
        load_seconds: From the start of its process to the loaded model, imports excluded.
        equal: Share of its sentences that came out as from float32 with beam 4.
        bleu: BLEU on its sentences; None without references.
        difference: BLEU minus that of float32 on the same sentences.
        low: Lower end of the difference's 95 % paired bootstrap interval.
        high: Upper end.
    """

    name: str
    sentences: int
    tokens: int
    wall: float
    cpu: float
    p50: float | None
    p95: float | None
    peak: float
    load_seconds: float
    equal: float
    bleu: float | None = None
    difference: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def tokens_per_second(self) -> float:
        """Source pieces a second on the clock."""
        return self.tokens / self.wall

    @property
    def tokens_per_cpu_second(self) -> float:
        """Source pieces a processor second."""
        return self.tokens / max(self.cpu, 0.01)


@dataclass(frozen=True, slots=True)
class Runs:
    """All rounds of one way.

    Attributes:
        name: Its name.
        chosen: Indices of the sentences it translated.
        rounds: What was measured.
        load_seconds: See ``Row``.
    """

    name: str
    chosen: tuple[int, ...]
    rounds: tuple[Measured, ...]
    load_seconds: float


def row(runs: Runs, sizes: Sequence[int], exact: Sequence[str], references: Sequence[str]) -> Row:
    """Describe one way.

    Args:
        runs: Its rounds.
        sizes: Source pieces of every sentence of the set.
        exact: Every sentence as float32 with beam 4 translates it.
        references: English of every sentence, or nothing.
    """
    outputs = runs.rounds[0].outputs
    expected = [exact[i] for i in runs.chosen]
    alone = [seconds for measured in runs.rounds for seconds in measured.alone]
    same = sum(a == b for a, b in zip(outputs, expected, strict=True)) / len(outputs)
    scores = quality(outputs, expected, [references[i] for i in runs.chosen]) if references else {}
    return Row(
        name=runs.name,
        sentences=len(outputs),
        tokens=sum(sizes[i] for i in runs.chosen),
        wall=median(measured.wall for measured in runs.rounds),
        cpu=median(measured.cpu for measured in runs.rounds),
        p50=float(np.percentile(alone, 50)) if alone else None,
        p95=float(np.percentile(alone, 95)) if alone else None,
        peak=max(measured.peak for measured in runs.rounds),
        load_seconds=runs.load_seconds,
        equal=same,
        **scores,
    )


def quality(
    outputs: Sequence[str], exact: Sequence[str], references: Sequence[str]
) -> dict[str, float]:
    """BLEU, its difference to that of ``exact`` and the difference's interval."""
    bleu, difference, low, high = compared(outputs, exact, references, "bleu")
    return {"bleu": bleu, "difference": difference, "low": low, "high": high}


def compared(
    outputs: Sequence[str],
    others: Sequence[str],
    references: Sequence[str],
    name: str,
    column: int = 0,
) -> tuple[float, float, float, float]:
    """A metric's value, its difference to that of ``others`` and the difference's interval.

    ``column`` is the metric's figure; the interval covers 95 % of paired bootstrap resamples
    (Koehn 2004).
    """
    metric = METRICS[name](Providers())
    scorer = metric.scorer(segments_of([list(references)]))
    ours, theirs = (scorer(Responses(tuple(texts))).values for texts in (outputs, others))
    counts = resample_counts(len(ours), TestConfig())
    differences = np.sort(
        bootstrap_figures(metric, ours, counts)[:, column]
        - bootstrap_figures(metric, theirs, counts)[:, column]
    )
    value, other = (float(point_figures(metric, values)[column]) for values in (ours, theirs))
    cut = len(differences) // 40
    low, high = float(differences[cut]), float(differences[len(differences) - cut - 1])
    return value, value - other, low, high


def ratio(runs: Mapping[str, Runs], sizes: Sequence[int], one: str, other: str) -> list[float]:
    """Speed of one way over another's, round by round, in source pieces a second."""
    speeds = [
        [sum(sizes[i] for i in runs[name].chosen) / measured.wall for measured in runs[name].rounds]
        for name in (one, other)
    ]
    return [a / b for a, b in zip(*speeds, strict=False)]


def cpu_ratio(runs: Mapping[str, Runs], sizes: Sequence[int], one: str, other: str) -> list[float]:
    """The same in source pieces a processor second."""
    speeds = [
        [
            sum(sizes[i] for i in runs[name].chosen) / max(measured.cpu, 0.01)
            for measured in runs[name].rounds
        ]
        for name in (one, other)
    ]
    return [a / b for a, b in zip(*speeds, strict=False)]
