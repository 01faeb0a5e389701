"""New pairs from real ones: figures, dates and names exchanged on both sides at once.

Made frames teach a figure in few surroundings; a real sentence with another figure
teaches it in as many as there are sentences. A part is exchanged only where its exact
English rendering stands in the English side once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pages.figures import MONTHS
from training.figures import ZH_SCALES, amount, date, english_number, percentage
from training.people import draw_name, pinyin_name
from training.tsv import Pair
from translation.romanisation import surnames

if TYPE_CHECKING:
    import numpy as np

    from training.figures import Rendering

SOURCE = "substituted"
AMOUNT = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)(万亿|万|亿)(?!\d)")
PERCENTAGE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?%")
DATE = re.compile(r"(?<!\d)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
ENGLISH_NAME = re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b")


Draw = Callable[["np.random.Generator"], tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the Chinese side, its English, and what may stand there instead."""

    zh: str
    en: str
    draw: Draw


def substituted_pairs(pairs: Sequence[Pair], n: int, rng: np.random.Generator) -> list[Pair]:
    """Draw ``n`` changed copies of pairs that hold anything to exchange.

    Fewer come back, none in the end, where no pair does.
    """
    rich = [(pair, found) for pair in pairs if (found := list(parts(pair)))]
    if not rich:
        return []
    chosen = rng.integers(0, len(rich), n).tolist()
    return [exchange(rich[i][0], rich[i][1], rng) for i in chosen]


def exchange(pair: Pair, found: Sequence[Part], rng: np.random.Generator) -> Pair:
    """Exchange every part of a pair."""
    zh, en = pair.zh, pair.en
    for part in found:
        new_zh, new_en = part.draw(rng)
        zh, en = zh.replace(part.zh, new_zh, 1), _swap(en, part.en, new_en)
    return Pair(zh, en, SOURCE)


def parts(pair: Pair) -> Iterator[Part]:
    """Find what can be exchanged: each once in the Chinese and once in the English."""
    for find in (_dates, _amounts, _percentages, _names):
        for part in find(pair):
            if pair.zh.count(part.zh) == 1 and len(_places(pair.en, part.en)) == 1:
                yield part


def _places(text: str, part: str) -> list[re.Match[str]]:
    return list(re.finditer(rf"(?<![\w.,-]){re.escape(part)}(?![\w%-]|[.,]\d)", text))


def _swap(text: str, old: str, new: str) -> str:
    places = _places(text, old)
    if not places:
        return text
    return text[: places[0].start()] + new + text[places[0].end() :]


def _dates(pair: Pair) -> Iterator[Part]:
    for match in DATE.finditer(pair.zh):
        year, month, day = match.groups()
        if not 1 <= int(month) <= len(MONTHS):
            continue
        english = f"{MONTHS[int(month) - 1]} {int(day)}" + (f", {year}" if year else "")
        yield Part(match[0], english, _days(with_year=bool(year)))


def _amounts(pair: Pair) -> Iterator[Part]:
    for match in AMOUNT.finditer(pair.zh):
        english = english_number(Decimal(match[1]).scaleb(ZH_SCALES[match[2]]))
        yield Part(match[0], english, _plain(amount))


def _percentages(pair: Pair) -> Iterator[Part]:
    for match in PERCENTAGE.finditer(pair.zh):
        yield Part(match[0], match[0], _plain(percentage))


def _names(pair: Pair) -> Iterator[Part]:
    known = surnames()
    wanted = set(ENGLISH_NAME.findall(pair.en))
    for i, character in enumerate(pair.zh if wanted else ""):
        if character not in known:
            continue
        for length in (3, 2):
            chunk = pair.zh[i : i + length]
            if len(chunk) == length and pinyin_name(chunk[0], chunk[1:]).en in wanted:
                yield Part(chunk, pinyin_name(chunk[0], chunk[1:]).en, _drawn_name)
                break


def _plain(draw: Callable[[np.random.Generator], Rendering]) -> Draw:
    def drawn(rng: np.random.Generator) -> tuple[str, str]:
        found = draw(rng)
        return found.zh, found.en

    return drawn


def _days(*, with_year: bool) -> Draw:
    """Draw dates of the form that is replaced: a single day, with or without year."""

    def drawn(rng: np.random.Generator) -> tuple[str, str]:
        while True:
            found = date(rng)
            is_day = "日" in found.zh and "至" not in found.zh
            if is_day and ("年" in found.zh) == with_year:
                return found.zh, found.en

    return drawn


def _drawn_name(rng: np.random.Generator) -> tuple[str, str]:
    name = draw_name(rng)
    return name.zh, name.marked
