"""Strict and lax precision, recall and F1 of document alignments.

The rule of vecalign's score.py, after Sennrich & Volk 2011 (NoDaLiDa), section 5: strict wants
the exact bead, lax a shared source-target link; precision counts every proposed bead, recall
leaves out null beads; counts are pooled over documents.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from alignment.model import Bead
from bench.document_corpus import Document, Gold


@dataclass(frozen=True, slots=True)
class Counts:
    """Beads proposed and right, gold beads and found, strictly or laxly."""

    right: int = 0
    proposed: int = 0
    found: int = 0
    gold: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.right + other.right,
            self.proposed + other.proposed,
            self.found + other.found,
            self.gold + other.gold,
        )

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, in [0, 1]."""
        precision = self.right / max(self.proposed, 1)
        recall = self.found / max(self.gold, 1)
        return 2 * precision * recall / max(precision + recall, 1e-9)


def _scored(document: Document, proposed: Iterable[Gold]) -> list[Gold]:
    """Leave out beads that lie wholly inside regions whose gold is open."""
    src = {line for region in document.open for line in region[0]}
    tgt = {line for region in document.open for line in region[1]}
    return [bead for bead in proposed if not (set(bead[0]) <= src and set(bead[1]) <= tgt)]


def strict(document: Document, proposed: Iterable[Gold]) -> Counts:
    """Count exact beads."""
    gold, kept = set(document.gold), _scored(document, proposed)
    right = [bead for bead in kept if bead in gold]
    filled = [bead for bead in document.gold if bead[0] and bead[1]]
    return Counts(len(right), len(kept), sum(bool(s and t) for s, t in right), len(filled))


def _links(bead: Gold) -> set[tuple[int, int]]:
    return {(s, t) for s in bead[0] for t in bead[1]}


def lax(document: Document, proposed: Iterable[Gold]) -> Counts:
    """Count beads that share a link with the other side; equal null beads count as right."""
    kept = _scored(document, proposed)
    gold = set(document.gold)
    gold_links = set().union(*(_links(bead) for bead in document.gold))
    kept_links = set().union(*(_links(bead) for bead in kept))
    filled = [bead for bead in document.gold if bead[0] and bead[1]]
    return Counts(
        sum(bead in gold or bool(_links(bead) & gold_links) for bead in kept),
        len(kept),
        sum(bool(_links(bead) & kept_links) for bead in filled),
        len(filled),
    )


def calibration(documents: Sequence[Document], beads: Sequence[Sequence[Bead]]) -> float:
    """Expected calibration error of bead confidences, in ten equal-width bins."""
    said: list[float] = []
    held: list[bool] = []
    for document, found in zip(documents, beads, strict=True):
        gold = set(document.gold)
        kept = set(_scored(document, [(bead.src, bead.tgt) for bead in found]))
        for bead in found:
            if (bead.src, bead.tgt) in kept:
                said.append(bead.confidence)
                held.append((bead.src, bead.tgt) in gold)
    bins = np.minimum((np.array(said) * 10).astype(int), 9)
    gaps = [
        abs(np.mean(np.array(said)[bins == k]) - np.mean(np.array(held)[bins == k]))
        * float(np.mean(bins == k))
        for k in set(bins.tolist())
    ]
    return float(sum(gaps))
