"""Meaning kept, by sentence vectors: a translation against its source and its references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alignment.model import Encoder
from eval.model import FigureSpec, Floats, Kind, Responses, Scorer, Statistics, TestSet


@dataclass(frozen=True, slots=True)
class Similarity:
    """Mean cosine similarity, -1 to 1; a blank text counts 0.

    Attributes:
        encoder: Embeds both languages in one space.
    """

    encoder: Encoder
    name: str = "similarity"
    kind: Kind = "segments"
    figures: tuple[FigureSpec, ...] = (
        FigureSpec("similarity.source", "Similarity to the source", "share"),
        FigureSpec("similarity.reference", "Similarity to the reference", "share"),
    )

    def scorer(self, test_set: TestSet) -> Scorer:
        """Embed sources and references once."""
        sources = self._encode([segment.source for segment in test_set.segments])
        streams = [
            self._encode([line or "" for line in stream]) for stream in test_set.reference_streams()
        ]
        signature = f"cosine|encoder:{self.encoder.id}|mean"

        def score(responses: Responses) -> Statistics:
            texts = self._encode(responses.texts)
            to_source = (texts * sources).sum(axis=1)
            to_reference = np.max([(texts * stream).sum(axis=1) for stream in streams], axis=0)
            rows = np.stack([to_source, to_reference, np.ones(len(texts))], axis=1)
            return Statistics(rows, (signature, signature))

        return score

    def _encode(self, texts: Sequence[str]) -> Floats:
        return self.encoder.encode(texts).astype(np.float64)

    def aggregate(self, sums: Floats) -> Floats:
        """Return both means (…, 2)."""
        return sums[..., :2] / sums[..., 2:]
