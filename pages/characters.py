"""Classes of characters that the rules of this room share."""

from __future__ import annotations

import re
import unicodedata

from pages.script import HAN

CLOSERS = "”’」』）)》〉】］]〕｣﹂﹄\"'"
"""Quotes and brackets that may follow the end of a sentence."""

OPENERS = "“‘「『（(《〈【［[〔｢﹁﹃"
"""Quotes and brackets that may stand before the start of a sentence."""

TERMINALS = "。！？!?｡…"
"""Marks that end a Chinese sentence, full and half width."""

CLAUSE_MARKS = "，,、；;：:"
"""Marks after which a sentence goes on."""

CANNOT_START = "，。、；：！？,;:!?）)》」』】’”%％…"
"""Marks that no line of its own begins with: the line goes on with the one before."""

_CLOSED = re.compile(rf"(?:[{TERMINALS}]|(?<=[{HAN}])\.)[{re.escape(CLOSERS)}]*$")
_WIDE = frozenset("WFA")


def ends_sentence(text: str) -> bool:
    """Tell whether a Chinese text ends with a sentence mark, closing quotes allowed."""
    return _CLOSED.search(text[-8:]) is not None


def width(text: str) -> int:
    """Count printed columns: a Chinese character takes two, a Latin letter one."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in text)


def word_set(words: str) -> frozenset[str]:
    """Make a set of the words of a text, to keep long word lists readable."""
    return frozenset(words.split())
