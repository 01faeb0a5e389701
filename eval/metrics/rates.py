"""Rates of plain failures: nothing, loops, Chinese left over, wrong length."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from eval.metrics.ratios import ratio
from eval.model import FigureSpec, Floats, Kind, Responses, Scorer, Segment, Statistics, TestSet

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
#: One word four times in a row, or two to six words three times in a row.
_LOOP = re.compile(r"\b(\w+)(?:\W+\1\b){3}|\b(\w+(?:\W+\w+){1,5})(?:\W+\2\b){2}", re.IGNORECASE)


def loops(text: str) -> bool:
    """Whether the text repeats a word four times, or a phrase three times, in a row."""
    return _LOOP.search(text) is not None


def _row(text: str, segment: Segment) -> tuple[float, ...]:
    reference = min((len(r.split()) for r in segment.references if r.strip()), default=0)
    return (
        len(text.split()),
        reference,
        not text.strip() and reference > 0,
        loops(text) and not any(map(loops, segment.references)),
        bool(_HAN.search(text)) and not any(map(_HAN.search, segment.references)),
        1.0,
    )


@dataclass(frozen=True, slots=True)
class Rates:
    """Length ratio in words (to the shortest reference), and shares of failed segments."""

    name: str = "rates"
    kind: Kind = "segments"
    figures: tuple[FigureSpec, ...] = (
        FigureSpec("length-ratio", "Length ratio", "ratio", "neutral"),
        FigureSpec("empty", "Empty", "share", "lower"),
        FigureSpec("repetition", "Loops", "share", "lower"),
        FigureSpec("untranslated", "Chinese left over", "share", "lower"),
    )

    def scorer(self, test_set: TestSet) -> Scorer:
        """Return a scorer; there is nothing to prepare."""

        def score(responses: Responses) -> Statistics:
            pairs = zip(responses.texts, test_set.segments, strict=True)
            rows = [_row(text, segment) for text, segment in pairs]
            signatures = tuple(f"{figure.name}|v:1" for figure in self.figures)
            return Statistics(np.asarray(rows, dtype=np.float64), signatures)

        return score

    def aggregate(self, sums: Floats) -> Floats:
        """Return the four figures (…, 4)."""
        length = ratio(sums[..., 0], sums[..., 1])[..., None]
        return np.concatenate([length, sums[..., 2:5] / sums[..., 5:]], axis=-1)
