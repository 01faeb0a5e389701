"""Do confidences mean what they say?

Everything is kept as sums over fixed confidence bins, so intervals and tests come
from the same bootstrap as all other figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.errors import InputError
from eval.metrics.overlap import Chrf
from eval.metrics.ratios import ratio
from eval.model import FigureSpec, Floats, Kind, Responses, Scorer, Statistics, TestSet

#: Ten bins are the custom for ECE (Guo et al. 2017); five times as many keep the
#: risk-coverage curve smooth and nest in them.
N_BINS = 50
_PER_ECE_BIN = 5


def binned_outcomes(confidences: Sequence[float], right: Sequence[bool]) -> Floats:
    """Sum outcomes by confidence bin.

    Args:
        confidences: Probabilities in [0, 1].
        right: Whether each was right.

    Returns: float64 (3 * 50 + 1,): per bin count, confidence, right; then squared errors.

    Raises: InputError: a confidence outside [0, 1].
    """
    sums = np.zeros(3 * N_BINS + 1)
    for confidence, outcome in zip(confidences, right, strict=True):
        if not 0.0 <= confidence <= 1.0:
            raise InputError(f"confidence {confidence} is not a probability in [0, 1]")
        start = 3 * min(int(confidence * N_BINS), N_BINS - 1)
        sums[start : start + 3] += (1.0, confidence, outcome)
        sums[-1] += (confidence - outcome) ** 2
    return sums


def _bins(sums: Floats) -> Floats:
    return sums[..., :-1].reshape(*sums.shape[:-1], N_BINS, 3)


def reliability(sums: Floats) -> Floats:
    """Return (…, 10, 3): count, confidence sum and right answers per tenth."""
    bins = _bins(sums)
    tenths: Floats = bins.reshape(*bins.shape[:-2], N_BINS // _PER_ECE_BIN, _PER_ECE_BIN, 3).sum(-2)
    return tenths


def expected_calibration_error(sums: Floats) -> Floats:
    """Mean gap between confidence and accuracy over ten bins (Guo et al. 2017), 0-1."""
    tenths = reliability(sums)
    gaps = np.abs(tenths[..., 1] - tenths[..., 2]).sum(axis=-1)
    return ratio(gaps, tenths[..., 0].sum(axis=-1))


def brier_score(sums: Floats) -> Floats:
    """Mean squared error of the confidences (Brier 1950), 0-1."""
    return ratio(sums[..., -1], _bins(sums)[..., 0].sum(axis=-1))


def risk_coverage(sums: Floats) -> tuple[Floats, Floats]:
    """Return coverage and risk (…, 50) when answers are kept from the most confident down."""
    bins = _bins(sums)[..., ::-1, :]
    kept = bins[..., 0].cumsum(axis=-1)
    wrong = kept - bins[..., 2].cumsum(axis=-1)
    return ratio(kept, kept[..., -1:]), ratio(wrong, kept)


def area_under_risk_coverage(sums: Floats) -> Floats:
    """Area under the risk-coverage curve (Geifman and El-Yaniv 2017), 0-1, by steps of bins."""
    coverage, risk = risk_coverage(sums)
    steps = np.diff(coverage, axis=-1, prepend=0.0)
    area: Floats = (steps * np.nan_to_num(risk)).sum(axis=-1)
    return np.where(np.isnan(coverage[..., -1]), np.nan, area)


@dataclass(frozen=True, slots=True)
class Confidence:
    """Pearson's r between a translation's log-probability and its sentence chrF2++.

    Segments without a confidence are left out; NaN where fewer than two remain.
    """

    name: str = "confidence"
    kind: Kind = "segments"
    figures: tuple[FigureSpec, ...] = (
        FigureSpec("confidence.r", "Confidence against quality (r)", "ratio"),
    )

    def scorer(self, test_set: TestSet) -> Scorer:
        """Prepare the sentence scores' references once."""
        quality = Chrf()
        inner = quality.scorer(test_set)

        def score(responses: Responses) -> Statistics:
            given = responses.confidences or (None,) * len(responses.texts)
            sentence = quality.aggregate(inner(responses).values)[:, 1]
            rows = [_moments(x, y) for x, y in zip(given, sentence.tolist(), strict=True)]
            return Statistics(np.asarray(rows), ("pearson|logprob|sentence-chrf2++",))

        return score

    def aggregate(self, sums: Floats) -> Floats:
        """Return r (…, 1) from the moments n, x, y, xx, yy, xy."""
        n, x, y, xx, yy, xy = (sums[..., i] for i in range(6))
        spread = np.sqrt(np.maximum(n * xx - x * x, 0.0) * np.maximum(n * yy - y * y, 0.0))
        return ratio(n * xy - x * y, spread)[..., None]


def _moments(x: float | None, y: float) -> tuple[float, ...]:
    return (0.0,) * 6 if x is None else (1.0, x, y, x * x, y * y, x * y)
