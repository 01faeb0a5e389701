"""Which script a text is in, and traditional characters turned into simplified ones."""

from __future__ import annotations

import re
from functools import cache
from typing import Protocol

HAN = "〇㐀-䶿一-鿿\uf900-\ufaff\U00020000-\U0003ffff"
"""Body of a regular expression class that matches one Chinese character."""

_HAN_RUN = re.compile(f"[{HAN}]+")
_VISIBLE_RUN = re.compile(r"\S+")


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


@cache
def _to_simplified_converter() -> _Converter:
    from opencc import OpenCC

    converter: _Converter = OpenCC("t2s")
    return converter


def count_han(text: str) -> int:
    """Count the Chinese characters of a text."""
    return sum(map(len, _HAN_RUN.findall(text)))


def has_han(text: str) -> bool:
    """Tell whether a text holds at least one Chinese character."""
    return _HAN_RUN.search(text) is not None


def han_ratio(text: str) -> float:
    """Give the share of Chinese characters among the visible ones, 0-1; 0 for an empty text."""
    visible = sum(map(len, _VISIBLE_RUN.findall(text)))
    return count_han(text) / visible if visible else 0.0


def to_simplified(text: str) -> str:
    """Turn traditional characters into simplified ones (OpenCC's ``t2s`` tables).

    The tables map a character to a character and a phrase to a phrase of the same length, so
    the result keeps the length of ``text`` and positions in one serve in the other.  Should a
    table ever break that, the text is converted character by character.

    Returns:
        A string of exactly ``len(text)`` code points.  Texts without Chinese come back as they are.
    """
    if not has_han(text):
        return text
    converter = _to_simplified_converter()
    converted = converter.convert(text)
    if len(converted) == len(text):
        return converted
    return "".join(simplify_char(char) for char in text)


@cache
def simplify_char(char: str) -> str:
    """Turn one traditional character into the simplified one, others into themselves."""
    converted = _to_simplified_converter().convert(char)
    return converted if len(converted) == 1 else char


def is_traditional(text: str) -> bool:
    """Tell whether a text is written in traditional characters.

    It is when conversion changes at least one Chinese character in fifty: a stray 乾 or 後 in
    a simplified text (names, quotations) does not make it traditional.
    """
    han = count_han(text)
    if not han:
        return False
    changed = sum(a != b for a, b in zip(text, to_simplified(text), strict=True))
    return changed * 50 >= han and changed > 0
