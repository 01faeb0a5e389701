"""vecalign's ladder: one bead a line, as ``[0, 1]:[0]:0.1234``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from alignment.documents.formats.meta import Meta
from alignment.model import Bead


def write_ladder(
    beads: Iterable[Bead], _src: Sequence[str], _tgt: Sequence[str], stream: TextIO, _meta: Meta
) -> None:
    """Write source line numbers, target line numbers and cost, counting lines from 0."""
    for bead in beads:
        stream.write(f"{list(bead.src)}:{list(bead.tgt)}:{bead.cost:.4f}\n")
