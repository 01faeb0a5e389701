"""Choice among options by a linear score and a softmax, with calibrated confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignment.errors import BriefAlignmentError

Floats = NDArray[np.float64]

#: Probabilities are kept this far from 0 and 1, so that their log-odds stay finite.
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight per feature name: a conditional logit (McFadden 1974).

    Attributes:
        values: (feature name, weight) pairs.
    """

    values: tuple[tuple[str, float], ...]

    def score(self, features: Mapping[str, Floats | float]) -> Floats:
        """Linear score of every option.

        Args:
            features: Per name, one value or float64 (n,) per option; extra names are ignored.

        Raises:
            BriefAlignmentError: A weighted feature is missing.
        """
        missing = [name for name, _ in self.values if name not in features]
        if missing:
            raise BriefAlignmentError(
                f"the weights want features that no signal gives: {', '.join(missing)}; "
                "fit the weights again with python -m bench.fit_brief_alignment"
            )
        total: Floats = np.zeros(())
        for name, weight in self.values:
            total = total + weight * np.asarray(features[name])
        return total

    def of(self, name: str) -> float:
        """Weight of one feature, 0 where it has none."""
        return dict(self.values).get(name, 0.0)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling of a probability's log-odds (Platt 1999), monotonic for slope > 0."""

    slope: float
    intercept: float

    def __call__(self, probability: float) -> float:
        """Calibrated probability in (0, 1)."""
        kept = min(max(probability, _EDGE), 1 - _EDGE)
        odds = self.slope * np.log(kept / (1 - kept)) + self.intercept
        return float(1 / (1 + np.exp(-odds)))


def softmax(scores: Floats) -> Floats:
    """Probabilities in proportion to exp(score): float64, same shape, summing to 1."""
    powers = np.exp(scores - scores.max())
    shares: Floats = powers / powers.sum()
    return shares
