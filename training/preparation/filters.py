"""Filters of single pairs by name: each answers why a pair is unfit, or None."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from pages.figures import Figure, en_figures, matches, zh_figures
from pages.script import count_han, has_han
from training.preparation.config import PrepareConfig
from training.tsv import unfit

Filter = Callable[[str, str, PrepareConfig], str | None]

_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]+")
# Without U+30FB, the point inside foreign names, which Chinese texts use too.
_KANA_HANGUL = re.compile(r"[ぁ-ゖァ-ヺ가-힣]")
_MARKUP = re.compile(
    r"</?[a-zA-Z][^<>]*>|&(?:amp|lt|gt|quot|apos|nbsp|#\d+|#x[0-9a-fA-F]+);"
    r"|https?://|\bwww\.|[`{}]|\[\[|\]\]|\]\(|\*\*\S|\\[a-zA-Z]{2,}"
)
_DIGITS = re.compile(r"\d+")
_SCALE = re.compile(r"\d\s*[万亿]")
_EN_SCALE = re.compile(r"\d\s*(?:thousand|million|billion|trillion)", re.IGNORECASE)
# The 1880s are 19世纪80年代, and 90后 the post-1990s: counted otherwise, so not compared.
_DECADE = re.compile(r"世纪|年代|\d后|\d0'?s\b")
# 3000 万 is one figure; the space is typesetting.
_INNER_SPACE = re.compile(r"(?<=\d)\s+(?=[^\s\d\x00-\x7f])")


def lengths(zh: str, en: str, config: PrepareConfig) -> str | None:
    """Drop what the trainer drops, and long English beside a few Chinese characters."""
    rules = config.cleaning
    if len(zh) < rules.ratio_from and len(en) > rules.max_ratio * rules.ratio_from:
        return "lengths do not match"
    return unfit(zh, en, rules)


def script(zh: str, en: str, config: PrepareConfig) -> str | None:
    """Drop sides that are not in their language's script."""
    if _KANA_HANGUL.search(zh):
        return "Japanese or Korean in the Chinese side"
    if count_han(zh) < config.min_han * _count(_LETTERS, zh) or not has_han(zh):
        return "too little Chinese in the Chinese side"
    if has_han(en):
        return "Chinese in the English side"
    n_latin = _count(_LATIN, en)
    if not n_latin or n_latin < config.min_latin * _count(_LETTERS, en):
        return "too few Latin letters in the English side"
    return None


def _count(runs: re.Pattern[str], text: str) -> int:
    return sum(map(len, runs.findall(text)))


def markup(zh: str, en: str, _config: PrepareConfig) -> str | None:
    """Drop tags, entities, addresses, code marks and link syntax: a newspaper has none."""
    return "markup" if _MARKUP.search(zh) or _MARKUP.search(en) else None


def figures(zh: str, en: str, _config: PrepareConfig) -> str | None:
    """Drop pairs of which each side states a figure, in digits, that the other does not.

    A figure of one side alone is no fault: translators leave out and explain. Units,
    万 and 亿, rounding and words for numbers are understood (``pages.figures``).
    """
    if _alike(_DIGITS.findall(zh), _DIGITS.findall(en), scaled=_scaled(zh, en)):
        return None
    if _DECADE.search(zh) or _DECADE.search(en):
        return None
    chinese, english = zh_figures(_INNER_SPACE.sub("", zh)), en_figures(en)
    if _unmatched(chinese, english) and _unmatched(english, chinese):
        return "figures differ"
    return None


def _scaled(zh: str, en: str) -> bool:
    """Tell whether the same digits may stand for other amounts: 3.5亿 and 3.5 million."""
    return _SCALE.search(zh) is not None and _EN_SCALE.search(en) is not None


def _alike(of_zh: list[str], of_en: list[str], *, scaled: bool) -> bool:
    """Tell without reading the figures that they agree, or that one side has none."""
    if not of_zh or not of_en:
        return True
    if scaled:
        return False
    every, other = set(of_zh), set(of_en)
    # The last is for figures cut differently: 20231228 and 2023-12-28.
    return every <= other or other <= every or _significant(of_zh) == _significant(of_en)


def _significant(runs: list[str]) -> str:
    return "".join(runs).replace("0", "")


def _unmatched(own: tuple[Figure, ...], others: tuple[Figure, ...]) -> bool:
    return any(
        _DIGITS.search(figure.text) and not any(matches(figure, other) for other in others)
        for figure in own
    )


#: In the order they are applied; the first that finds a fault names it.
FILTERS: Mapping[str, Filter] = MappingProxyType(
    {"length": lengths, "markup": markup, "script": script, "figures": figures}
)


def fault(zh: str, en: str, config: PrepareConfig) -> str | None:
    """Say which filter a normalised pair fails, in words; None for a good one."""
    for name, check in FILTERS.items():
        if name not in config.without:
            reason = check(zh, en, config)
            if reason is not None:
                return reason
    return None
