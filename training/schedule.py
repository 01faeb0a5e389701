"""Learning rate over a run: warm-up, plateau, then a fall to zero at its end.

A plateau lets the fall begin whenever the wall clock says so (Hägele et al. 2024,
"Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations").
"""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trapezoid:
    """Factor of the peak rate.

    Attributes:
        warmup_steps: Steps of linear rise from zero.
        decay_fraction: Share of the run, at its end, with a falling rate.
    """

    warmup_steps: int
    decay_fraction: float

    def factor(self, step: int, progress: float) -> float:
        """Return the factor in [0, 1] for a step (from 0) at a share [0, 1] of the run."""
        rise = min(1.0, (step + 1) / max(1, self.warmup_steps))
        start = 1.0 - self.decay_fraction
        if progress <= start or not self.decay_fraction:
            return rise
        gone = min(1.0, (progress - start) / self.decay_fraction)
        return rise * (1.0 - math.sqrt(gone))
