"""Ratios of sums where the divisor may be zero."""

from __future__ import annotations

import numpy as np

from eval.model import Floats


def ratio(top: Floats, bottom: Floats) -> Floats:
    """Divide elementwise; NaN where ``bottom`` is zero."""
    safe = np.where(bottom > 0, bottom, 1.0)
    return np.where(bottom > 0, top / safe, np.nan)


def f1_of(precision: Floats, recall: Floats) -> Floats:
    """Harmonic mean; 0 where both are 0, NaN where either is undefined."""
    total = precision + recall
    return np.where(total == 0, 0.0, 2.0 * precision * recall / np.where(total == 0, 1.0, total))


def precision_recall_f1(found: Floats, predicted: Floats, gold: Floats) -> tuple[Floats, ...]:
    """Precision, recall, F1 in 0-1; a side without any item is right if the other is empty too."""
    precision = np.where(predicted > 0, found / np.maximum(predicted, 1.0), gold == 0)
    recall = np.where(gold > 0, found / np.maximum(gold, 1.0), predicted == 0)
    return precision, recall, f1_of(precision, recall)
