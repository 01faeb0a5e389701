"""Second look: encode the joined text of beads in doubt.

A pooled vector misses what a joined sentence means as a whole; encoding every span would cost
ten times the sentences themselves, so only beads that may lie on the path are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alignment.documents.config import DocumentConfig
from alignment.documents.embedding import Span, Speech
from alignment.documents.features import Pair
from alignment.documents.lattice import Lattice
from alignment.documents.sides import Floats, Ints, Side
from alignment.documents.weights import Weights
from alignment.encoders.rows import unit_rows
from alignment.model import Matrix


@dataclass(frozen=True, slots=True)
class Doubt:
    """Beads worth a second look.

    Attributes:
        cells: int64 (k,), where each ends.
        sizes: int64 (k,), number of its size.
        src: Its source span.
        tgt: Its target span.
    """

    cells: Ints
    sizes: Ints
    src: tuple[Span, ...]
    tgt: tuple[Span, ...]


def doubtful(lattice: Lattice, chances: NDArray[np.float32], config: DocumentConfig) -> Doubt:
    """Find beads of three or more sentences that may lie on the path, likeliest first.

    The budget counts the spans of two or more sentences; beads beyond it are left out.
    """
    many = np.array([sum(size) > 2 for size in lattice.sizes])
    cells, sizes = np.nonzero((chances >= config.refine_above) & many)
    order = np.argsort(-chances[cells, sizes], kind="stable")
    rows, cols = lattice.band.positions(0, len(lattice.band.low))
    budget = int(config.refine_budget * (len(lattice.src_null) + len(lattice.tgt_null)))
    known: tuple[set[Span], set[Span]] = (set(), set())
    kept: list[tuple[int, int, Span, Span]] = []
    for cell, size in zip(cells[order].tolist(), sizes[order].tolist(), strict=True):
        a, b = lattice.sizes[size]
        spans = (int(rows[cell]) - a, int(rows[cell])), (int(cols[cell]) - b, int(cols[cell]))
        for span, seen in zip(spans, known, strict=True):
            if span[1] - span[0] > 1:
                seen.add(span)
        kept.append((cell, size, *spans))
        if len(known[0]) + len(known[1]) >= budget:
            break
    return Doubt(
        np.array([row[0] for row in kept], dtype=np.int64),
        np.array([row[1] for row in kept], dtype=np.int64),
        tuple(row[2] for row in kept),
        tuple(row[3] for row in kept),
    )


def gains(pair: Pair, doubt: Doubt, src: Speech, tgt: Speech) -> Floats:
    """Similarity of joined text less that of pooled vectors, over ``Pair.scale``.

    Returns: float64 (k,).
    """
    if not doubt.src:
        return np.zeros(0)
    true = _cosines(_spoken(pair.src, doubt.src, src), _spoken(pair.tgt, doubt.tgt, tgt))
    pooled = _cosines(_pooled(pair.src, doubt.src), _pooled(pair.tgt, doubt.tgt))
    return (true - pooled) / pair.scale


def refined(lattice: Lattice, doubt: Doubt, gain: Floats, weights: Weights) -> Lattice:
    """Add what joined text says to the scores of the beads in doubt."""
    scores = lattice.scores.copy()
    extra = weights.joined * gain + weights.joined_base
    scores[doubt.cells, doubt.sizes] += extra.astype(np.float32)
    return replace(lattice, scores=scores)


def _cosines(left: Matrix, right: Matrix) -> Floats:
    cosines: Floats = np.einsum("ij,ij->i", left, right).astype(np.float64)
    return cosines


def _spoken(side: Side, spans: Sequence[Span], speech: Speech) -> Matrix:
    long = sorted({span for span in spans if span[1] - span[0] > 1})
    place = {span: at for at, span in enumerate(long)}
    if not long:
        return side.vectors[[a for a, _ in spans]]
    encoded = speech.encode(long)
    return np.stack([encoded[place[s]] if s in place else side.vectors[s[0]] for s in spans])


def _pooled(side: Side, spans: Sequence[Span]) -> Matrix:
    sums = [side.weights[a:b] @ side.vectors[a:b] for a, b in spans]
    return unit_rows(np.array(sums, dtype=np.float32))
