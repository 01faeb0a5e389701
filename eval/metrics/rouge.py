"""ROUGE-L (Lin 2004): longest common subsequence of words, for briefs and headlines."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from eval.model import FigureSpec, Floats, Kind, Responses, Scorer, Statistics, TestSet

_WORD = re.compile(r"[a-z0-9]+")


def rouge_words(text: str) -> list[str]:
    """Split as Google's ``rouge_score`` does without stemming: lower-case runs of a-z, 0-9."""
    return _WORD.findall(text.lower())


def common_length(left: list[str], right: list[str]) -> int:
    """Length of the longest common subsequence, by bit vectors (Hyyrö 2004)."""
    masks: dict[str, int] = {}
    for place, word in enumerate(left):
        masks[word] = masks.get(word, 0) | 1 << place
    everything = (1 << len(left)) - 1
    row = everything
    for word in right:
        matched = row & masks.get(word, 0)
        row = ((row + matched) | (row - matched)) & everything
    return len(left) - row.bit_count()


def rouge_l(hypothesis: list[str], reference: list[str]) -> float:
    """F1 of the longest common subsequence, 0-1; 0 where either side has no word."""
    if not hypothesis or not reference:
        return 0.0
    return 2.0 * common_length(hypothesis, reference) / (len(hypothesis) + len(reference))


@dataclass(frozen=True, slots=True)
class RougeL:
    """Mean ROUGE-L F1 over segments; the best of several references counts."""

    name: str = "rouge-l"
    kind: Kind = "segments"
    figures: tuple[FigureSpec, ...] = (FigureSpec("rouge-l", "ROUGE-L"),)

    def scorer(self, test_set: TestSet) -> Scorer:
        """Split the references into words once."""
        references = [[rouge_words(r) for r in s.references] for s in test_set.segments]

        def score(responses: Responses) -> Statistics:
            rows = [
                (max(rouge_l(rouge_words(text), r) for r in row), 1.0)
                for text, row in zip(responses.texts, references, strict=True)
            ]
            return Statistics(np.asarray(rows), ("rouge-l|f1|tok:a-z0-9|case:lc|stem:no|mean",))

        return score

    def aggregate(self, sums: Floats) -> Floats:
        """Return the mean in points (…, 1)."""
        return 100.0 * sums[..., :1] / sums[..., 1:]
