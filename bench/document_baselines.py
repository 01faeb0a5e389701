"""Peers of the document aligner, written anew from their papers, over the same vectors."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from alignment.documents.band import full_band
from alignment.documents.lattice import Lattice, bead_sizes
from alignment.documents.solver import best_path
from alignment.model import Matrix
from bench.document_corpus import Document, Gold

Floats = NDArray[np.float64]
# Gale & Church 1993, table 5: priors of 1-1, 1-0 or 0-1, 1-2 or 2-1, 2-2
_PRIORS = {(1, 1): 0.89, (1, 2): 0.0445, (2, 1): 0.0445, (2, 2): 0.011}
_NULL_PRIOR, _VARIANCE = 0.0099 / 2, 6.8


def _lengths(lines: tuple[str, ...]) -> Floats:
    return np.array([max(1, len(line.encode("utf-8"))) for line in lines], dtype=float)


def _before(lengths: Floats) -> Floats:
    return np.concatenate(([0.0], np.cumsum(lengths)))


def _path(lattice: Lattice) -> list[Gold]:
    return [(tuple(range(a, b)), tuple(range(c, d))) for a, b, c, d in best_path(lattice)]


def _lattice(
    document: Document,
    longest: int,
    scores: dict[tuple[int, int], Floats],
    nulls: tuple[Floats, Floats],
) -> Lattice:
    n, m = len(document.src), len(document.tgt)
    sizes = tuple(size for size in bead_sizes(longest) if size in scores)
    grid = np.full((n + 1, m + 1, len(sizes)), -np.inf, dtype=np.float32)
    for at, (a, b) in enumerate(sizes):
        grid[a:, b:, at] = scores[a, b]
    return Lattice(full_band(n, m), sizes, grid.reshape(-1, len(sizes)), *nulls)


def gale_church(document: Document) -> list[Gold]:
    """Gale & Church 1993: lengths in bytes, their ratio taken from the text."""
    src, tgt = _before(_lengths(document.src)), _before(_lengths(document.tgt))
    ratio = tgt[-1] / src[-1]

    def chance(one: Floats, other: Floats, prior: float) -> Floats:
        delta = (other - one * ratio) / np.sqrt(np.maximum(one, 1.0) * _VARIANCE)
        tail: Floats = np.log(prior) + np.log(2.0) + norm.logsf(np.abs(delta))
        return tail

    scores = {
        (a, b): chance((src[a:] - src[:-a])[:, None], (tgt[b:] - tgt[:-b])[None], prior)
        for (a, b), prior in _PRIORS.items()
        if a < len(src) and b < len(tgt)
    }
    zero = np.zeros(1)
    nulls = (
        chance(np.diff(src), zero, _NULL_PRIOR),
        chance(zero + 1, np.diff(tgt), _NULL_PRIOR),
    )
    return _path(_lattice(document, 4, scores, nulls))


def bertalign(
    document: Document, src: Matrix, tgt: Matrix, longest: int = 8, skip: float = -0.1
) -> list[Gold]:
    """Liu & Zhu 2022, second pass over the whole grid (its first pass only saves time).

    Score of a bead: cosine of pooled vectors, less the mean cosine with the neighbouring
    sentences of both sides, times log2(1 + the ratio of lengths); null beads cost ``-skip``.
    """
    lengths = _lengths(document.src), _lengths(document.tgt)
    before = _before(lengths[0]), _before(lengths[1])
    ratio = before[1][-1] / before[0][-1]
    pools = [_pools(v, w, longest - 1) for v, w in zip((src, tgt), lengths, strict=True)]
    scores: dict[tuple[int, int], Floats] = {}
    for a, b in bead_sizes(longest):
        if a >= len(before[0]) or b >= len(before[1]):
            continue
        one, other = pools[0][a], pools[1][b]
        around = _around(one @ tgt.T, b) + _around(other @ src.T, a).T
        long = (before[0][a:] - before[0][:-a])[:, None] * ratio, (before[1][b:] - before[1][:-b])
        balance = np.log2(1 + np.minimum(*long) / np.maximum(*long))
        scores[a, b] = (one @ other.T - around / 2) * balance
    nulls = np.full(len(document.src), skip), np.full(len(document.tgt), skip)
    return _path(_lattice(document, longest, scores, nulls))


def _pools(vectors: Matrix, weights: Floats, longest: int) -> dict[int, Floats]:
    sums = np.vstack([np.zeros(vectors.shape[1]), np.cumsum(vectors * weights[:, None], axis=0)])
    pools: dict[int, Floats] = {}
    for size in range(1, min(longest, len(vectors)) + 1):
        joined = sums[size:] - sums[:-size]
        pools[size] = joined / np.maximum(np.linalg.norm(joined, axis=1, keepdims=True), 1e-9)
    return pools


def _around(cosines: Floats, size: int) -> Floats:
    """Mean cosine with the sentences just before and behind each span of ``size``."""
    spans, count = len(cosines), cosines.shape[1]
    total = np.zeros((spans, count - size + 1))
    seen = np.zeros(count - size + 1)
    total[:, 1:] += cosines[:, : count - size]
    seen[1:] += 1
    total[:, :-1] += cosines[:, size:]
    seen[:-1] += 1
    mean: Floats = total / np.maximum(seen, 1)
    return mean
