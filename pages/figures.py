"""Figures of Chinese and English text, normalised so that they can be compared.

``3.3万亩`` and ``33,000 mu`` give the same value and unit; ``1/3`` and
``三分之一`` the same fraction.  The two readers live in ``pages.figures_zh`` and
``pages.figures_en``; this module holds the value and the comparison.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from pages.model import Span

#: unit -> (dimension, factor to the dimension's base unit). 1 mu is 1/15 hectare.
DIMENSIONS: dict[str, tuple[str, Decimal]] = {
    "mu": ("area", Decimal(2000) / 3),
    "ha": ("area", Decimal(10_000)),
    "acre": ("area", Decimal("4046.856")),
    "m2": ("area", Decimal(1)),
    "km2": ("area", Decimal(1_000_000)),
    "m": ("length", Decimal(1)),
    "cm": ("length", Decimal("0.01")),
    "km": ("length", Decimal(1000)),
    "mile": ("length", Decimal("1609.344")),
    "nmi": ("length", Decimal(1852)),
    "t": ("mass", Decimal(1000)),
    "kg": ("mass", Decimal(1)),
    "g": ("mass", Decimal("0.001")),
    "jin": ("mass", Decimal("0.5")),
    "m3": ("volume", Decimal(1)),
    "l": ("volume", Decimal("0.001")),
    "kwh": ("energy", Decimal(1)),
    "kw": ("power", Decimal(1)),
    "minute": ("duration", Decimal(1)),
    "hour": ("duration", Decimal(60)),
    "day": ("duration", Decimal(1440)),
    "week": ("duration", Decimal(10_080)),
    "month": ("months", Decimal(1)),
    "year": ("months", Decimal(12)),
    "yuan": ("yuan", Decimal(1)),
    "usd": ("usd", Decimal(1)),
    "hkd": ("hkd", Decimal(1)),
    "eur": ("eur", Decimal(1)),
    "jpy": ("jpy", Decimal(1)),
    "gbp": ("gbp", Decimal(1)),
}

#: Kinds that may stand for one another when their values agree: ``第2`` ~ ``No. 2``,
#: ``前11月`` ~ ``11 months``, ``10日`` ~ ``the 10th``.
_LIKE = frozenset(
    frozenset(pair)
    for pair in (
        ("ordinal", "number"),
        ("ordinal", "day"),
        ("year", "number"),
        ("month", "number"),
        ("day", "number"),
        ("money", "number"),
    )
)
#: Texts whose figures are remembered: one is asked about several times, by choosing among
#: hypotheses, mending and linking, within one page.
_KEPT = 512
_EXACT = frozenset({"date", "day", "month", "year", "ordinal", "time"})


MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text.

    Attributes:
        kind: ``number``, ``percent``, ``fraction``, ``money``, ``year``, ``month``,
            ``date`` (month * 100 + day), ``day``, ``ordinal`` or ``time`` (minutes of the day).
        value: The normalised value; percent in points (``三成`` is 30).
        unit: Key of ``DIMENSIONS``, another normalised unit, or empty.
        span: Where it stands in the text it was read from, code points.
        text: The words of that span.
        approx: Whether the text itself calls it inexact (约, 近, 超, 多, about, over …).
    """

    kind: str
    value: Decimal
    unit: str
    span: Span
    text: str
    approx: bool = False


@lru_cache(maxsize=_KEPT)
def zh_figures(text: str) -> tuple[Figure, ...]:
    """Read the figures of a Chinese text, simplified or traditional, in order.

    A lone 一 is left out: it mostly means "a". Digits inside Latin names (``5G``) are no figures.
    """
    from pages.figures_zh import read

    return read(text)


@lru_cache(maxsize=_KEPT)
def en_figures(text: str) -> tuple[Figure, ...]:
    """Read the figures of an English text in order.

    A lone "one" is left out, as 一 is. Digits inside names (``COVID-19``) are no figures.
    """
    from pages.figures_en import read

    return read(text)


def matches(a: Figure, b: Figure, *, rounding: bool = True) -> bool:
    """Whether two figures can state the same fact.

    With ``rounding`` a figure agrees with its rounding: 20.95亿 and "2.1 billion"; and up
    to 15% away, within one unit of the last digit given, where either text says "about".
    Units of one dimension are converted; units of different dimensions never match.
    """
    left, right = _comparable(a, b)
    if left is None or right is None:
        return False
    if left == right:
        return True
    if not rounding or a.kind in _EXACT or b.kind in _EXACT:
        return False
    if not left or not right or (left < 0) != (right < 0):
        return False
    return _rounded(left, right, approx=a.approx or b.approx)


def _comparable(a: Figure, b: Figure) -> tuple[Decimal | None, Decimal | None]:
    """Both values on one scale, or Nones where the kinds or units exclude each other."""
    if {a.kind, b.kind} == {"percent", "fraction"}:
        return _points(a), _points(b)
    if {a.kind, b.kind} == {"date", "day"}:
        return a.value % 100, b.value % 100
    if {a.kind, b.kind} == {"time"}:
        return a.value % 720, b.value % 720
    if a.kind != b.kind and frozenset({a.kind, b.kind}) not in _LIKE:
        return None, None
    return _on_one_scale(a, b)


def _on_one_scale(a: Figure, b: Figure) -> tuple[Decimal | None, Decimal | None]:
    first, second = DIMENSIONS.get(a.unit), DIMENSIONS.get(b.unit)
    if first is None or second is None or a.unit == b.unit:
        return a.value, b.value
    if first[0] != second[0]:
        return None, None
    return a.value * first[1], b.value * second[1]


def _points(figure: Figure) -> Decimal:
    return figure.value * 100 if figure.kind == "fraction" else figure.value


def _last_digit(value: Decimal) -> Decimal:
    """The unit of the last significant digit: 1,000 for 33,000 and 0.01 for 2.66."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


def _rounded(left: Decimal, right: Decimal, *, approx: bool) -> bool:
    difference = abs(left - right)
    coarse = max(_last_digit(left), _last_digit(right))
    relative = difference / max(abs(left), abs(right))
    if approx:
        return relative <= Decimal("0.15") and difference <= coarse
    return relative <= Decimal("0.02") and difference <= coarse / 2


def shared_range(first: Figure, second: Figure) -> Figure:
    """Give the start of a range what only its end states: 3至5万人, ``10 to 15 percent``.

    Returns ``first`` unchanged where it has a unit of its own or is no plain smaller number.
    """
    plain = first.kind == "number" and not first.unit and re.fullmatch(r"[\d.,]+", first.text)
    head = re.match(r"\d[\d,]*(?:\.\d+)?", second.text)
    if not plain or head is None or second.kind not in {"number", "percent", "money"}:
        return first
    mantissa = Decimal(head.group().replace(",", ""))
    if not first.value < mantissa:
        return first
    value = first.value * (second.value / mantissa)
    return replace(first, kind=second.kind, unit=second.unit, value=value)
