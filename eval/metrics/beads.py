"""Document alignment: strict and lax precision, recall and F1, also by bead type.

Rules of Sennrich and Volk 2011 as vecalign's ``score.py`` counts them: strict means
the same bead; lax means that a source and a target sentence of the proposed bead are
linked in the gold.  Precision is over all proposed beads, recall leaves out beads with
an empty side, counts are pooled over documents.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from eval.errors import InputError
from eval.metrics.ratios import f1_of, precision_recall_f1, ratio
from eval.model import FigureSpec, Floats, Kind, Responses, Scorer, Statistics, TestSet

BeadKey = tuple[tuple[int, ...], tuple[int, ...]]

BEAD_TYPES = ("1-1", "1-n", "n-1", "n-m", "null")
_TOTALS = 6
_BLOCK = 50


def parse_beads(text: str, where: str) -> tuple[BeadKey, ...]:
    """Read beads from JSON ``[[[0, 1], [0]], …]``, beads empty on both sides left out.

    Raises: InputError: not a list of pairs of index lists.
    """
    try:
        pairs = json.loads(text)
        beads = [(tuple(sorted(map(int, s))), tuple(sorted(map(int, t)))) for s, t in pairs]
    except (ValueError, TypeError) as error:
        raise InputError(f"{where}: not a JSON list of [source, target] pairs ({error})") from None
    return tuple(bead for bead in beads if bead[0] or bead[1])


def bead_type(bead: BeadKey) -> str:
    """Classify a bead as one of ``BEAD_TYPES``."""
    n_src, n_tgt = len(bead[0]), len(bead[1])
    if not n_src or not n_tgt:
        return "null"
    if n_src == 1:
        return "1-1" if n_tgt == 1 else "1-n"
    return "n-1" if n_tgt == 1 else "n-m"


def _lax_links(beads: Sequence[BeadKey]) -> dict[int, set[int]]:
    links: dict[int, set[int]] = defaultdict(set)
    for src, tgt in beads:
        for index in src:
            links[index].update(tgt)
    return links


def _hits(proposed: BeadKey, others: set[BeadKey], links: dict[int, set[int]]) -> tuple[bool, bool]:
    """Return whether the bead is strictly and laxly right."""
    if proposed in others:
        return True, True
    reachable: set[int] = set()
    for index in proposed[0]:
        reachable |= links.get(index, set())
    return False, not reachable.isdisjoint(proposed[1])


def _block(bead: BeadKey, starts: dict[int, int]) -> int:
    """Place a bead by its first source sentence, or where its target sentence has a place."""
    place = bead[0][0] if bead[0] else starts.get(bead[1][0], 0)
    return place // _BLOCK


def bead_counts(gold: Sequence[BeadKey], test: Sequence[BeadKey]) -> Floats:
    """Count right and proposed beads of one document, by blocks of 50 source sentences.

    Returns: float64 (n_blocks, 6 + 3 * 5): strict hits, lax hits and beads for precision,
        the same for recall, then per bead type strict hits, proposed beads, gold beads.
        The number of blocks depends on the gold alone, so systems pair block by block.
    """
    gold_set, test_set = set(gold), set(test)
    starts = {t: src[0] for src, tgt in gold if src for t in tgt}
    n_blocks = 1 + max((_block(bead, starts) for bead in gold_set), default=0)
    counts = np.zeros((n_blocks, _TOTALS + 3 * len(BEAD_TYPES)))
    _count_precision(counts, gold_set, test_set, starts)
    _count_recall(counts, gold_set, test_set, starts)
    return counts


def _row(counts: Floats, bead: BeadKey, starts: dict[int, int]) -> Floats:
    row: Floats = counts[min(_block(bead, starts), len(counts) - 1)]
    return row


def _count_precision(
    counts: Floats, gold: set[BeadKey], test: set[BeadKey], starts: dict[int, int]
) -> None:
    links = _lax_links(sorted(gold))
    for bead in test:
        strict, lax = _hits(bead, gold, links)
        row = _row(counts, bead, starts)
        row[:3] += (strict, lax, 1)
        column = _TOTALS + 3 * BEAD_TYPES.index(bead_type(bead))
        row[column : column + 2] += (strict, 1)


def _count_recall(
    counts: Floats, gold: set[BeadKey], test: set[BeadKey], starts: dict[int, int]
) -> None:
    linked = {bead for bead in test if bead[0] and bead[1]}
    links = _lax_links(sorted(linked))
    for bead in gold:
        row = _row(counts, bead, starts)
        row[_TOTALS + 3 * BEAD_TYPES.index(bead_type(bead)) + 2] += 1
        if bead[0] and bead[1]:
            strict, lax = _hits(bead, linked, links)
            row[3:6] += (strict, lax, 1)


def _figures() -> tuple[FigureSpec, ...]:
    totals = [
        FigureSpec(f"{rule}.{key}", f"{rule.capitalize()} {title}", "share")
        for rule in ("strict", "lax")
        for key, title in (("p", "precision"), ("r", "recall"), ("f1", "F1"))
    ]
    types = [FigureSpec(f"strict.f1.{t}", f"Strict F1, {t} beads", "share") for t in BEAD_TYPES]
    return (*totals, *types)


@dataclass(frozen=True, slots=True)
class BeadScores:
    """Strict and lax P/R/F1, and strict F1 by bead type (NaN where no such bead exists)."""

    name: str = "alignment"
    kind: Kind = "beads"
    figures: tuple[FigureSpec, ...] = _figures()

    def scorer(self, test_set: TestSet) -> Scorer:
        """Parse the gold once."""
        gold = [parse_beads(s.references[0], f"gold of {s.id}") for s in test_set.segments]

        def score(responses: Responses) -> Statistics:
            answers = zip(test_set.segments, gold, responses.texts, strict=True)
            rows = [
                bead_counts(beads, parse_beads(text, f"answer to {segment.id}"))
                for segment, beads, text in answers
            ]
            signature = f"sennrich-volk:2011|recall:no-null|block:{_BLOCK}"
            return Statistics(np.vstack(rows), (signature,) * len(self.figures))

        return score

    def aggregate(self, sums: Floats) -> Floats:
        """Return all figures (…, 11) in 0-1."""
        columns = []
        for offset in (0, 1):
            precision = np.nan_to_num(ratio(sums[..., offset], sums[..., 2]))
            recall = np.nan_to_num(ratio(sums[..., 3 + offset], sums[..., 5]))
            columns += [precision, recall, f1_of(precision, recall)]
        for index in range(len(BEAD_TYPES)):
            hit, test, gold = (sums[..., _TOTALS + 3 * index + i] for i in range(3))
            f1 = precision_recall_f1(hit, test, gold)[2]
            columns.append(np.where(test + gold > 0, f1, np.nan))
        return np.stack(columns, axis=-1)
