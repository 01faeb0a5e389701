"""JSON lines: one bead a line with its texts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TextIO

from alignment.documents.formats.meta import Meta
from alignment.model import Bead


def write_jsonl(
    beads: Iterable[Bead], src: Sequence[str], tgt: Sequence[str], stream: TextIO, _meta: Meta
) -> None:
    """Write an object a bead: line numbers, texts, ``cost`` and ``confidence``.

    Texts are lists of lines as they stand in the documents, outer white space removed.
    """
    for bead in beads:
        row = {
            "src": list(bead.src),
            "tgt": list(bead.tgt),
            "src_text": [src[line].strip() for line in bead.src],
            "tgt_text": [tgt[line].strip() for line in bead.tgt],
            "cost": round(bead.cost, 4),
            "confidence": round(bead.confidence, 4),
        }
        stream.write(json.dumps(row, ensure_ascii=False) + "\n")
