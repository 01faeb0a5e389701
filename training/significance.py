"""BLEU and chrF2++ of a corpus with bootstrap intervals, as a model card states them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import sacrebleu

from training.card import SetScore
from training.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

N_RESAMPLES = 1000
SEED = 12345  # sacrebleu's own


def score_set(
    name: str, hypotheses: Sequence[str], references: Sequence[str], *, resamples: int = N_RESAMPLES
) -> SetScore:
    """Score translations against one reference each.

    Intervals are 95% percentiles of a bootstrap over segments (Koehn 2004) with a fixed
    seed, so the same texts give the same figures.

    Raises:
        DataError: The counts differ or are zero.
    """
    if len(hypotheses) != len(references) or not hypotheses:
        raise DataError(
            f"{name}: {len(hypotheses)} translations for {len(references)} references; "
            "they must pair up"
        )
    bleu, chrf = sacrebleu.BLEU(), sacrebleu.CHRF(word_order=2)
    return SetScore(
        name,
        len(hypotheses),
        _with_interval(bleu, hypotheses, references, resamples),
        _with_interval(chrf, hypotheses, references, resamples),
        (str(bleu.get_signature()), str(chrf.get_signature())),
    )


def _with_interval(
    metric: Any,  # noqa: ANN401 - sacrebleu's base class is private
    hypotheses: Sequence[str],
    references: Sequence[str],
    resamples: int,
) -> tuple[float, float, float]:
    score = float(metric.corpus_score(list(hypotheses), [list(references)]).score)
    # sacrebleu gives statistics per segment only inside; its own interval fails on zero scores.
    rows = metric._extract_corpus_statistics(list(hypotheses), [list(references)])  # noqa: SLF001
    table = np.array(rows, dtype=np.float64)
    draws = np.random.default_rng(SEED).integers(0, len(rows), (resamples, len(rows)))
    scores = [
        metric._compute_score_from_stats(table[drawn].sum(0).tolist()).score  # noqa: SLF001
        for drawn in draws
    ]
    low, high = np.percentile(scores, (2.5, 97.5)).tolist()
    return score, low, high
