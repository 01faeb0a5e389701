"""Synthetic pairs that teach what news needs most: figures, dates and names, all exact."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.figures import amount, clock, date, nth, percentage
from training.people import draw_name
from training.phrases import phrases
from training.tsv import Pair

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np

    from training.figures import Rendering

SOURCE = "synthetic"
NAMES_SOURCE = "synthetic-names"
# Every fifth synthetic pair is a bare figure or name: the shortest lesson there is.
BARE_SHARE = 0.2
TITLE_SHARE = 0.5
AGES = (7, 100)


def synthetic_pairs(n: int, rng: np.random.Generator) -> list[Pair]:
    """Draw ``n`` pairs from the templates; the same generator gives the same pairs."""
    return [_bare(rng) if rng.random() < BARE_SHARE else _sentence(rng) for _ in range(n)]


def name_lists(n: int, rng: np.random.Generator) -> list[Pair]:
    """Draw ``n`` lists of three to six names: many names for few tokens."""
    return [_name_list(rng) for _ in range(n)]


def fill(zh: str, en: str, rng: np.random.Generator) -> tuple[str, str]:
    """Fill the slots of one template.

    Slots: ``{n}`` amount with unit, ``{a}`` bare amount, ``{p}`` percentage, ``{d}`` date,
    ``{t}`` time, ``{o}`` ordinal, ``{age}`` age in years, ``{name}`` person, ``{who}`` person
    with office or title, ``{place}``, ``{subject}``; a digit makes a second one, as ``{p2}``.
    """
    values_zh: dict[str, str] = {}
    values_en: dict[str, str] = {}
    for slot, draw in SLOTS.items():
        for key in (slot, f"{slot}2"):
            if f"{{{key}}}" in zh:
                values_zh[key], values_en[key] = draw(rng)
    english = en.format(**values_en)
    return zh.format(**values_zh), english[:1].upper() + english[1:]


def _sentence(rng: np.random.Generator) -> Pair:
    zh, en = _choose(phrases().sentence, rng)
    filled_zh, filled_en = fill(zh, en, rng)
    return Pair(filled_zh, filled_en, SOURCE)


def _bare(rng: np.random.Generator) -> Pair:
    kind = str(rng.choice(["n", "n", "d", "p", "name", "name", "who", "o"]))
    zh, en = SLOTS[kind](rng)
    return Pair(zh, en, SOURCE)


def _name_list(rng: np.random.Generator) -> Pair:
    names = [draw_name(rng) for _ in range(int(rng.integers(3, 7)))]
    zh = "、".join(name.zh for name in names)
    en = ", ".join(name.marked for name in names)
    return Pair(zh, en, NAMES_SOURCE)


def _choose(table: Sequence[tuple[str, str]], rng: np.random.Generator) -> tuple[str, str]:
    return table[int(rng.integers(len(table)))]


def _plain(
    draw: Callable[[np.random.Generator], Rendering],
) -> Callable[[np.random.Generator], tuple[str, str]]:
    def slot(rng: np.random.Generator) -> tuple[str, str]:
        found = draw(rng)
        return found.zh, found.en

    return slot


def _quantity(rng: np.random.Generator) -> tuple[str, str]:
    found = amount(rng)
    zh, en = _choose(phrases().unit, rng)
    return f"{found.zh}{zh}", f"{found.en} {en}"


def _name(rng: np.random.Generator) -> tuple[str, str]:
    found = draw_name(rng)
    return found.zh, found.marked


def _titled(rng: np.random.Generator) -> tuple[str, str]:
    name = draw_name(rng)
    if rng.random() < TITLE_SHARE:
        zh, en = _choose(phrases().title, rng)
        return f"{zh}{name.zh}", f"{en} {name.marked}"
    zh, en = _choose(phrases().office, rng)
    return f"{zh}{name.zh}", f"{name.marked}, {en}"


def _age(rng: np.random.Generator) -> tuple[str, str]:
    years = str(int(rng.integers(*AGES)))
    return years, years


def _place(rng: np.random.Generator) -> tuple[str, str]:
    return _choose(phrases().place, rng)


def _subject(rng: np.random.Generator) -> tuple[str, str]:
    return _choose(phrases().subject, rng)


SLOTS = {
    "n": _quantity, "a": _plain(amount), "p": _plain(percentage), "d": _plain(date),
    "t": _plain(clock), "o": _plain(nth), "age": _age, "name": _name, "who": _titled,
    "place": _place, "subject": _subject,
}  # fmt: skip
