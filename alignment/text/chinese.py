"""Chinese text in the form that signals compare: simplified, normal width, no byline."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opencc import OpenCC

_BYLINE = re.compile(r"^\s*本[报報刊台臺][讯訊]?\s*[(（][^)）]{0,80}[)）]")
_CLAUSE = re.compile(r"(?<=[,;:。!?])(?!\d)")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Return simplified characters of normal width, without white space or byline."""
    narrow = unicodedata.normalize("NFKC", _BYLINE.sub("", text))
    simplified: str = _converter().convert(re.sub(r"\s+", "", narrow))
    return simplified


def clauses(text: str) -> list[str]:
    """Split plain Chinese text behind its punctuation; short pieces join their neighbour."""
    pieces: list[str] = []
    for piece in _CLAUSE.split(text):
        if pieces and (len(piece) < 6 or len(pieces[-1]) < 6):
            pieces[-1] += piece
        elif piece:
            pieces.append(piece)
    return pieces
