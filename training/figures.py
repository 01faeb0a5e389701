"""Exact Chinese to English renderings of numbers, amounts, dates and times."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from pages.figures import MONTHS

if TYPE_CHECKING:
    import numpy as np

SCALES = (
    ("trillion", Decimal(10) ** 12),
    ("billion", Decimal(10) ** 9),
    ("million", Decimal(10) ** 6),
)
ZH_SCALES = {"": 0, "万": 4, "亿": 8, "万亿": 12}
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Rendering:
    """One figure in Chinese and in English."""

    zh: str
    en: str


def english_number(value: Decimal) -> str:
    """Render a quantity as news English does: 12,000; 3.5 million; 1.26 trillion.

    Nothing is rounded.
    """
    for name, scale in SCALES:
        if value >= scale:
            return f"{_plain(value / scale)} {name}"
    return _plain(value)


def chinese_integer(n: int) -> str:
    """Write 1-9999 in Chinese numerals: 15 -> 十五, 203 -> 二百零三."""
    text, pending_zero = "", False
    for unit, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = n // power % 10
        if digit:
            text += ("零" if pending_zero and text else "") + DIGITS[digit] + unit
            pending_zero = False
        else:
            pending_zero = bool(text)
    return text[1:] if text.startswith("一十") else text


def ordinal(n: int) -> str:
    """Write an ordinal: 1 -> first … 9 -> ninth, 15 -> 15th, 22 -> 22nd."""
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
    if n <= len(words):
        return words[n - 1]
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def amount(rng: np.random.Generator) -> Rendering:
    """Draw a quantity, with 万, 亿 or 万亿 in three of four cases."""
    scale = str(rng.choice(["", "万", "万", "万", "亿", "亿", "亿", "万亿"]))
    if not scale:
        value = int(10 ** rng.uniform(1, 4.8))
        return Rendering(str(value), _plain(Decimal(value)))
    digits = int(rng.choice([0, 0, 1, 1, 2, 2]))
    top = 2.2 if scale == "万亿" else 4
    whole = int(10 ** rng.uniform(0, top))
    mantissa = Decimal(whole)
    if digits:
        tail = int(rng.integers(1, 10**digits))
        mantissa += Decimal(tail).scaleb(-digits)
    value_exact = mantissa.scaleb(ZH_SCALES[scale])
    return Rendering(f"{_ungrouped(mantissa)}{scale}", english_number(value_exact))


def percentage(rng: np.random.Generator) -> Rendering:
    """Draw a percentage."""
    whole = int(
        rng.choice(
            [rng.integers(0, 10), rng.integers(10, 100), rng.integers(100, 400)],
            p=[0.5, 0.42, 0.08],
        )
    )
    digits = int(rng.choice([0, 1, 1, 1, 2]))
    text = (
        f"{whole}.{int(rng.integers(1, 10**digits)):0{digits}d}" if digits else str(max(1, whole))
    )
    if digits == 0 and rng.random() < 0.08 and 1 <= whole < 100:
        return Rendering(f"百分之{chinese_integer(whole)}", f"{whole}%")
    return Rendering(f"{text}%", f"{text}%")


def date(rng: np.random.Generator) -> Rendering:
    """Draw a date: with or without year and day."""
    year, month, day = (
        int(rng.integers(1945, 2036)),
        int(rng.integers(1, 13)),
        int(rng.integers(1, 32)),
    )
    name = MONTHS[month - 1]
    kind = int(rng.choice(4, p=[0.3, 0.45, 0.15, 0.1]))
    if kind == 0:
        return Rendering(f"{year}年{month}月{day}日", f"{name} {day}, {year}")
    if kind == 1:
        return Rendering(f"{month}月{day}日", f"{name} {day}")
    if kind == 2:
        return Rendering(f"{year}年{month}月", f"{name} {year}")
    last = int(rng.integers(day, 32))
    if last == day:
        return Rendering(f"{month}月{day}日", f"{name} {day}")
    return Rendering(f"{month}月{day}日至{last}日", f"{name} {day} to {last}")


def clock(rng: np.random.Generator) -> Rendering:
    """Draw a time of day, to the hour or minute."""
    hour, minute = (
        int(rng.integers(1, 12)),
        int(rng.choice([0, 0, 15, 30, 45, int(rng.integers(1, 60))])),
    )
    half, suffix = ("上午", "a.m.") if rng.random() < 0.5 else ("下午", "p.m.")
    sign = "时" if rng.random() < 0.6 else "点"
    if minute:
        return Rendering(f"{half}{hour}{sign}{minute}分", f"{hour}:{minute:02d} {suffix}")
    return Rendering(f"{half}{hour}{sign}", f"{hour} {suffix}")


def nth(rng: np.random.Generator) -> Rendering:
    """Draw an ordinal with 第, in figures or in Chinese numerals."""
    n = int(
        rng.choice(
            [rng.integers(1, 10), rng.integers(10, 40), rng.integers(40, 200)], p=[0.5, 0.4, 0.1]
        )
    )
    written = str(n) if rng.random() < 0.35 else chinese_integer(n)
    return Rendering(f"第{written}", ordinal(n))


def _plain(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _ungrouped(value: Decimal) -> str:
    return f"{value.normalize():f}"
