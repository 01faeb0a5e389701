"""English sentences, by rules: abbreviations, initials, decimals, ellipses and quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pages.characters import word_set
from pages.model import Span
from pages.spans import cut

_CANDIDATE = re.compile(
    r"(?:[.!?…。！？]+[\"'”’)\]»]*(?=\s|$|[“\"(]?[\u4e00-\u9fff]))|(?<=[a-z]{2})\.(?=[A-Z][a-z])"
)
_NEXT_WORDS = re.compile(r"\s*([\"'“‘(\[]*)([^\s]+)(?:\s+(\S+))?")
_LONGEST_WORD = 40

# Titles and the like: a name, number or example always follows.
_NEVER = word_set(
    "mr mrs ms dr prof gen sen rep gov lt col maj sgt capt cmdr adm rev hon st mt ft pres "
    "vs e.g i.e cf viz no. fig figs vol eq ch sec art approx est messrs mme mlle"
)
# Before a number these are abbreviations; elsewhere they may close a sentence.
_BEFORE_NUMBER = word_set(
    "no nos jan feb mar apr jun jul aug sept sep oct nov dec p pp vol fig sec art ch"
)
# These may close a sentence; they do when a word follows that usually opens one.
_MAYBE = word_set(
    "a.m p.m u.s u.k u.n u.s.a e.u d.c ph.d m.d b.a m.a inc co ltd corp jr sr bros etc al dept "
    "univ assn ave blvd rd approx p.r.c u.a.e l.a n.y hr hrs min km kg lb oz ft sq"
)
_STARTERS = word_set(
    "the a an in on at of for from to with by as it its he she his her they their we our i you "
    "your this that these those there here but and or so yet if when while after before since "
    "during under over until although though because however meanwhile moreover also then now "
    "today yesterday tomorrow what who where why how which all some many most more each every "
    "both one two three no not nearly about last next according among between construction"
)
_SAID = word_set("said says asked added told noted explained wrote replied stressed")


def split_en(text: str) -> tuple[Span, ...]:
    """Cut English text into sentences.

    Args:
        text: One paragraph, or several: line breaks count as white space.

    Returns:
        Ranges of code points, ascending; every visible character lies in exactly one.
        Time is linear in the length of the text.
    """
    return cut(text, _ends(text))


def _ends(text: str) -> Iterator[int]:
    start = 0
    for match in _CANDIDATE.finditer(text):
        if _is_end(text, match) and not _is_list_mark(text, start, match):
            yield match.end()
            start = match.end()


def _is_list_mark(text: str, start: int, match: re.Match[str]) -> bool:
    """Match ``1.`` and ``A.`` at the head of a sentence: a mark of a list, not its end."""
    if match.start() - start > _LONGEST_WORD:
        return False
    head = text[start : match.start()].strip()
    return match.group() == "." and (head.isdigit() or len(head) == 1)


def _is_end(text: str, match: re.Match[str]) -> bool:
    following = _NEXT_WORDS.match(text, match.end())
    if following is None:
        return True
    mark = match.group()
    word = following.group(2)
    if word[0].islower():
        return False
    if mark[-1] in "\"'”’" and (following.group(3) or "").rstrip(".,") in _SAID:
        return False
    return (
        not mark.startswith(".")
        or len(mark.rstrip("\"'”’)]")) > 1
        or _stop_ends(_word_before(text, match.start()), word, closed=len(mark) > 1)
    )


def _word_before(text: str, position: int) -> str:
    before = text[max(0, position - _LONGEST_WORD) : position]
    return "" if not before or before[-1].isspace() else before.split()[-1].lstrip("\"'“‘’([")


def _stop_ends(before: str, following: str, *, closed: bool) -> bool:
    """Decide whether a single full stop after ``before`` ends a sentence."""
    key = before.lower()
    if closed:
        return True
    if key in _NEVER:
        return False
    if key in _BEFORE_NUMBER:
        return not following[0].isdigit()
    if key in _MAYBE or _is_initial(before):
        return following.strip(".,;:!?'\"”’").lower() in _STARTERS
    return True


def _is_initial(word: str) -> bool:
    """Match ``J`` and ``J.K``: single capitals, perhaps several."""
    return all(len(part) == 1 and part.isupper() for part in word.split("."))
