"""A vocabulary shortlist: the target pieces that a source piece makes likely.

Counted in parallel text: of the target pieces that stand beside a source piece, those with the
highest Dice coefficient. The union over a batch is what CTranslate2's ``use_vmap`` decodes with,
so a translation then depends on what else is in its batch.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from translation.folder import open_folder
from translation.pieces import Pieces, Tokenizer

_MOST_PAIRS = 100_000
#: Frequent pieces that every sentence may use.
_ALWAYS = 300


def write_shortlist(target: Path, tokenizer: Path, pairs: Path, size: int) -> None:
    """Write ``vmap.txt`` into a converted model's folder.

    Args:
        target: The converted model.
        tokenizer: The Marian folder.
        pairs: TSV of Chinese and English.
        size: Target pieces for each source piece.
    """
    pieces = Tokenizer(open_folder(tokenizer))
    lines = pairs.read_text(encoding="utf-8").splitlines()[:_MOST_PAIRS]
    rows = [line.split("\t")[:2] for line in lines if "\t" in line]
    sources = pieces.encode([row[0] for row in rows])
    targets = [pieces.encode_target(row[1]) for row in rows]
    vocabulary = json.loads((target / "target_vocabulary.json").read_text(encoding="utf-8"))
    source_ids = {p: i for i, p in enumerate(dict.fromkeys(p for s in sources for p in s))}
    target_ids = {p: i for i, p in enumerate(vocabulary)}
    left, right = _presence(sources, source_ids), _presence(targets, target_ids)
    counts, frequency = np.asarray(left.sum(0)).ravel(), np.asarray(right.sum(0)).ravel()
    together = (left.T @ right).tocsr()
    always = np.argsort(-frequency, kind="stable")[:_ALWAYS]
    with (target / "vmap.txt").open("w", encoding="utf-8") as stream:
        stream.write("\t" + " ".join(vocabulary[i] for i in always) + "\n")
        for piece, row in source_ids.items():
            start, end = together.indptr[row], together.indptr[row + 1]
            columns, shared = together.indices[start:end], together.data[start:end]
            dice = 2 * shared / (counts[row] + frequency[columns])
            best = columns[np.argsort(-dice, kind="stable")[:size]]
            likely = dict.fromkeys([*(vocabulary[i] for i in best), piece])
            stream.write(f"{piece}\t{' '.join(p for p in likely if p in target_ids)}\n")


def _presence(texts: Sequence[Pieces], ids: dict[str, int]) -> csr_matrix:
    """Which text has which piece: float32 (n_texts, n_pieces), 1 or 0."""
    found = [sorted({ids[p] for p in text if p in ids}) for text in texts]
    rows = np.repeat(np.arange(len(texts)), [len(f) for f in found])
    columns = np.array([c for f in found for c in f], dtype=np.int64)
    ones = np.ones(len(columns), dtype=np.float32)
    return csr_matrix((ones, (rows, columns)), shape=(len(texts), len(ids)))
