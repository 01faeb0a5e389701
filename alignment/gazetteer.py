"""Names with settled English forms: places, institutions, festivals, spacecraft."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """English names and the Chinese forms that carry them.

    Attributes:
        forms: Per English name, its Chinese forms.
        pattern: Finds the names in English text, longest first.
    """

    forms: dict[str, tuple[str, ...]]
    pattern: re.Pattern[str]


@lru_cache(maxsize=1)
def load() -> Gazetteer:
    """Read the packaged gazetteer; cached."""
    text = files("alignment").joinpath("data/gazetteer.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    forms = {name: tuple(chinese.split("|")) for name, chinese in rows}
    longest_first = sorted(forms, key=len, reverse=True)
    names = "|".join(re.escape(name) for name in longest_first)
    return Gazetteer(forms, re.compile(rf"(?<![A-Za-z])(?:{names})(?![A-Za-z])"))
