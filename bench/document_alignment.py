"""Quality and cost of document alignment, beside its peers, in one run.

Usage: python -m bench.document_alignment [--pairs FILE.tsv [--sources NAME …]]
           [--paragraphs FILE.jsonl …] [--count 4] [--sizes 1000 10000]
Quality needs parallel text (see ``bench.document_corpus``); without any, only cost is measured.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from alignment.documents import DocumentConfig, align
from alignment.encoders import CachedEncoder, load
from alignment.model import Bead, Encoder
from bench.document_baselines import bertalign, gale_church
from bench.document_corpus import (
    LEVELS,
    Document,
    Paragraph,
    build,
    chain,
    read_pairs,
    read_paragraphs,
)
from bench.document_scores import Counts, calibration, lax, strict

_LINES = 100
Peer = Callable[[Document], Sequence[tuple[tuple[int, ...], tuple[int, ...]]]]


def _pairs(beads: Sequence[Bead]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.src, bead.tgt) for bead in beads]


def _peers(encoder: Encoder) -> dict[str, Peer]:
    def ours(config: DocumentConfig) -> Peer:
        return lambda d: _pairs(align(d.src, d.tgt, encoder=encoder, config=config))

    return {
        "Gale-Church": gale_church,
        "Bertalign, pooled to 8": lambda d: bertalign(
            d, encoder.encode(d.src), encoder.encode(d.tgt)
        ),
        "duizhao, pooled": ours(DocumentConfig(refine=False)),
        "duizhao": ours(DocumentConfig()),
    }


def quality(documents: Sequence[Document], encoder: Encoder) -> None:
    """Print strict and lax F1 and CPU seconds of every aligner, vectors made beforehand."""
    for document in documents:
        encoder.encode([*document.src, *document.tgt])
    lines = sum(len(d.src) + len(d.tgt) for d in documents)
    print(f"{len(documents)} documents, {lines} lines")
    print(
        f"{'':24s}"
        + "".join(f"{level.name:>8s}" for level in LEVELS)
        + "     all     lax  CPU s/1000"
    )
    for name, peer in _peers(encoder).items():
        start = time.process_time()
        found = [peer(document) for document in documents]
        spent = 1000 * (time.process_time() - start) / lines
        exact = [strict(d, f) for d, f in zip(documents, found, strict=True)]
        loose = sum((lax(d, f) for d, f in zip(documents, found, strict=True)), Counts())
        rows = [
            sum(
                (c for d, c in zip(documents, exact, strict=True) if d.name.endswith(level.name)),
                Counts(),
            )
            for level in LEVELS
        ]
        cells = [*(row.f1 for row in rows), sum(exact, Counts()).f1, loose.f1]
        print(f"{name:24s}" + "".join(f"{cell:8.3f}" for cell in cells) + f"{spent:10.2f}")
    beads = [align(d.src, d.tgt, encoder=encoder) for d in documents]
    print(f"expected calibration error of confidence: {calibration(documents, beads):.3f}")


def cost(sizes: Sequence[int]) -> None:
    """Print CPU seconds and peak memory for synthetic pairs of n x n sentences.

    Vectors are random (512 dimensions), the target's being the source's plus noise of the same
    length, with a twentieth of the lines deleted from each side.
    """
    print("lines x lines    CPU s    s per 1000    process peak MB    exact beads")
    for size in sizes:
        rng = np.random.default_rng(size)
        src = rng.standard_normal((size, 512), dtype=np.float32)
        tgt = src + rng.standard_normal((size, 512), dtype=np.float32)
        kept = [np.flatnonzero(rng.random(size) > 0.05) for _ in range(2)]
        texts = [[f"第{k}句。" for k in kept[0]], [f"Line {k}." for k in kept[1]]]
        src, tgt = src[kept[0]], tgt[kept[1]]
        start = time.process_time()
        beads = align(texts[0], texts[1], src_vectors=src, tgt_vectors=tgt)
        spent = time.process_time() - start
        both = set(kept[0].tolist()) & set(kept[1].tolist())
        right = sum(
            len(b.src) == len(b.tgt) == 1 and kept[0][b.src[0]] == kept[1][b.tgt[0]] for b in beads
        )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{size:9d}    {spent:9.1f}    {1000 * spent / size:10.2f}    {peak:15.0f}"
            f"    {right / len(both):11.3f}"
        )


def _documents(options: argparse.Namespace) -> list[Document]:
    runs: list[tuple[str, list[Paragraph]]] = []
    if options.pairs:
        read = read_pairs(options.pairs, options.count * _LINES, options.sources)
        runs.append((options.pairs.stem, chain(read)))
    runs.extend((path.stem, read_paragraphs(path)) for path in options.paragraphs)
    rng = np.random.default_rng(7)
    cuts = [
        (f"{name}{at}", paragraphs[at : at + _LINES])
        for name, paragraphs in runs
        for at in range(0, min(len(paragraphs), options.count * _LINES), _LINES)
    ]
    return [
        build(name, lines, LEVELS[k % len(LEVELS)], rng) for k, (name, lines) in enumerate(cuts)
    ]


def main() -> None:
    """Read arguments, print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--sources", nargs="*", default=[])
    parser.add_argument("--paragraphs", type=Path, nargs="*", default=[])
    parser.add_argument("--count", type=int, default=6, help="documents from each file")
    parser.add_argument("--encoder", default="use")
    parser.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000])
    options = parser.parse_args()
    documents = _documents(options)
    if documents:
        quality(documents, CachedEncoder(load(options.encoder)))
    cost(options.sizes)


if __name__ == "__main__":
    main()
