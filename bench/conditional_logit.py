"""Fitting of choices: conditional logit with L2, and Platt scaling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from alignment.briefs.choice import Calibration, Floats, Weights


@dataclass(frozen=True, slots=True)
class Example:
    """One choice that was made.

    Attributes:
        features: Per name, float64 (n_options,).
        chosen: Index of the right option.
        weight: Importance in the fit.
    """

    features: dict[str, Floats]
    chosen: int
    weight: float = 1.0


#: Lowest and highest value of a weight; None where it is free.
Bound = tuple[float | None, float | None]


def free(_name: str) -> Bound:
    """Bind no weight."""
    return None, None


def fit_choice(
    examples: Sequence[Example],
    names: Sequence[str],
    l2: float,
    bound: Callable[[str], Bound] = free,
) -> Weights:
    """Maximise the penalised conditional likelihood; features are scaled for the penalty.

    Args:
        examples: Choices that were made.
        names: Features to weigh.
        l2: Penalty on the weights of standardised features.
        bound: Gives the bounds of a feature's weight, each None or 0.
    """
    parts = [np.stack([e.features[name] for name in names], axis=1) for e in examples]
    matrix = np.concatenate(parts)
    scale = matrix.std(axis=0) + 1e-9
    starts = np.cumsum([0, *(len(part) for part in parts)])
    segment = np.repeat(np.arange(len(parts)), np.diff(starts))
    target = np.zeros(len(matrix))
    target[starts[:-1] + [e.chosen for e in examples]] = 1.0
    weight = np.array([e.weight for e in examples])[segment]
    x = matrix / scale

    def loss(w: Floats) -> tuple[float, Floats]:
        scores = x @ w
        top = np.maximum.reduceat(scores, starts[:-1])[segment]
        powers = np.exp(scores - top)
        total = np.add.reduceat(powers, starts[:-1])[segment]
        likelihood = float((weight * target * (scores - top - np.log(total))).sum())
        slope: Floats = x.T @ (weight * (target - powers / total))
        return l2 / 2 * float(w @ w) - likelihood, l2 * w - slope

    bounds = [bound(name) for name in names]
    found = minimize(loss, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    values = (found.x / scale).tolist()
    return Weights(tuple(zip(names, values, strict=True)))


def fit_platt(probability: Floats, right: Floats, *, prior: float = 1.0) -> Calibration:
    """Scale log-odds so that probabilities mean what they say.

    A Gaussian prior of precision ``prior`` on (slope - 1) and the intercept keeps few
    mistakes from bending the scale.
    """
    kept = probability.clip(1e-6, 1 - 1e-6)
    odds = np.log(kept / (1 - kept))

    def loss(w: Floats) -> float:
        z = w[0] * odds + w[1]
        surprise = float(np.logaddexp(0, np.where(right > 0, -z, z)).sum())
        return surprise + prior / 2 * float((w[0] - 1) ** 2 + w[1] ** 2)

    found = minimize(loss, np.array([1.0, 0.0]), bounds=[(1e-3, None), (None, None)])
    return Calibration(float(found.x[0]), float(found.x[1]))
