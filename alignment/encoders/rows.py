"""The promise every encoder keeps: unit rows, zero rows for blank texts, flat memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from alignment.errors import EncoderError
from alignment.model import Matrix

Embed = Callable[[list[str]], ArrayLike]


def unit_rows(vectors: Matrix) -> Matrix:
    """Scale each row to unit length; zero rows stay zero.

    Args:
        vectors: float32 (n, dim).

    Returns: float32 (n, dim), a new array.
    """
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Matrix = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return scaled


def encode_rows(texts: Sequence[str], dim: int, embed: Embed, chunk: int) -> Matrix:
    """Embed the texts that are not blank, chunk by chunk.

    A chunk holds texts of similar length, as the models behind it pad or batch by length.

    Args:
        texts: Any texts.
        dim: Length of one vector.
        embed: The model: k texts to k rows of length dim, in order.
        chunk: Most texts given to ``embed`` at once; bounds the memory.

    Returns: float32 (len(texts), dim), rows of unit length; zero for a blank text.

    Raises:
        EncoderError: ``embed`` returned another shape, or a value that is not finite.
    """
    rows = np.zeros((len(texts), dim), dtype=np.float32)
    order = sorted((i for i, text in enumerate(texts) if text.strip()), key=lambda i: len(texts[i]))
    for start in range(0, len(order), chunk):
        part = order[start : start + chunk]
        got = np.asarray(embed([texts[i] for i in part]), dtype=np.float32)
        _check(got, (len(part), dim))
        rows[part] = unit_rows(got)
    return rows


def _check(got: Matrix, shape: tuple[int, int]) -> None:
    if got.shape != shape:
        raise EncoderError(f"the encoder returned shape {got.shape} where {shape} was due")
    if not np.isfinite(got).all():
        raise EncoderError("the encoder returned a value that is not finite; check the model files")
