"""Fit alignment/documents/weights.json on documents with known beads.

Usage: python -m bench.fit_document_alignment [--pairs FILE.tsv[:SOURCE,SOURCE…] …]
           [--paragraphs FILE.jsonl …] [--count 6] [--rounds 2] [--out FILE]
Where OUT exists already, the fit starts from it.
Three steps, each on the same documents:
1. feature weights: likelihood of the known beads among all alignments of the band
   (a conditional random field), where the inside of an open region is summed over;
2. the weight of joined text: the same likelihood with the beads in doubt looked at again;
3. the price of a crossing: strict F1 of the whole aligner.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from alignment.documents.aligner import typical_cosine
from alignment.documents.anchors import anchors
from alignment.documents.band import Band, band_through
from alignment.documents.beads import rated
from alignment.documents.config import DocumentConfig
from alignment.documents.embedding import Told, tell
from alignment.documents.features import (
    FEATURES,
    NULL_FEATURES,
    Pair,
    bead_features,
    null_features,
)
from alignment.documents.joined_text import Doubt, doubtful, gains, refined
from alignment.documents.lattice import Lattice, bead_sizes, beads_in, build, strips
from alignment.documents.sides import Floats, side, span_norms
from alignment.documents.solver import best_path, null_posteriors, path_sums, posteriors
from alignment.documents.weights import Weights
from alignment.encoders import CachedEncoder, load
from alignment.model import Encoder
from bench import document_corpus
from bench.document_corpus import LEVELS, Document, Gold, chain, read_pairs, read_paragraphs
from bench.document_scores import Counts, strict

OUT = Path(__file__).parent.parent / "alignment" / "documents" / "weights.json"
CONFIG = DocumentConfig()
SIZES = bead_sizes(CONFIG.max_bead)
_REACH, _LINES, _RIDGE = 6, 80, 2e-4
# Evaluations for the two weights of joined text; started well, twelve settle the first digit
_TRIES = 12
_FORBIDDEN = -1e9
_PRICES = (-0.5, -1.0, -2.0, -3.0, -4.0, -6.0)
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Example:
    """A document made ready: features of every bead, and which beads its gold allows."""

    document: Document
    told: tuple[Told, Told]
    pair: Pair
    band: Band
    features: NDArray[np.float32]
    nulls: tuple[Floats, Floats]
    allowed: Flags
    allowed_nulls: tuple[Flags, Flags]


def regions(document: Document) -> tuple[set[Gold], list[Gold]]:
    """Known beads that one monotone path can hold, and regions whose inside is free."""
    filled = [bead for bead in document.gold if bead[0] and bead[1]]
    free = [*document.open, *(b for b in filled if len(b[0]) + len(b[1]) > CONFIG.max_bead)]
    crossed: set[Gold] = set()
    for one, other in pairwise(filled):
        if other[1][0] < one[1][0]:
            crossed |= {one, other}
            free.append((one[0] + other[0], other[1] + one[1]))
    return set(filled) - crossed - set(free), free


def _inside(size: int, free: Sequence[Gold], which: int) -> NDArray[np.int64]:
    numbers = np.full(size, -1, dtype=np.int64)
    for number, region in enumerate(free):
        numbers[list(region[which])] = number
    return numbers


def _allowed(document: Document, band: Band) -> tuple[Flags, tuple[Flags, Flags]]:
    known, free = regions(document)
    src = _inside(len(document.src), free, 0)
    tgt = _inside(len(document.tgt), free, 1)
    rows, cols = band.positions(0, len(band.low))
    allowed = np.zeros((band.cells, len(SIZES)), dtype=bool)
    for at, (a, b) in enumerate(SIZES):
        for cell in np.flatnonzero((rows >= a) & (cols >= b)).tolist():
            s, t = range(rows[cell] - a, rows[cell]), range(cols[cell] - b, cols[cell])
            together = {*src[s].tolist(), *tgt[t].tolist()}
            free_here = len(together) == 1 and together != {-1}
            allowed[cell, at] = free_here or (tuple(s), tuple(t)) in known
    alone = {bead for bead in document.gold if not (bead[0] and bead[1])}
    src_null = [src[k] >= 0 or ((k,), ()) in alone for k in range(len(src))]
    tgt_null = [tgt[k] >= 0 or ((), (k,)) in alone for k in range(len(tgt))]
    return allowed, (np.array(src_null), np.array(tgt_null))


def prepare(document: Document, encoder: Encoder) -> Example:
    """Measure one document."""
    told = (
        tell(document.src, encoder, None, None, CONFIG.centre_weight),
        tell(document.tgt, encoder, None, None, CONFIG.centre_weight),
    )
    found = anchors(told[0].vectors, told[1].vectors, CONFIG.exact_cells)
    sides = [side(one.texts, one.vectors) for one in told]
    norms = [span_norms(one, CONFIG.max_bead - 1) for one in sides]
    pair = Pair(sides[0], sides[1], norms[0], norms[1], typical_cosine(found))
    ends = [(bead[0][-1], bead[1][-1]) for bead in document.gold if bead[0] and bead[1]]
    rising = [e for k, e in enumerate(ends) if all(e[1] > f[1] for f in ends[max(0, k - 2) : k])]
    band = band_through(len(sides[0]), len(sides[1]), rising, _REACH, CONFIG.widest)
    features = np.zeros((band.cells, len(SIZES), len(FEATURES)), dtype=np.float32)
    for strip in strips(pair, band, CONFIG.max_bead):
        for at, size in enumerate(SIZES):
            where, beads = beads_in(band, strip, size)
            if len(where):
                features[strip.cells][where, at] = bead_features(pair, strip.area, beads).T
    cosines = pair.src.vectors @ pair.tgt.vectors.T / pair.scale
    nulls = (
        null_features(pair.src, cosines.max(axis=1).astype(float)),
        null_features(pair.tgt, cosines.max(axis=0).astype(float)),
    )
    return Example(document, told, pair, band, features, nulls, *_allowed(document, band))


def lattice_of(example: Example, theta: Floats, *, gold: bool) -> Lattice:
    """Score an example; with ``gold`` only what its gold allows."""
    bead, null = theta[: len(FEATURES)], theta[len(FEATURES) :]
    scores = example.features @ bead.astype(np.float32)
    # every bead inside the band has exactly one shape, so its features are not all zero
    inside = example.features.any(axis=2)
    scores = np.where(inside & (example.allowed | (not gold)), scores, -np.inf)
    nulls = [null @ features for features in example.nulls]
    if gold:
        nulls = [
            np.where(flags, values, _FORBIDDEN)
            for flags, values in zip(example.allowed_nulls, nulls, strict=True)
        ]
    return Lattice(example.band, SIZES, scores.astype(np.float32), nulls[0], nulls[1])


def expected(example: Example, lattice: Lattice) -> tuple[float, Floats]:
    """Log sum of a lattice and the expected sum of features over its paths."""
    sums = path_sums(lattice)
    beads = np.einsum("ct,ctk->k", posteriors(lattice, sums), example.features)
    alone = null_posteriors(lattice, sums)
    nulls = example.nulls[0] @ alone[0] + example.nulls[1] @ alone[1]
    return sums.total, np.concatenate([beads, nulls])


def fit_features(examples: Sequence[Example], theta: Floats, rounds: int, steps: int) -> Floats:
    """Expectation-maximisation: open regions are filled in, then the weights are fitted."""
    count = sum(len(example.document.gold) for example in examples)
    for number in range(rounds):
        held = sum(expected(e, lattice_of(e, theta, gold=True))[1] for e in examples)
        target = np.asarray(held)

        def loss(x: Floats, target: Floats = target) -> tuple[float, Floats]:
            value, slope = -float(target @ x), -target
            for example in examples:
                total, mean = expected(example, lattice_of(example, x, gold=False))
                value, slope = value + total, slope + mean
            return value / count + _RIDGE * float(x @ x), slope / count + 2 * _RIDGE * x

        result = minimize(loss, theta, jac=True, method="L-BFGS-B", options={"maxiter": steps})
        theta = np.asarray(result.x)
        print(f"round {number + 1}: negative log likelihood {result.fun:.4f} a bead", flush=True)
    return theta


def weights_of(
    theta: Floats, joined: tuple[float, float] = (0.0, 0.0), price: float = 0.0
) -> Weights:
    """Name the numbers."""
    values = [round(float(value), 4) for value in theta]
    return Weights(
        tuple(values[: len(FEATURES)]), tuple(values[len(FEATURES) :]), joined[0], joined[1], price
    )


def look_again(example: Example, theta: Floats) -> tuple[Doubt, Floats]:
    """Encode joined text of the beads in doubt."""
    lattice = lattice_of(example, theta, gold=False)
    doubt = doubtful(lattice, posteriors(lattice, path_sums(lattice)), CONFIG)
    speeches = example.told[0].speech, example.told[1].speech
    if speeches[0] is None or speeches[1] is None:
        raise ValueError("examples are told by an encoder")
    return doubt, gains(example.pair, doubt, speeches[0], speeches[1])


def fit_joined(examples: Sequence[Example], theta: Floats, start: Floats) -> tuple[float, float]:
    """Fit the weight of joined text and its base by likelihood."""
    seen = [look_again(example, theta) for example in examples]

    def loss(x: Floats) -> float:
        weights = weights_of(theta, (float(x[0]), float(x[1])))
        value = 0.0
        for example, (doubt, gain) in zip(examples, seen, strict=True):
            for gold, sign in ((True, -1.0), (False, 1.0)):
                lattice = refined(lattice_of(example, theta, gold=gold), doubt, gain, weights)
                value += sign * path_sums(lattice).total
        return value / sum(len(e.document.gold) for e in examples)

    result = minimize(loss, start, method="Nelder-Mead", options={"maxfev": _TRIES})
    print(f"joined text: {loss(np.zeros(2)):.4f} without, {result.fun:.4f} with", flush=True)
    return round(float(result.x[0]), 4), round(float(result.x[1]), 4)


def fit_price(examples: Sequence[Example], weights: Weights) -> float:
    """Choose the price of a crossing by strict F1."""
    totals = [Counts() for _ in _PRICES]
    for example in examples:
        lattice = build(example.pair, example.band, SIZES, weights)
        doubt, gain = look_again(example, np.array([*weights.bead, *weights.null]))
        lattice = refined(lattice, doubt, gain, weights)
        sums, path = path_sums(lattice), best_path(lattice)
        for at, price in enumerate(_PRICES):
            beads: list[Gold] = [
                (tuple(range(a, b)), tuple(range(c, d)))
                for (a, b, c, d), _ in rated(lattice, sums, path, price)
            ]
            totals[at] += strict(example.document, beads)
    for price, total in zip(_PRICES, totals, strict=True):
        print(f"price {price}: strict F1 {total.f1:.4f}", flush=True)
    # of equal ones the dearest: a crossing should be worth reporting
    return max(zip(_PRICES, totals, strict=True), key=lambda row: (row[1].f1, -row[0]))[0]


def save(weights: Weights, path: Path) -> None:
    """Write weights by name."""
    data = {
        "bead": dict(zip(FEATURES, weights.bead, strict=True)),
        "null": dict(zip(NULL_FEATURES, weights.null, strict=True)),
        "joined": weights.joined,
        "joined_base": weights.joined_base,
        "crossing": weights.crossing,
    }
    path.write_text(json.dumps(data, indent=2) + "\n", encoding="utf-8")


def _documents(options: argparse.Namespace) -> list[Document]:
    rng = np.random.default_rng(11)
    runs = []
    for name in options.pairs:
        path, _, sources = name.partition(":")
        found = read_pairs(Path(path), options.count * _LINES, [s for s in sources.split(",") if s])
        runs.append((Path(path).stem + sources, chain(found)))
    runs.extend((path.stem, read_paragraphs(path)) for path in options.paragraphs)
    cuts = [
        (f"{name}{at}", lines[at : at + _LINES])
        for name, lines in runs
        for at in range(0, min(len(lines), options.count * _LINES), _LINES)
    ]
    return [
        document_corpus.build(name, lines, LEVELS[k % len(LEVELS)], rng)
        for k, (name, lines) in enumerate(cuts)
    ]


def main() -> None:
    """Read arguments, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", nargs="*", default=[])
    parser.add_argument("--paragraphs", type=Path, nargs="*", default=[])
    parser.add_argument("--count", type=int, default=6, help="documents from each file")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--steps", type=int, default=15, help="steps of each round")
    parser.add_argument("--encoder", default="use")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    encoder = CachedEncoder(load(options.encoder))
    examples = [prepare(document, encoder) for document in _documents(options)]
    print(f"{len(examples)} documents", flush=True)
    theta, start = np.zeros(len(FEATURES) + len(NULL_FEATURES)), np.array([10.0, 0.1])
    if options.out.exists():
        old = json.loads(options.out.read_text(encoding="utf-8"))
        named = [*(old["bead"][f] for f in FEATURES), *(old["null"][f] for f in NULL_FEATURES)]
        theta, start = np.array(named), np.array([old["joined"], old["joined_base"] or 0.1])
    theta = fit_features(examples, theta, options.rounds, options.steps)
    weights = weights_of(theta, fit_joined(examples, theta, start))
    weights = replace(weights, crossing=fit_price(examples, weights))
    save(weights, options.out)


if __name__ == "__main__":
    main()
