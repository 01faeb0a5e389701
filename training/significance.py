"""BLEU and chrF2++ of a corpus with bootstrap intervals, as a model card states them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sacrebleu

from training.card import SetScore
from training.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

N_RESAMPLES = 1000


def score_set(
    name: str, hypotheses: Sequence[str], references: Sequence[str], *, resamples: int = N_RESAMPLES
) -> SetScore:
    """Score translations against one reference each.

    Intervals are sacrebleu's percentile bootstrap (Koehn 2004) with its fixed seed, so
    the same texts give the same figures.

    Raises:
        DataError: The counts differ or are zero.
    """
    if len(hypotheses) != len(references) or not hypotheses:
        raise DataError(
            f"{name}: {len(hypotheses)} translations for {len(references)} references; "
            "they must pair up"
        )
    found = []
    signatures = []
    for metric in (sacrebleu.BLEU(), sacrebleu.CHRF(word_order=2)):
        score = metric.corpus_score(list(hypotheses), [list(references)], n_bootstrap=resamples)
        mean, half = float(getattr(score, "_mean", score.score)), float(getattr(score, "_ci", 0.0))
        found.append((float(score.score), mean - half, mean + half))
        signatures.append(str(metric.get_signature()))
    return SetScore(name, len(hypotheses), found[0], found[1], (signatures[0], signatures[1]))
