"""Two encoders as one: their unit vectors side by side.

Measured on NTREX-128 zh-en, nearest neighbour with CSLS: USE .989, e5 centred .984, both .990.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from alignment.encoders.rows import unit_rows
from alignment.model import Encoder, Matrix

Means = NDArray[np.float32]


@cache
def e5_means() -> Means:
    """Mean e5 vectors of Latin-script and of Han-script sentences.

    Source: ``bench/encoder_means.py`` over 2,000 sentences of each language.

    Returns: float32 (2, 384); row 0 Latin, row 1 Han.
    """
    with (files("alignment.encoders") / "e5_means.npy").open("rb") as stream:
        means: Means = np.load(stream, allow_pickle=False).astype(np.float32)
    return means


def is_han(text: str) -> bool:
    """Whether at least a fifth of the text's characters are Han (most Chinese has over half)."""
    han = sum("\u3400" <= char <= "\u9fff" for char in text)
    return 5 * han >= len(text.strip()) > 0


class LanguageCentred:
    """An encoder less the fixed mean of each text's language.

    Fixed means keep a text's vector independent of the texts around it, so it can be cached and
    a single text can be encoded.
    """

    def __init__(self, encoder: Encoder, means: Means) -> None:
        self._encoder = encoder
        self._means = means

    @property
    def id(self) -> str:
        """The inner encoder's id, marked as centred."""
        return f"{self._encoder.id}-centred"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Embed texts.

        Returns: float32 (len(texts), dim), unit rows; zero for a blank text.
        """
        vectors = self._encoder.encode(texts)
        filled = np.any(vectors != 0, axis=1)
        rows = np.array([int(is_han(text)) for text in texts], dtype=np.intp)
        vectors[filled] -= self._means[rows[filled]]
        return unit_rows(vectors)


class JoinedEncoder:
    """The vectors of several encoders, each of unit length, side by side and scaled to one.

    The cosine of two joined vectors is the mean of the encoders' cosines.
    """

    def __init__(self, *encoders: Encoder) -> None:
        self._encoders = encoders

    @property
    def id(self) -> str:
        """The encoders' ids with plus signs between."""
        return "+".join(encoder.id for encoder in self._encoders)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Embed texts.

        Returns: float32 (len(texts), sum of dims), unit rows; zero for a blank text.
        """
        return unit_rows(np.hstack([encoder.encode(texts) for encoder in self._encoders]))
