"""The words of a marked stretch looked up in the translation of its sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_STRIPPED = ".,;:!?\"'“”‘’()[]{}<>…—-–"
_ENDING = ".,;:!?"
_ARTICLES = frozenset({"the", "a", "an"})
_ENOUGH = 0.6  # F1 over words from which a stretch is taken for the marked words


class Word(NamedTuple):
    """A word of the translation, fit for markup.

    Attributes:
        is_glued: It is punctuation: no space comes before it, and a mark may end before it.
    """

    text: str
    is_glued: bool = False


def words_of(text: str) -> list[Word]:
    """Cut a translation at its spaces and before the punctuation that ends a word."""
    found = []
    for word in text.split():
        bare = word.rstrip(_ENDING)
        if bare:
            found.append(Word(bare))
        if len(bare) < len(word):
            found.append(Word(word[len(bare) :], is_glued=bool(bare)))
    return found


def find(
    fragment: str, words: Sequence[Word], ranges: Sequence[tuple[int, int]], expected: int
) -> tuple[int, int] | None:
    """Find the stretch of words that says what a fragment says.

    Args:
        fragment: The marked words, translated by themselves.
        words: The translation that they are part of.
        ranges: Where to look, as ``[first, last)``.
        expected: Where the stretch would begin, were the order of words the same.

    Returns:
        ``[first, last)``, or None where nothing is like enough.  Time grows with the product of
        both lengths.
    """
    wanted = _bare(words_of(fragment))
    while len(wanted) > 1 and wanted[0] in _ARTICLES:
        wanted = wanted[1:]
    if not wanted:
        return None
    candidates = (
        (_likeness(wanted, _bare(words[first:last])), -abs(first - expected), first - last, first)
        for low, high in ranges
        for first, last in _windows(low, high, len(wanted))
        if not words[first].is_glued
    )
    # the likest, of those the nearest, of those the shortest: without the full stop
    quality, _, length, first = max(candidates, default=(0.0, 0, 0, 0))
    return (first, first - length) if quality >= _ENOUGH else None


def _windows(low: int, high: int, size: int) -> Iterator[tuple[int, int]]:
    for length in range(max(1, size // 2), size + 3):
        for first in range(low, high - length + 1):
            yield first, first + length


def _bare(words: Sequence[Word]) -> list[str]:
    """Give words as they are compared, without case and punctuation."""
    bare = (word.text.strip(_STRIPPED).lower() for word in words)
    return [word for word in bare if word]


def _likeness(wanted: Sequence[str], there: Sequence[str]) -> float:
    """F1 over words, order aside."""
    if not there:
        return 0.0
    shared = sum((Counter(wanted) & Counter(there)).values())
    return 2 * shared / (len(wanted) + len(there))
