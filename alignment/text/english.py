"""English words: tokens, stems, content words and clauses."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z]+(?:'[A-Za-z]+)?")
_CLAUSE = re.compile(
    r"\s*(?:;|:|\u2014|--|,\s+(?:and|but|with|while|as|up|down|including|which|who|or)\b|,)\s+"
)
_FUNCTION_WORDS = """
    a an the of in on at to for from by with as and or but nor so than that this these those it
    its it's he she they them their his her him we our us you your i me my be is are was were been
    being am do does did done has have had having will would can could shall should may might must
    not no there here which who whom whose what when where while if then also into onto over under
    about above below between among during after before since until through per each other such
    more most less least some any all both few many much very just only own same s t said says
    according one two three four five six seven eight nine ten first second third
"""
#: Function words carry no news; they are left out of every count.
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())
_VOWEL = re.compile(r"[aeiouy]")


def words(text: str) -> list[str]:
    """Split English text into words, possessive endings and figures left out."""
    return [re.sub(r"'s$", "", word) for word in _WORD.findall(text.replace("\u2019", "'"))]


def stem(word: str) -> str:
    """Strip common inflections so that forms of one word mostly meet.

    Light rules in the manner of Harman's S-stemmer (JASIS 42(1), 1991), with -ed and -ing.
    """
    word = word.lower()
    for ending, keep in (
        ("ies", "y"),
        ("sses", "ss"),
        ("xes", "x"),
        ("ches", "ch"),
        ("shes", "sh"),
    ):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + keep
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        word = word[:-1]
    return _without_suffix(word)


def _without_suffix(word: str) -> str:
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) > 2 and _VOWEL.search(base):
            if base[-1] == base[-2] and base[-1] not in "ls":
                base = base[:-1]
            return base
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def content_stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, repeats kept."""
    return [stem(word) for word in words(text) if word.lower() not in STOP_WORDS and len(word) > 1]


def clauses(text: str) -> list[str]:
    """Split a sentence at commas, colons and dashes; short pieces join their neighbour."""
    pieces: list[str] = []
    for piece in _CLAUSE.split(text):
        short = len(piece.split()) < 4
        if pieces and (short or len(pieces[-1].split()) < 4):
            pieces[-1] = f"{pieces[-1]}, {piece}"
        elif piece.strip():
            pieces.append(piece)
    return pieces
