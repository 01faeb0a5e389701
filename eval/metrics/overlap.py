"""BLEU, chrF2, chrF2++ and TER: sacrebleu's statistics, aggregated for many resamples at once.

Point values equal sacrebleu's command line to the last printed digit (tested);
the formulas below are those of sacrebleu 2.6 written over arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import sacrebleu.metrics.base as sacrebleu_base
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from eval.metrics.edits import edit_rate
from eval.model import FigureSpec, Floats, Kind, Responses, Scorer, Statistics, TestSet

_ORDERS = 4
_CHAR_ORDERS = 6
_WORD_ORDERS = 2
_BETA_SQUARED = 4.0
#: sacrebleu's own limit for its warning.
_MANY = 100


def _lines(texts: Sequence[str]) -> list[str]:
    return [text.rstrip() for text in texts]


def _streams(test_set: TestSet) -> list[list[str | None]]:
    return [
        [None if line is None else line.rstrip() for line in stream]
        for stream in test_set.reference_streams()
    ]


def _extract(metric: sacrebleu_base.Metric, responses: Responses) -> Floats:
    rows = metric._extract_corpus_statistics(_lines(responses.texts), None)  # noqa: SLF001 - sacrebleu offers its statistics under no public name
    return np.asarray(rows, dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Bleu:
    """Corpus BLEU (Papineni et al. 2002), tokenizer 13a, exponential smoothing."""

    name: str = "bleu"
    kind: Kind = "segments"
    figures: tuple[FigureSpec, ...] = (FigureSpec("bleu", "BLEU"),)

    def scorer(self, test_set: TestSet) -> Scorer:
        """Count the references' n-grams once."""
        metric = BLEU(force=True, references=_streams(test_set))  # type: ignore[arg-type] # None marks an absent reference
        signature = str(metric.get_signature())

        def score(responses: Responses) -> Statistics:
            return Statistics(_extract(metric, responses), (signature,), _tokenized(responses))

        return score

    def aggregate(self, sums: Floats) -> Floats:
        """Return BLEU (…, 1) from hypothesis length, reference length, matches and totals."""
        if sums.ndim == 1:  # the published value: sacrebleu's own arithmetic, to the last bit
            return np.asarray([BLEU()._compute_score_from_stats(sums.tolist()).score])  # noqa: SLF001 - as above
        sys_len, ref_len = sums[..., 0], sums[..., 1]
        correct = sums[..., 2 : 2 + _ORDERS]
        total = sums[..., 2 + _ORDERS :]
        precisions = _smoothed(correct, total)
        with np.errstate(divide="ignore", invalid="ignore"):
            log_mean = np.log(precisions).sum(axis=-1) / _ORDERS
            brevity = np.where(sys_len < ref_len, np.exp(1.0 - ref_len / sys_len), 1.0)
            score = brevity * np.exp(log_mean)
        dead = (total == 0).any(axis=-1) | (correct == 0).all(axis=-1)
        return np.where(dead, 0.0, score)[..., None]


def _tokenized(responses: Responses) -> tuple[str, ...]:
    """Warn as sacrebleu does where many lines end in a blank and a full stop."""
    count = sum(text.endswith(" .") for text in responses.texts)
    if count < _MANY:
        return ()
    return (f"{count} answers end in a tokenized full stop; BLEU expects detokenized text",)


def _smoothed(correct: Floats, total: Floats) -> Floats:
    """Precisions in percent; the k-th order without a match counts 1 / 2^k of one match."""
    empty = (correct == 0) & (total > 0)
    halvings = np.cumsum(empty, axis=-1)
    safe = np.maximum(total, 1.0)
    return np.where(empty, 100.0 / (2.0**halvings * safe), 100.0 * correct / safe)


@dataclass(frozen=True, slots=True)
class Chrf:
    """chrF2 and chrF2++ (Popović 2015, 2017); one pass where there is one reference."""

    name: str = "chrf"
    kind: Kind = "segments"
    figures: tuple[FigureSpec, ...] = (
        FigureSpec("chrf2", "chrF2"),
        FigureSpec("chrf2++", "chrF2++"),
    )
    _characters: ClassVar[int] = 3 * _CHAR_ORDERS

    def scorer(self, test_set: TestSet) -> Scorer:
        """Count the references' n-grams once."""
        streams = _streams(test_set)
        plus = CHRF(word_order=_WORD_ORDERS, references=streams)  # type: ignore[arg-type] # None marks an absent reference
        # with several references the best one is chosen by each metric's own F score
        plain = CHRF(references=streams) if len(streams) > 1 else None  # type: ignore[arg-type] # as above
        signatures = (
            str((plain or _renamed(plus)).get_signature()),
            str(plus.get_signature()),
        )

        def score(responses: Responses) -> Statistics:
            with_words = _extract(plus, responses)
            chars = _extract(plain, responses) if plain else with_words[:, : self._characters]
            return Statistics(np.hstack([chars, with_words]), signatures)

        return score

    def aggregate(self, sums: Floats) -> Floats:
        """Return chrF2 and chrF2++ (…, 2)."""
        chars, both = sums[..., : self._characters], sums[..., self._characters :]
        return np.stack([_f_score(chars), _f_score(both)], axis=-1)


def _renamed(plus: CHRF) -> CHRF:
    """Return an empty chrF2 that knows the number of references, for its signature."""
    plain = CHRF()
    plain.num_refs = plus.num_refs
    return plain


def chrf2_of(sums: Floats) -> Floats:
    """Return chrF2 (…) from summed (hypothesis, reference, match) counts (…, 18)."""
    return _f_score(sums)


def _f_score(sums: Floats) -> Floats:
    """F-beta over the mean precision and recall of the orders that both sides have."""
    if sums.ndim == 1:  # the published value: sacrebleu's own arithmetic, to the last bit
        metric = CHRF(word_order=sums.size // 3 - _CHAR_ORDERS)
        return np.asarray(metric._compute_f_score(sums.tolist()))  # noqa: SLF001 - as above
    triples = sums.reshape(*sums.shape[:-1], -1, 3)
    hyp, ref, match = triples[..., 0], triples[..., 1], triples[..., 2]
    counted = (hyp > 0) & (ref > 0)
    orders = np.maximum(counted.sum(axis=-1), 1)
    precision = np.where(counted, match / np.maximum(hyp, 1), 0.0).sum(axis=-1) / orders
    recall = np.where(counted, match / np.maximum(ref, 1), 0.0).sum(axis=-1) / orders
    bottom = _BETA_SQUARED * precision + recall
    top = (1.0 + _BETA_SQUARED) * precision * recall
    return np.where(bottom > 0, 100.0 * top / np.where(bottom > 0, bottom, 1.0), 0.0)


@dataclass(frozen=True, slots=True)
class Ter:
    """Translation edit rate (Snover et al. 2006), lower is better."""

    name: str = "ter"
    kind: Kind = "segments"
    figures: tuple[FigureSpec, ...] = (FigureSpec("ter", "TER", better="lower"),)

    def scorer(self, test_set: TestSet) -> Scorer:
        """Tokenize the references once."""
        metric = TER()
        tokenize = metric.tokenizer
        references = [
            [tokenize(line.rstrip()).split() for line in segment.references]
            for segment in test_set.segments
        ]
        widths = {len(row) for row in references}
        metric.num_refs = widths.pop() if len(widths) == 1 else -1
        signature = str(metric.get_signature())

        def score(responses: Responses) -> Statistics:
            pairs = zip(_lines(responses.texts), references, strict=True)
            rows = [_edits(tokenize(text).split(), words) for text, words in pairs]
            return Statistics(np.asarray(rows, dtype=np.float64), (signature,))

        return score

    def aggregate(self, sums: Floats) -> Floats:
        """Return TER in percent (…, 1) from edits and mean reference length."""
        edits, length = sums[..., 0], sums[..., 1]
        rate = np.where(length > 0, edits / np.where(length > 0, length, 1.0), edits > 0)
        return 100.0 * rate[..., None]


def _edits(words: list[str], references: list[list[str]]) -> tuple[float, float]:
    """Fewest edits to any reference, and the references' mean length (Snover et al. 2006)."""
    best = min(edit_rate(words, reference) for reference in references)
    return float(best), sum(map(len, references)) / len(references)
