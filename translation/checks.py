"""What a translation must not lose, and the signs of a decoder gone astray."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pages.figures import Figure, en_figures, matches, zh_figures

_LATIN = re.compile(r"\d*[A-Za-z][A-Za-z0-9]*(?:[-+&./'·][A-Za-z0-9]+)*[+#]*")
#: Units a translation may rightly spell out.
_UNIT_WORDS = frozenset(["km", "kg", "cm", "mm", "m", "g", "t", "h", "kW", "MW", "kWh", "ml", "l"])
#: A Chinese character of the basic block or extension A.
HAN = re.compile(r"[㐀-䶿一-鿿]")
_WORD = re.compile(r"[\w'-]+")
#: Words that repeat those n places before them; for longer runs one and a half times n.
_REPEATED = {1: 3, 2: 4}
_CHARACTER_LOOP = re.compile(r"(.{1,24}?)\1{4,}", re.DOTALL)
#: The same inside a word, which is soon looked for. One with a blank in it repeats words as well.
_INNER_LOOP = re.compile(r"(\S{1,24}?)\1{4,}")
#: A stretch of letters four times in a row, a digit ten times, a group of digits too long.
_SHORT_LOOP = re.compile(r"([A-Za-z]{3,24}?)\1{3,}|(\d)\2{9,}|,000(0)+")


def is_looping(text: str) -> bool:
    """Whether a translation repeats itself as a decoder caught in a loop does.

    Signs: a run of words in a row four times (one word), three times (two words) or two and
    a half times (three to eight words), a stretch of characters five times (of three letters or
    more: four times), a digit ten times, a group of zeros longer than three, or fewer than half
    of the word trigrams distinct in a text of 24 words or more.
    """
    words = _WORD.findall(text.lower())
    trigrams = list(zip(words, words[1:], words[2:], strict=False))
    distinct = len(set(trigrams))
    # whatever run of words repeats itself so often, one of its trigrams comes twice
    if distinct < len(trigrams) and any(_repeats(words, n) for n in range(1, 9)):
        return True
    if len(trigrams) >= 22 and distinct * 2 < len(trigrams):
        return True
    if _SHORT_LOOP.search(text):
        return True
    loop = _INNER_LOOP if distinct == len(trigrams) else _CHARACTER_LOOP
    return any(any(c.isalpha() for c in found[1]) for found in loop.finditer(text))


def without_loop(text: str) -> str:
    """Say once what a caught decoder says again and again, as a last resort.

    Stretches of one to eight words that follow themselves as often as ``is_looping`` minds are
    kept once; so are stretches of characters.
    """
    words = _SHORT_LOOP.sub(_kept, text).split()
    for n in range(1, 9):
        words = _once(words, n)
    return _CHARACTER_LOOP.sub(r"\1", " ".join(words))


def _kept(loop: re.Match[str]) -> str:
    return loop[1] or loop[2] or ",000"


def _once(words: list[str], n: int) -> list[str]:
    """The words with every run of a repeated stretch of n cut to one of them."""
    bare = [word.strip(".,;:!?\"'").lower() for word in words]
    kept: list[str] = []
    at = 0
    while at < len(words):
        end = at + n
        while end < len(words) and bare[end] == bare[end - n]:
            end += 1
        if end - at - n >= _REPEATED.get(n, 1.5 * n):
            kept += words[at : at + n]
            at = end
        else:
            kept.append(words[at])
            at += 1
    return kept


def _repeats(words: Sequence[str], n: int) -> bool:
    run = 0
    for i in range(n, len(words)):
        run = run + 1 if words[i] == words[i - n] else 0
        if run >= _REPEATED.get(n, 1.5 * n):
            return True
    return False


def lost_figures(source: str, text: str) -> tuple[Figure, ...]:
    """Figures of a Chinese source that its English translation does not state.

    Small or round numerals written as words (两, 三大, 百年, 万家) may be rephrased and are not
    looked for, nor is 1. Rounding counts as a change.
    """
    remaining = list(en_figures(text))
    lost = []
    for figure in zh_figures(source):
        if not _must_stay(figure):
            continue
        found = next((e for e in remaining if matches(figure, e, rounding=False)), None)
        if found is None:
            lost.append(figure)
        elif _has_digits(figure):
            remaining.remove(found)
    return tuple(lost)


def surplus_figures(source: str, text: str) -> tuple[Figure, ...]:
    """Figures of a translation that its source does not state; a rounded one is another."""
    stated = zh_figures(source)
    return tuple(
        e for e in en_figures(text) if not any(matches(z, e, rounding=False) for z in stated)
    )


def _has_digits(figure: Figure) -> bool:
    return any(c.isdigit() and c.isascii() for c in unicodedata.normalize("NFKC", figure.text))


def _must_stay(figure: Figure) -> bool:
    if _has_digits(figure):
        return figure.kind != "number" or figure.value != 1
    # 百年, 万家, 千亿级: round words that translators rephrase
    if figure.text[0] in "十百千万亿萬億":
        return figure.kind == "date"
    return figure.kind in {"percent", "money", "date"} or figure.value > 10


def latin_names(source: str) -> tuple[str, ...]:
    """Latin names of a Chinese source (``5G``, ``GDP``, ``Wi-Fi``), half-width, in order."""
    names = _LATIN.findall(unicodedata.normalize("NFKC", source))
    kept = (n.rstrip(".") for n in names if re.sub(r"\d", "", n) not in _UNIT_WORDS)
    return tuple(dict.fromkeys(kept))


def name_pattern(name: str) -> str:
    """Expression for a Latin name whose parts may be joined by a hyphen or a blank."""
    parts = re.findall(r"[A-Za-z]+|\d+|[^A-Za-z0-9]", name)
    loose = "[- ]?".join(re.escape(p) for p in parts if p not in {"-", "·"})
    return rf"(?<![A-Za-z]){loose}(?![A-Za-z])"


def lost_names(source: str, text: str) -> tuple[str, ...]:
    """Latin names of the source that the translation lacks or spells otherwise."""
    return tuple(n for n in latin_names(source) if not re.search(name_pattern(n), text))


def is_chinese(text: str) -> bool:
    """Whether a text holds any Chinese character at all."""
    return HAN.search(text) is not None
