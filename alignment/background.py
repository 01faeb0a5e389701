"""What unrelated and parallel news looks like to an encoder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from alignment.errors import BriefAlignmentError
from alignment.model import Encoder, Matrix

#: Neighbours averaged for the hubness correction (Conneau et al. 2018, arXiv 1710.04087, use 10).
NEIGHBOURS = 10
#: Margins beyond this say nothing more, and an odd encoder must not flood the combiner.
LIMIT = 2.0


@dataclass(frozen=True, slots=True)
class Background:
    """Vectors of unrelated news, and the encoder's scale of cosines.

    A scaled cosine is 0 for unrelated and 1 for parallel sentences on average, so that one
    set of weights serves encoders whose raw cosines differ widely.

    Attributes:
        zh: float32 (n, dim), Chinese sentences.
        en: float32 (n, dim), their English translations, row by row.
        unrelated: Mean cosine of a Chinese and an English sentence that are no pair.
        parallel: Mean cosine of the pairs.
        unrelated_en: Mean cosine of two different English sentences.
    """

    zh: Matrix
    en: Matrix
    unrelated: float
    parallel: float
    unrelated_en: float

    def scaled(self, cosines: Matrix) -> Matrix:
        """Scale zh-en cosines; clipped to [-LIMIT, LIMIT]."""
        span = self.parallel - self.unrelated
        return ((cosines - np.float32(self.unrelated)) / np.float32(span)).clip(-LIMIT, LIMIT)

    def scaled_en(self, cosines: Matrix) -> Matrix:
        """Scale en-en cosines, where 1 stands for the same sentence; clipped likewise."""
        span = 1.0 - self.unrelated_en
        return ((cosines - np.float32(self.unrelated_en)) / np.float32(span)).clip(-LIMIT, LIMIT)

    def margins(self, en: Matrix, zh: Matrix) -> Matrix:
        """Scaled cosines less the nearness of either side to unrelated news (CSLS).

        Args:
            en: float32 (n, dim).
            zh: float32 (m, dim).

        Returns: float32 (n, m) in [-2 LIMIT, 2 LIMIT].
        """
        near_en = _nearest(self.scaled(en @ self.zh.T))
        near_zh = _nearest(self.scaled(zh @ self.en.T))
        near = (near_en[:, None] + near_zh[None, :]) / np.float32(2)
        return (self.scaled(en @ zh.T) - near).astype(np.float32)


def _nearest(cosines: Matrix) -> Matrix:
    """Mean of each row's largest values."""
    nearest: Matrix = np.sort(cosines, axis=1)[:, -NEIGHBOURS:]
    mean: Matrix = nearest.mean(axis=1).astype(np.float32)
    return mean


@lru_cache(maxsize=1)
def texts() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The Chinese and the English sentences of the packaged background, in pairs."""
    text = files("alignment").joinpath("data/background.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return tuple(row[0] for row in rows), tuple(row[1] for row in rows)


def measure(encoder: Encoder) -> Background:
    """Encode the packaged background (130 sentences) and measure the encoder's scale on it.

    Raises:
        BriefAlignmentError: Translations are no nearer than unrelated sentences.
    """
    zh, en = texts()
    rows = encoder.encode([*zh, *en])
    left, right = rows[: len(zh)], rows[len(zh) :]
    unrelated, parallel = _off_and_on(left @ right.T)
    unrelated_en, _same = _off_and_on(right @ right.T)
    if parallel <= unrelated or unrelated_en >= 1:
        raise BriefAlignmentError(
            f"encoder {encoder.id} puts translations (mean cosine {parallel:.3f}) no nearer than "
            f"unrelated sentences ({unrelated:.3f}); use an encoder made for Chinese and English"
        )
    return Background(left, right, unrelated, parallel, unrelated_en)


def _off_and_on(cosines: Matrix) -> tuple[float, float]:
    """Means off and on the diagonal of a square matrix."""
    n = len(cosines)
    diagonal = float(np.trace(cosines))
    return (float(cosines.sum()) - diagonal) / (n * n - n), diagonal / n
