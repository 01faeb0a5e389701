"""Which language a text is in, by its script, then by the words that give a language away.

Chinese is told from Japanese and Korean by kana and hangul, simplified from traditional by the
characters that differ between the two (OpenCC's tables), languages in Latin script by their
function words.  Good for telling Chinese from what is not; no rival of a trained detector for
two words of a small language.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from pages.script import HAN, simplify_char
from service.libre.words import FUNCTION_WORDS, LETTERS

#: Scripts with one language, or with one that is by far the likeliest.
_RANGES = (
    ("kana", re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9d]")),
    ("hangul", re.compile("[\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f]")),
    ("han", re.compile(f"[{HAN}]")),
    ("cyrillic", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff\u0750-\u077f]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("latin", re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
)
_UKRAINIAN = frozenset("іїєґ")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_LONGEST = 5_000
#: A Chinese character says about as much as this many letters.
_HAN_WEIGHT = 3
#: Kana in less than this share of the East Asian characters are a quotation, a name or a の.
_KANA = 0.08
_JAPANESE_ONLY = frozenset("々込働峠畑辻匂凪〆円図駅売読伝変実験県応観関検広歩抜様権択沢浜険児")
_LETTER_WORTH = 0.5
_PRIOR = 0.02  # English is what stands beside Chinese most often
_GUESS = 0.3  # Latin letters that nothing speaks for
_SCALE = 0.25  # share of function words that is as good as certain


@dataclass(frozen=True, slots=True)
class Detection:
    """A language that a text may be in.

    Attributes:
        language: Code, for example ``zh-Hans``, ``en``, ``ja``.
        confidence: 0 to 100.
    """

    language: str
    confidence: float


UNKNOWN = (Detection("en", 0.0),)
"""What LibreTranslate answers too for a text without letters."""


def detect(text: str) -> tuple[Detection, ...]:
    """Rank the languages that a text may be in.

    Args:
        text: Any text; its first 5,000 characters are looked at.

    Returns:
        The likeliest first, at least one, confidences falling.
    """
    sample = unicodedata.normalize("NFC", text[:_LONGEST])
    scripts = {name: len(pattern.findall(sample)) for name, pattern in _RANGES}
    scripts["han"] *= _HAN_WEIGHT
    total = sum(scripts.values())
    if not total:
        return UNKNOWN
    shares: defaultdict[str, float] = defaultdict(float)
    for language, weight in _by_script(sample, scripts):
        shares[language] += weight / total
    ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))
    return tuple(
        Detection(language, round(100 * min(1.0, share), 1))
        for language, share in ranked
        if share >= 0.01 or language == ranked[0][0]
    )


def _by_script(sample: str, scripts: dict[str, int]) -> Iterable[tuple[str, float]]:
    """Yield languages with the weight of the characters that speak for them."""
    yield from _east_asian(sample, scripts)
    if scripts["cyrillic"]:
        yield ("uk" if _UKRAINIAN & set(sample.lower()) else "ru"), scripts["cyrillic"]
    if scripts["latin"]:
        for language, share in _latin(sample):
            yield language, share * scripts["latin"]
    for name, count in scripts.items():
        if count and name not in ("kana", "hangul", "han", "cyrillic", "latin"):
            yield name, count


def _east_asian(sample: str, scripts: dict[str, int]) -> Iterable[tuple[str, float]]:
    kana, hangul, han = scripts["kana"], scripts["hangul"], scripts["han"]
    if hangul:
        yield "ko", hangul
    if kana and kana >= _KANA * (kana + han / _HAN_WEIGHT):
        yield "ja", kana + han
    elif han:
        yield from ((code, share * (han + kana)) for code, share in _chinese(sample))


def _chinese(sample: str) -> Iterable[tuple[str, float]]:
    """Split the weight of Chinese characters over the ways to write them."""
    characters = re.findall(f"[{HAN}]", sample)
    japanese = sum(char in _JAPANESE_ONLY for char in characters)
    traditional = sum(simplify_char(char) != char for char in characters)
    simplified = sum(map(_is_simplified, characters)) - japanese
    if japanese and japanese * 8 >= len(characters) and simplified <= 0:
        yield from (("ja", 0.7), ("zh-Hans", 0.2), ("zh-Hant", 0.1))
    elif traditional + max(0, simplified) == 0:
        # all characters are common to both, as in most short headlines
        yield from (("zh-Hans", 0.9), ("zh-Hant", 0.1))
    else:
        share = traditional / (traditional + max(0, simplified))
        yield from (("zh-Hans", 1 - share), ("zh-Hant", share))


@cache
def _is_simplified(char: str) -> bool:
    """Tell whether traditional texts write another character; 后 and 里 are such, though both."""
    converted: str = _to_traditional().convert(char)
    return converted != char and simplify_char(char) == char


@cache
def _to_traditional() -> Any:  # noqa: ANN401 - OpenCC carries no types
    from opencc import OpenCC

    return OpenCC("s2t")


def _latin(sample: str) -> list[tuple[str, float]]:
    """Share the letters out among languages by their function words and special letters."""
    words = [word.lower() for word in _WORD.findall(sample.replace("’", "'"))]
    scores: defaultdict[str, float] = defaultdict(float)
    for language, known in FUNCTION_WORDS.items():
        scores[language] = sum(word in known for word in words) / max(1, len(words))
    for char, languages in LETTERS.items():
        if char in sample.lower():
            for language in languages:
                scores[language] += _LETTER_WORTH / len(languages) / max(1, len(words)) ** 0.5
    best = max(scores.values())
    if best <= 0:
        return [("en", _GUESS)]
    scores["en"] += _PRIOR
    total = sum(score**2 for score in scores.values())
    certainty = min(1.0, best / _SCALE)
    return [(language, certainty * score**2 / total) for language, score in scores.items() if score]
