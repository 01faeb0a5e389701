"""What a translation must not lose, and the signs of a decoder gone astray."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from pages.figures import Figure, en_figures, matches, zh_figures

_LATIN = re.compile(r"\d*[A-Za-z][A-Za-z0-9]*(?:[-+&./'·][A-Za-z0-9]+)*[+#]*")
#: Units a translation may rightly spell out.
_UNIT_WORDS = frozenset(["km", "kg", "cm", "mm", "m", "g", "t", "h", "kW", "MW", "kWh", "ml", "l"])
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_WORD = re.compile(r"[\w'-]+")
#: Words that repeat those n places before them; for longer runs one and a half times n.
_REPEATED = {1: 3, 2: 4}
_CHARACTER_LOOP = re.compile(r"(.{1,24}?)\1{4,}", re.DOTALL)


def is_looping(text: str) -> bool:
    """Whether a translation repeats itself as a decoder caught in a loop does.

    Signs: a run of words in a row four times (one word), three times (two words) or two and
    a half times (three to eight words), a stretch of characters five times, or fewer than
    half of the word trigrams distinct in a text of 24 words or more.
    """
    words = _WORD.findall(text.lower())
    if any(_repeats(words, n) for n in range(1, 9)):
        return True
    trigrams = list(zip(words, words[1:], words[2:], strict=False))
    if len(trigrams) >= 22 and len(set(trigrams)) * 2 < len(trigrams):
        return True
    match = _CHARACTER_LOOP.search(text)
    return match is not None and any(c.isalpha() for c in match.group(1))


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
    """Figures of a translation that its source does not state, rounded or not."""
    stated = zh_figures(source)
    return tuple(e for e in en_figures(text) if not any(matches(z, e) for z in stated))


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
    return _HAN.search(text) is not None
