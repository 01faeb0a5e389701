"""Figures and names: does the translation carry the numbers and names of the reference?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from eval.metrics.ratios import precision_recall_f1
from eval.model import FigureSpec, Floats, Kind, Responses, Scorer, Statistics, TestSet

_SCALES = {"hundred": 2, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_WORDS = (
    *("two", "three", "four", "five", "six", "seven"),
    *("eight", "nine", "ten", "eleven", "twelve"),
)
_SCALE = "|".join(_SCALES)
_NUMBER = re.compile(
    r"(?<![\w.])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:(?:st|nd|rd|th)\b)?(?:[ -](?P<scale>{_SCALE})\b)?"
    rf"|\b(?P<word>{'|'.join(_WORDS)})\b(?:[ -](?P<wordscale>{_SCALE})\b)?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][\w'’-]*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:]\s+)[\"'“‘(]*$")
#: Capitalised by English spelling rather than for naming someone or something.
_NOT_NAMES = frozenset({"I", "A", "The", "An", "In", "On", "At", "Of", "And"})

Extract = Callable[[str], Counter[str]]


def numbers_in(text: str) -> Counter[str]:
    """Collect numbers by value, so that ``3.3 million`` equals ``3,300,000``.

    Counts digits, ordinals and the words two to twelve ("one" is mostly a pronoun).
    """
    found: Counter[str] = Counter()
    for match in _NUMBER.finditer(text):
        if match["digits"]:
            value = Decimal(match["digits"].replace(",", ""))
        else:
            value = Decimal(_WORDS.index(match["word"].lower()) + 2)
        scale = match["scale"] or match["wordscale"]
        value = value.scaleb(_SCALES[scale.lower()]) if scale else value
        found[f"{value.normalize():f}"] += 1
    return found


def names_in(text: str) -> Counter[str]:
    """Collect capitalised words, leaving out those that only begin a sentence."""
    found: Counter[str] = Counter()
    for match in _NAME.finditer(text):
        word = match[0].removesuffix("'s").removesuffix("’s")
        begins = _SENTENCE_START.search(text[: match.start()]) is not None
        if word not in _NOT_NAMES and (not begins or word.isupper()):
            found[word.casefold()] += 1
    return found


def _overlap(hypothesis: Counter[str], references: list[Counter[str]]) -> tuple[int, int, int]:
    """Hits, hypothesis items and reference items against the best-fitting reference."""
    rows = [
        ((hypothesis & reference).total(), hypothesis.total(), reference.total())
        for reference in references
    ]
    return max(rows, key=lambda row: (2 * row[0] + 1) / (row[1] + row[2] + 1))


@dataclass(frozen=True, slots=True)
class Fidelity:
    """F1 of numbers and of names, pooled over the set; NaN where neither side has any."""

    name: str = "fidelity"
    kind: Kind = "segments"
    figures: tuple[FigureSpec, ...] = (
        FigureSpec("numbers", "Numbers kept (F1)"),
        FigureSpec("names", "Names kept (F1)"),
    )

    def scorer(self, test_set: TestSet) -> Scorer:
        """Collect the references' numbers and names once."""
        extracts: tuple[Extract, ...] = (numbers_in, names_in)
        references = [
            [[extract(r) for r in segment.references] for extract in extracts]
            for segment in test_set.segments
        ]

        def score(responses: Responses) -> Statistics:
            rows = [
                [
                    count
                    for extract, wanted in zip(extracts, row, strict=True)
                    for count in _overlap(extract(text), wanted)
                ]
                for text, row in zip(responses.texts, references, strict=True)
            ]
            signatures = ("numbers|f1|by:value|v:1", "names|f1|by:capital|v:1")
            return Statistics(np.asarray(rows, dtype=np.float64), signatures)

        return score

    def aggregate(self, sums: Floats) -> Floats:
        """Return both F1 in points (…, 2)."""
        columns = []
        for start in (0, 3):
            hit, hyp, ref = (sums[..., start + i] for i in range(3))
            f1 = precision_recall_f1(hit, hyp, ref)[2]
            columns.append(np.where(hyp + ref > 0, 100.0 * f1, np.nan))
        return np.stack(columns, axis=-1)
