"""Scores one corpus: BLEU, chrF2++ and TER, equal to sacrebleu's command line."""

from __future__ import annotations

from collections.abc import Sequence

from eval.checks import check_streams
from eval.model import CorpusScores, Responses, Segment, Signatures, TestSet, blank_count


def score_corpus(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> CorpusScores:
    """Score hypotheses against one or more reference streams.

    Args:
        hypotheses: One line per segment.
        references: Reference streams, ``[ref_set][segment]``, each as long as ``hypotheses``.

    Returns: sacrebleu's corpus scores in 0-100 with their signatures, and how many lines
        were empty (an empty line is scored as an empty translation, never left out).

    Raises: InputError: unequal lengths, wrong nesting or nothing to score.

    Example:
        >>> scores = score_corpus(["The port opened."], [["The port was opened."]])
        >>> scores.n, round(scores.ter, 1)
        (1, 25.0)
    """
    from sacrebleu.metrics.bleu import BLEU
    from sacrebleu.metrics.chrf import CHRF

    check_streams(hypotheses, references)
    lines = [line.rstrip() for line in hypotheses]
    streams = [[line.rstrip() for line in stream] for stream in references]
    bleu, chrf = BLEU(force=True), CHRF(word_order=2)
    values = [metric.corpus_score(lines, streams).score for metric in (bleu, chrf)]
    names = [str(metric.get_signature()) for metric in (bleu, chrf)]
    ter, ter_name = _ter(lines, streams)
    return CorpusScores(
        *(*values, ter),
        signatures=Signatures(*(*names, ter_name)),
        n=len(lines),
        empty_hypotheses=blank_count(lines),
        empty_references=sum(any(not r for r in row) for row in zip(*streams, strict=True)),
    )


def _ter(lines: Sequence[str], streams: Sequence[Sequence[str]]) -> tuple[float, str]:
    """TER and its signature; sacrebleu's own count of the edits takes many times as long."""
    import numpy as np

    from eval.metrics.overlap import Ter

    metric = Ter()
    statistics = metric.scorer(segments_of(streams))(Responses(tuple(lines)))
    # added one by one, as sacrebleu does: mean lengths of several references are fractions
    sums = np.asarray([sum(column) for column in statistics.values.T.tolist()])
    return float(metric.aggregate(sums)[0]), statistics.signatures[0]


def segments_of(references: Sequence[Sequence[str]], name: str = "corpus") -> TestSet:
    """Make a test set without sources from reference streams ``[ref_set][segment]``."""
    rows = zip(*references, strict=True)
    segments = tuple(Segment(str(i), "", tuple(row)) for i, row in enumerate(rows, 1))
    return TestSet(name, "segments", segments, "")
