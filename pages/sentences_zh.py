"""Chinese sentences.

A sentence ends with 。！？ (full or half width) or an ellipsis, plus the closing quotes and
brackets that follow.  It does not end inside a title 《…》, inside brackets opened in its
middle, or where the clause visibly goes on (a comma or a particle follows).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pages.characters import CLOSERS
from pages.model import Span
from pages.script import HAN
from pages.spans import cut

_PAIRS = {"(": ")", "（": "）", "《": "》", "〈": "〉", "【": "】", "[": "]", "［": "］"}
_BRACKETS = "".join(_PAIRS) + "".join(_PAIRS.values())
_BRACKET_OF = {close: open_ for open_, close in _PAIRS.items()} | {")": "(", "）": "（"}
_WIDTHLESS = str.maketrans("（）［］", "()[]")
# A bracket that stays open longer than this was never closed by its author.
_MAX_BRACKET = 400

_MARKS = "。！？!?｡"
_TOKEN = re.compile(
    rf"(?P<end>(?:[{_MARKS}]+|…+|\.{{3,}}|(?<=[{HAN}])\.(?=\s|$|[{HAN}“「‘『]))"
    rf"(?:[{_MARKS}…]|[{re.escape(CLOSERS)}])*)|(?P<bracket>[{re.escape(_BRACKETS)}])"
)
_GOES_ON = re.compile(r"\s*[，,、；;：:）)》」』”’％%]")
_LATIN = re.compile(r"[A-Za-z0-9]")
# After a closing quote these particles make the quotation a word of the sentence.
_LOOSE = frozenset(CLOSERS + "….")
_PARTICLE = re.compile(r"\s*[的地得之等式般]")


def split_zh(text: str) -> tuple[Span, ...]:
    """Cut Chinese text into sentences.

    Args:
        text: One paragraph, or several: line breaks count as white space.

    Returns:
        Ranges of code points, ascending; every visible character lies in exactly one.
        Time is linear in the length of the text.
    """
    return cut(text, _ends(text))


def _ends(text: str) -> Iterator[int]:
    closed_at = _matching_brackets(text)
    sentence_start = protected_until = 0
    for token in _TOKEN.finditer(text):
        position = token.start()
        if token.group("bracket"):
            if not _opens_sentence(text, sentence_start, position):
                protected_until = max(protected_until, closed_at.get(position, 0))
            continue
        end = _end_of(text, token, sentence_start)
        if end <= protected_until or _goes_on(text, end):
            continue
        yield end
        sentence_start = end


def _opens_sentence(text: str, sentence_start: int, position: int) -> bool:
    """Tell whether a bracket is the first thing in its sentence; titles always belong inside."""
    if text[position] in "《〈":
        return False
    return not text[sentence_start:position].strip(" \u3000\n\r“‘「『\"'")


def _end_of(text: str, token: re.Match[str], sentence_start: int) -> int:
    """Find where a sentence mark's closers end: a straight quote closes only what it opened."""
    end = token.end()
    for position in range(token.start(), end):
        char = text[position]
        if char in "\"'" and text.count(char, sentence_start, position) % 2 == 0:
            return position
    return end


def _goes_on(text: str, end: int) -> bool:
    mark = text[end - 1]
    if _GOES_ON.match(text, end) or (mark.isascii() and _LATIN.match(text, end)):
        return True
    return mark in _LOOSE and _PARTICLE.match(text, end) is not None


def _matching_brackets(text: str) -> dict[int, int]:
    """Map the place of each opening bracket to the place after its partner."""
    partner: dict[int, int] = {}
    stack: list[tuple[str, int]] = []
    for token in _TOKEN.finditer(text):
        for position in range(token.start(), token.end()):
            char = text[position].translate(_WIDTHLESS)
            if char in _PAIRS:
                stack.append((char, position))
            elif char in _BRACKET_OF:
                _close(stack, partner, _BRACKET_OF[char], position)
    return partner


def _close(
    stack: list[tuple[str, int]], partner: dict[int, int], opener: str, position: int
) -> None:
    """Close the innermost open bracket of its kind, looking back at most a few levels."""
    for depth in range(1, min(len(stack), 4) + 1):
        char, start = stack[-depth]
        if char == opener:
            del stack[-depth:]
            if position - start <= _MAX_BRACKET:
                partner[start] = position + 1
            return
