"""Formats by name: one row each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import TextIO

from alignment.documents.formats.jsonl import write_jsonl
from alignment.documents.formats.ladder import write_ladder
from alignment.documents.formats.meta import Meta
from alignment.documents.formats.tmx import write_tmx
from alignment.errors import DocumentAlignmentError
from alignment.model import Bead

Writer = Callable[[Iterable[Bead], Sequence[str], Sequence[str], TextIO, Meta], None]

_WRITERS: Mapping[str, Writer] = MappingProxyType(
    {"ladder": write_ladder, "jsonl": write_jsonl, "tmx": write_tmx}
)


def names() -> tuple[str, ...]:
    """Formats that ``write`` knows, default first."""
    return tuple(_WRITERS)


def write(
    name: str,
    beads: Iterable[Bead],
    src: Sequence[str],
    tgt: Sequence[str],
    stream: TextIO,
    meta: Meta | None = None,
) -> None:
    """Write an alignment to a text stream.

    Args:
        name: One of ``names()``.
        beads: The alignment.
        src: Source lines, as given to ``align``.
        tgt: Target lines.
        stream: Open for text; UTF-8 for ``tmx``, which says so in its first line.
        meta: Facts about the run; None means the defaults of ``Meta``.

    Raises:
        DocumentAlignmentError: The format is not known.
    """
    if name not in _WRITERS:
        raise DocumentAlignmentError(
            f"unknown alignment format {name!r}; known: {', '.join(_WRITERS)}"
        )
    _WRITERS[name](beads, src, tgt, stream, meta or Meta())
