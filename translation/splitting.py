"""Cut what a model cannot take whole, and put the translations together again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from translation.checks import HAN

#: Strongest first: sentence ends, clause marks, commas. Closing quotes stay with their clause.
_CLOSERS = r"[”’」』》）)\]\"]*"


def _after(marks: str) -> re.Pattern[str]:
    """Where a clause ends with one of the marks; one between digits is part of a figure."""
    return re.compile(rf"(?<=[^\d]){marks}{_CLOSERS}|{marks}{_CLOSERS}(?!\d)")


_LEVELS = tuple(map(_after, (r"[。！？!?…]+", r"[；;：:—]+", r"[，,、]")))
#: Where clauses end that can be read without their neighbours; items of a list cannot.
_CLAUSE_LEVELS = tuple(map(_after, (r"[。！？!?…]+", r"[；;]+", r"[，,]")))
_CLAUSE_MARK = re.compile(r"[。！？!?；;，,]")
_PHRASE_BREAK = re.compile(r"(?<=[㐀-䶿一-鿿”》）」％%]) (?=[㐀-䶿一-鿿“《（「\d])")
_PHRASE_HAN = 5
_BRACKETS = {"“": 1, "”": -1, "‘": 1, "’": -1, "「": 1, "」": -1, "『": 1, "』": -1, "《": 1,
             "》": -1, "（": 1, "）": -1, "(": 1, ")": -1, "【": 1, "】": -1}  # fmt: skip
_WORD = re.compile(r"[A-Za-z0-9.%,]+|.", re.DOTALL)
_URL = r"(?:https?://|ftp://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/=&#_~-]"
_EMAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_DOMAIN = (
    r"(?<![A-Za-z0-9.@-])(?:[a-z0-9-]+\.)+(?:com|cn|org|net|gov|edu)(?:\.cn)?"
    r"(?:/[\w./?=&%-]*\w)?(?![\w])"
)
_LITERAL = re.compile(rf"{_URL}|{_EMAIL}|{_DOMAIN}", re.ASCII)
_ENDINGS = {"。": ".", "！": "!", "!": "!", "？": "?", "?": "?", "；": ";", ";": ";",
            "：": ":", ":": ":", "，": ",", ",": ",", "、": ","}  # fmt: skip
_HALF_WIDTH = str.maketrans("，。！？；：（）【】、“”‘’％", ",.!?;:()[],\"\"''%")
#: Words that begin a clause but are no names: lower-cased inside a joined sentence.
_OPENERS = frozenset(
    ["A", "An", "And", "As", "At", "But", "By", "For", "From", "He", "Her", "His", "If", "In",
     "It", "Its", "Of", "On", "Or", "She", "So", "That", "The", "Their", "There", "These", "They",
     "This", "Those", "To", "We", "When", "While", "Which", "With"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence.

    Attributes:
        text: Its Chinese, or the literal itself.
        literal: Copied, not translated: a URL, an e-mail address, text without Chinese.
        pause: The mark that follows its translation where the source has only a blank.
    """

    text: str
    literal: bool = False
    pause: str = ""


def protect(text: str) -> list[Part]:
    """Cut URLs and e-mail addresses out: a model cannot break what it never sees."""
    parts: list[Part] = []
    position = 0
    for match in _LITERAL.finditer(text):
        parts.append(Part(text[position : match.start()]))
        parts.append(Part(match.group(), literal=True))
        position = match.end()
    parts.append(Part(text[position:]))
    return [part for part in parts if part.text.strip()]


def split(text: str, size: Callable[[str], int], limit: int) -> list[str]:
    """Cut a text into stretches of at most ``limit`` pieces at the best punctuation.

    Args:
        text: What to cut; the stretches put together give it again.
        size: Number of source pieces of a stretch.
        limit: Most pieces of a stretch; one character may exceed it.
    """
    if size(text) <= limit:
        return [text]
    for level in _LEVELS:
        found = _clauses(text, level)
        if len(found) > 1:
            packed = _pack(found, size, limit)
            if len(packed) > 1:
                return [s for stretch in packed for s in split(stretch, size, limit)]
    return _halve(text, size, limit)


def phrases(text: str) -> list[str]:
    """Cut a headline at the blanks between its phrases.

    Small models, which know few headlines, translate the first phrase and stop. A text with a
    mark that ends or joins clauses is no such headline; a phrase of fewer than five Chinese
    characters, as a name in a byline, stays with its neighbours.
    """
    if _CLAUSE_MARK.search(text):
        return [text]
    found: list[str] = []
    for phrase in _PHRASE_BREAK.split(text):
        if found and min(len(HAN.findall(found[-1])), len(HAN.findall(phrase))) < _PHRASE_HAN:
            found[-1] += f" {phrase}"
        else:
            found.append(phrase)
    return found


def clauses(text: str, size: Callable[[str], int], preferred: int, least: int) -> list[str]:
    """Cut a long sentence between clauses, for a model that translates short ones better.

    Unlike ``split`` it cuts neither lists nor quotations nor brackets, and leaves a stretch
    longer than ``preferred`` where it has no such place.

    Args:
        text: What to cut; the stretches put together give it again.
        size: Number of source pieces of a stretch.
        preferred: Stretches up to this size are left whole; 0 leaves everything whole.
        least: A smaller stretch stays with the one before it: too little to stand alone.
    """
    if not preferred or size(text) <= preferred:
        return [text]
    for level in _CLAUSE_LEVELS:
        found = _outside_brackets(_clauses(text, level))
        packed = _merged(_pack(found, size, preferred), size, least)
        if len(packed) > 1:
            return [s for part in packed for s in clauses(part, size, preferred, least)]
    return [text]


def _outside_brackets(parts: Sequence[str]) -> list[str]:
    """The parts, those joined again between which a quotation or bracket is open."""
    joined: list[str] = []
    depth = 0
    for part in parts:
        if depth > 0:
            joined[-1] += part
        else:
            joined.append(part)
            depth = 0
        depth += sum(_BRACKETS.get(c, 0) for c in part)
    return joined


def _merged(parts: Sequence[str], size: Callable[[str], int], least: int) -> list[str]:
    merged = [parts[0]]
    for part in parts[1:]:
        if min(size(merged[-1]), size(part)) < least:
            merged[-1] += part
        else:
            merged.append(part)
    return merged


def _clauses(text: str, level: re.Pattern[str]) -> list[str]:
    found, position = [], 0
    for match in level.finditer(text):
        found.append(text[position : match.end()])
        position = match.end()
    found.append(text[position:])
    return [clause for clause in found if clause]


def _pack(clauses: Sequence[str], size: Callable[[str], int], limit: int) -> list[str]:
    """Join neighbours into stretches of about equal size, none above the limit if avoidable."""
    total = size("".join(clauses))
    even = -(-total // -(-total // limit))
    packed = [clauses[0]]
    for clause in clauses[1:]:
        joined = packed[-1] + clause
        if size(joined) <= limit and size(packed[-1]) < even:
            packed[-1] = joined
        else:
            packed.append(clause)
    return packed


def _halve(text: str, size: Callable[[str], int], limit: int) -> list[str]:
    words = _WORD.findall(text)
    if len(words) < 2:
        return [text[i : i + limit] for i in range(0, len(text), limit)]
    middle = len(words) // 2
    halves = ("".join(words[:middle]), "".join(words[middle:]))
    return [s for half in halves for s in split(half, size, limit)]


def half_width(text: str) -> str:
    """Chinese punctuation of a literal stretch as its English counterpart."""
    return text.translate(_HALF_WIDTH)


def join(sources: Sequence[Part], texts: Sequence[str]) -> str:
    """Put the translations of a sentence's parts together.

    A full stop the model set where the source only paused becomes the source's mark, and an
    opening "The" inside the sentence is lower-cased.
    """
    words = ""
    for i, (part, text) in enumerate(zip(sources, texts, strict=True)):
        last = i == len(sources) - 1
        piece = text if part.literal or last else _paused(part, text)
        if i and not part.literal and not _ends_sentence(sources[i - 1]):
            piece = _continued(piece)
        glue = "" if not words or piece[:1] in {",", ".", ";", ":", ")", "!", "?"} else " "
        words += glue + piece
    return words


def _ends_sentence(part: Part) -> bool:
    return not part.literal and part.text.rstrip().rstrip('”’」』）)"')[-1:] in set("。！？!?…")


def _paused(source: Part, text: str) -> str:
    if source.pause:
        return text.rstrip(".。;,:") + source.pause
    bare = source.text.rstrip().rstrip('”’」』）)"')
    mark = _ENDINGS.get(bare[-1:], "")
    if mark in {".", "!", "?"}:
        return text
    return text.rstrip(".。;,:") + mark


def _continued(text: str) -> str:
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}" if first in _OPENERS and rest else text
