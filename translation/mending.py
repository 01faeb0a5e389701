"""Put back figures and names a translation changed, where only one reading is possible.

Every mend is checked: it stands only if the lost figure or name is there afterwards.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from pages.figures import MONTHS, Figure
from translation.checks import lost_figures, lost_names, name_pattern, surplus_figures
from translation.names import mend_people

_SCALES = (("trillion", 12), ("billion", 9), ("million", 6))
_NUMERAL = re.compile(r"\d[\d,]*(?:\.\d+)?(?: (?:thousand|million|billion|trillion))?")
#: Abbreviations that are also words; their case cannot be restored safely.
_WORDS = frozenset(
    ["it", "us", "who", "all", "can", "aid", "aids", "am", "pm", "an", "as", "at", "be", "by", "do",
     "he", "if", "in", "is", "me", "my", "no", "of", "on", "or", "so", "to", "up", "we", "map",
     "cat", "led", "car", "gap", "fast", "smart", "act", "ten", "one", "era", "star", "eve"]
)  # fmt: skip
#: Kinds that may be exchanged, and what the model may have made of each.
_MENDABLE = {
    "number": ("number",),
    "percent": ("percent",),
    "money": ("money",),
    "year": ("year",),
    "date": ("date", "month"),
}
#: A numeral with a comma where none belongs: 5,0085.
_MISGROUPED = re.compile(r"(?<![\d.,])\d+(?:,\d+)+(?![\d,])")


@dataclass(frozen=True, slots=True)
class Mended:
    """A translation after mending and what a reader should know of it."""

    text: str
    warnings: tuple[str, ...]


def mend(source: str, text: str) -> Mended:
    """Mend what is safe to mend and flag the rest.

    Warnings: ``number-mended:…``, ``number-lost:…``, ``latin-mended:…``, ``latin-lost:…``,
    ``name-mended:…``, each with the words of the source.
    """
    text, renamed = _names(source, text)
    text, people = mend_people(source, text)
    text, figures = _figures(source, text)
    return Mended(text, (*renamed, *people, *figures))


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
    if not lost:
        return text, ()
    regrouped = _MISGROUPED.sub(_grouped, text)
    still = lost_figures(source, regrouped)
    mended = [f for f in lost if f not in still]
    if not mended:
        regrouped, still = text, lost
    exchanged = _exchanged(source, regrouped, still)
    if exchanged is not None:
        regrouped, mended, still = exchanged, [*mended, still[0]], ()
    marks = [f"number-mended:{f.text}" for f in mended] + [f"number-lost:{f.text}" for f in still]
    return regrouped, tuple(marks)


def _grouped(match: re.Match[str]) -> str:
    """The numeral with its commas at the thousands."""
    return f"{int(match[0].replace(',', '')):,}"


def _exchanged(source: str, text: str, lost: tuple[Figure, ...]) -> str | None:
    """The text with its one wrong figure replaced by the one that is missing, or None.

    Safe only when exactly one figure is lost, exactly one of its kind is surplus, and their
    units agree: then the model misread that one.
    """
    if len(lost) != 1 or lost[0].kind not in _MENDABLE:
        return None
    kinds = _MENDABLE[lost[0].kind]
    surplus = [f for f in surplus_figures(source, text) if f.kind in kinds]
    if len(surplus) != 1 or surplus[0].unit != lost[0].unit:
        return None
    mended = _with(text, surplus[0], lost[0])
    return None if mended is None or lost_figures(source, mended) else mended


def _with(text: str, wrong: Figure, right: Figure) -> str | None:
    """The text with one figure in the place of another, or None where it has no numeral."""
    if right.kind == "date":
        return text[: wrong.span.start] + rendered(right) + _after(wrong, text[wrong.span.end :])
    numeral = _NUMERAL.search(wrong.text)
    if numeral is None:
        return None
    start = wrong.span.start + numeral.start()
    return text[:start] + rendered(right) + text[wrong.span.start + numeral.end() :]


def _after(wrong: Figure, rest: str) -> str:
    """What follows a date's name: "July 2028" for June 20 becomes "June 20, 2028"."""
    if wrong.kind != "month":
        return rest
    if re.match(r" \d{4}\b", rest):
        return f",{rest}"
    # the model's day that is none: "July 266"
    return re.sub(r"^ \d+\b", "", rest)


def rendered(figure: Figure) -> str:
    """A figure in English: ``33,000``, ``94 billion``, ``150.5``, ``2023``, ``June 20``."""
    value = figure.value
    if figure.kind == "date":
        return f"{MONTHS[int(value) // 100 - 1]} {int(value) % 100}"
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
