"""Does a text go on from one line to the next?  Evidence from which characters meet.

A line break inside a sentence falls between two characters that often follow each other; a
break between a heading and a body, or two paragraphs, falls after a character that ends
headings and before one that begins sentences.  The table of such odds is a data file counted
from news sentences; ``bench/pages_bigrams.py`` makes it.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from itertools import pairwise

from pages.script import simplify_char

_UNIT = 10.0  # the file counts in tenths of a nat
# A pair that the file does not know is rarer than chance: its counts were too low to keep.
_UNKNOWN_PAIR = -1.0
# No single pair decides alone; what a quote or bracket ends says less than a character does.
_MOST, _LEAST, _LEAST_AFTER_MARK = 4.5, -4.5, -1.0
_FULL_WIDTH = str.maketrans(",.:;!?()", "，。：；！？（）")


def symbols(text: str) -> str:
    """Reduce a text to what the table knows: simplified, no spaces, digits 0, letters A."""
    return "".join(map(_symbol, text.translate(_FULL_WIDTH).replace(" ", "").replace("\u3000", "")))


@cache
def _symbol(char: str) -> str:
    if char.isdigit():
        return "0"
    return "A" if char.isascii() and char.isalpha() else simplify_char(char)


@cache
def _table() -> dict[str, dict[str, float]]:
    lines = files("pages").joinpath("data/bigrams.txt").read_text("utf-8").splitlines()
    return {
        name: {entry[0]: int(entry[1:]) / _UNIT for entry in weights.split(" ")}
        for name, _, weights in (line.partition("\t") for line in lines)
    }


def is_common(char: str) -> bool:
    """Tell whether a character, or its simplified form, is one that news are written in."""
    return _symbol(char.translate(_FULL_WIDTH)) in _table()


def continuity(left: str, right: str) -> float:
    """Weigh whether ``right`` goes on with the sentence of ``left``.

    Args:
        left: A line that does not end a sentence; not empty.
        right: The line that may go on with it; not empty.

    Returns:
        Log odds in nats, from -4.5 to 4.5: above 0 speaks for one sentence cut in two, below 0
        for a heading (or paragraph) and the beginning of another text.
    """
    table = _table()
    end, start = symbols(left[-1]) or left[-1], symbols(right[0]) or right[0]
    odds = (
        table.get(end, {}).get(start, _UNKNOWN_PAIR)
        + table[">"].get(end, 0.0)
        + table["<"].get(start, 0.0)
    )
    least = _LEAST if end.isalnum() else _LEAST_AFTER_MARK
    return max(least, min(_MOST, odds))


def shared_pairs(text: str, other: str) -> float:
    """Give the share of a text's neighbouring Chinese characters that ``other`` has, too, 0-1."""
    pairs = {a + b for a, b in pairwise(symbols(text)) if a > "\u3400" and b > "\u3400"}
    if not pairs:
        return 0.0
    reduced = symbols(other)
    return sum(pair in reduced for pair in pairs) / len(pairs)
