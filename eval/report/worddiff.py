"""Word-level differences between two translations."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\s*(?:\w+(?:['’.,-]\w+)*|[^\w\s])")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, and whether the other side has it too."""

    text: str
    changed: bool


def word_diff(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Split two texts into common and differing stretches; the pieces rebuild the texts."""
    a, b = _tokens(left), _tokens(right)
    matcher = SequenceMatcher(
        None, [t.strip().casefold() for t in a], [t.strip().casefold() for t in b], autojunk=False
    )
    first: list[Piece] = []
    second: list[Piece] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        changed = tag != "equal"
        if i2 > i1:
            first.append(Piece("".join(a[i1:i2]), changed))
        if j2 > j1:
            second.append(Piece("".join(b[j1:j2]), changed))
    return tuple(first), tuple(second)


def _tokens(text: str) -> list[str]:
    """Split into words and marks, each with the white space before it."""
    tokens = _TOKEN.findall(text)
    rest = text[sum(map(len, tokens)) :]
    return [*tokens, rest] if rest else tokens
