"""Word lists and sentence frames for synthetic pairs, written for this project."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FILE = "data/phrases.tsv"


@dataclass(frozen=True, slots=True)
class Phrases:
    """The tables of ``data/phrases.tsv``; a pair is (Chinese, English).

    Attributes:
        unit: Measure words that follow an amount; a row repeated is drawn more often.
        title: Titles before a name in both languages; ``office``: after it in English.
        sentence: Frames with slots (see ``training.synthetic.fill``).
        given: Characters of given names, most common first.
    """

    unit: tuple[tuple[str, str], ...]
    place: tuple[tuple[str, str], ...]
    subject: tuple[tuple[str, str], ...]
    title: tuple[tuple[str, str], ...]
    office: tuple[tuple[str, str], ...]
    sentence: tuple[tuple[str, str], ...]
    given: tuple[str, ...]


@cache
def phrases() -> Phrases:
    """Read the tables once."""
    text = files("training").joinpath(FILE).read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines()]

    def pairs(name: str) -> tuple[tuple[str, str], ...]:
        return tuple((zh, en) for table, zh, en in rows if table == name)

    def words(name: str) -> tuple[str, ...]:
        return tuple(zh for table, zh, _ in rows if table == name)

    return Phrases(
        unit=pairs("unit"),
        place=pairs("place"),
        subject=pairs("subject"),
        title=pairs("title"),
        office=pairs("office"),
        sentence=pairs("sentence"),
        given=words("given"),
    )
