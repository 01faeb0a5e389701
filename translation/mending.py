"""Put back figures and Latin names a translation changed, where only one reading is possible.

Every mend is checked: it stands only if the lost figure or name is there afterwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pages.figures import Figure
from translation.checks import lost_figures, lost_names, name_pattern, surplus_figures

_SCALES = (("trillion", 12), ("billion", 9), ("million", 6))
_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?(?: (?:thousand|million|billion|trillion))?")
#: Abbreviations that are also words; their case cannot be restored safely.
_WORDS = frozenset(
    ["it", "us", "who", "all", "can", "aid", "aids", "am", "pm", "an", "as", "at", "be", "by", "do",
     "he", "if", "in", "is", "me", "my", "no", "of", "on", "or", "so", "to", "up", "we", "map",
     "cat", "led", "car", "gap", "fast", "smart", "act", "ten", "one", "era", "star", "eve"]
)  # fmt: skip
_MENDABLE = frozenset({"number", "percent", "money", "year"})


@dataclass(frozen=True, slots=True)
class Mended:
    """A translation after mending and what a reader should know of it."""

    text: str
    warnings: tuple[str, ...]


def mend(source: str, text: str) -> Mended:
    """Mend what is safe to mend and flag the rest.

    Warnings: ``number-mended:…``, ``number-lost:…``, ``latin-mended:…``, ``latin-lost:…``,
    each with the words of the source.
    """
    text, renamed = _names(source, text)
    text, figures = _figures(source, text)
    return Mended(text, (*renamed, *figures))


def _names(source: str, text: str) -> tuple[str, tuple[str, ...]]:
    warnings = []
    for name in lost_names(source, text):
        restored = (
            text
            if _is_word(name)
            else re.sub(name_pattern(name), name.replace("\\", r"\\"), text, flags=re.IGNORECASE)
        )
        if restored != text:
            text = restored
            warnings.append(f"latin-mended:{name}")
        else:
            warnings.append(f"latin-lost:{name}")
    return text, tuple(warnings)


def _is_word(name: str) -> bool:
    """Whether a name in small letters is an English word or too short to tell: IT, WHO, A."""
    return len(name) < 2 or name.lower() in _WORDS


def _figures(source: str, text: str) -> tuple[str, tuple[str, ...]]:
    lost = lost_figures(source, text)
    mended = _exchanged(source, text, lost)
    if mended is not None:
        return mended, (f"number-mended:{lost[0].text}",)
    return text, tuple(f"number-lost:{figure.text}" for figure in lost)


def _exchanged(source: str, text: str, lost: tuple[Figure, ...]) -> str | None:
    """The text with its one wrong figure replaced by the one that is missing, or None.

    Safe only when exactly one figure is lost, exactly one of its kind is surplus, and their
    units agree: then the model misread that one.
    """
    if len(lost) != 1 or lost[0].kind not in _MENDABLE:
        return None
    surplus = [f for f in surplus_figures(source, text) if f.kind == lost[0].kind]
    if len(surplus) != 1 or surplus[0].unit != lost[0].unit:
        return None
    wrong = surplus[0]
    numeral = _NUMERAL.search(wrong.text)
    if numeral is None:
        return None
    start = wrong.span.start + numeral.start()
    end = wrong.span.start + numeral.end()
    mended = text[:start] + rendered(lost[0]) + text[end:]
    return None if lost_figures(source, mended) else mended


def rendered(figure: Figure) -> str:
    """The numeral of a figure in English: ``33,000``, ``94 billion``, ``150.5``, ``2023``."""
    value = figure.value
    if figure.kind == "year":
        return str(int(value))
    for word, power in _SCALES:
        short = value.scaleb(-power)
        if short >= 1 and short == short.quantize(Decimal("0.001")):
            return f"{_plain(short)} {word}"
    return _plain(value)


def _plain(value: Decimal) -> str:
    whole = value == value.to_integral_value()
    return f"{int(value):,}" if whole else f"{value.normalize():,f}"
