"""Centring: take away what all sentences of one language have in common."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alignment.encoders.rows import unit_rows
from alignment.errors import EncoderError
from alignment.model import Matrix


def centred(
    vectors: Matrix, *, prior: NDArray[np.float32] | None = None, weight: float = 0.0
) -> Matrix:
    """Subtract the mean of the rows that are not zero, then renormalise.

    Give the sentences of ONE language (one side of a document). The mean of few sentences is
    mostly their own content, so it is drawn towards ``prior`` as if that had been seen
    ``weight`` times: with a weight w and n rows the mean is (sum + w * prior) / (n + w).
    A prior of None means the zero vector.

    Args:
        vectors: float32 (n, dim), unit rows or zero rows.
        prior: float32 (dim,) or None.
        weight: At least 0, in rows.

    Returns: float32 (n, dim), unit rows; zero rows stay zero.

    Raises:
        EncoderError: ``weight`` is negative.
    """
    if weight < 0:
        raise EncoderError(f"centring weight is {weight}; give 0 or more")
    filled = np.any(vectors != 0, axis=1)
    total = vectors[filled].sum(axis=0, dtype=np.float64)
    seen = float(filled.sum()) + weight
    if prior is not None:
        total = total + weight * prior
    if seen == 0:
        return vectors.copy()
    moved = np.where(filled[:, None], vectors - (total / seen).astype(np.float32), np.float32(0))
    return unit_rows(moved.astype(np.float32))
