"""Put right the pinyin of a person's name that a translation misspelt.

A small model knows few names by heart, but pinyin is a rule. Only a name that stands
nearly right is touched: a surname as it should be with a given name much like the right
one, or the other way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import product

from translation.romanisation import family, surnames, syllables

#: Two capitalised words, overlapping pairs too: "Villager Hu Congqian".
_WRITTEN = re.compile(r"(?=(?<![\w'-])([A-Z][a-z]+) ([A-Z][a-z]+)(?![\w'-]))")
_HAN = re.compile(r"[\u4e00-\u9fff]")
#: How alike (0 to 1) a misspelt given name or surname must be to the right one.
_GIVEN_LIKENESS, _FAMILY_LIKENESS = 0.7, 0.5
#: Short given names are alike by chance.
_SHORTEST_EQUAL = 4
#: A syllable said twice is the mistake that small models make most.
_DOUBLED = 0.99
#: What a given name of two characters is ahead by: four of five have two.
_TWO_CHARACTERS = 0.1


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A stretch of the source that may be a name, and how it may be written."""

    zh: str
    start: int
    n_given: int
    family: str
    given: frozenset[str]
    usual: str

    @property
    def end(self) -> int:
        return self.start + len(self.zh)


def mend_people(source: str, text: str) -> tuple[str, tuple[str, ...]]:
    """Exchange misspelt names; warnings are ``name-mended:郭文海``.

    Args:
        source: Simplified Chinese.
        text: Its translation.
    """
    written = [(m.start(1), m[1], m[2]) for m in _WRITTEN.finditer(text)]
    if not written:
        return text, ()
    candidates = list(_candidates(source))
    right = [c for c in candidates if any(_is(c, f, g) for _, f, g in written)]
    candidates = [c for c in candidates if not any(_overlap(c, r) for r in right)]
    settled = {(f, g) for _, f, g in written if any(_is(r, f, g) for r in right)}
    warnings: list[str] = []
    for _, its_family, its_given in written:
        if (its_family, its_given) in settled:
            continue
        best = _best(candidates, its_family, its_given)
        if best is not None:
            text = text.replace(f"{its_family} {its_given}", f"{best.family} {best.usual}")
            warnings.append(f"name-mended:{best.zh}")
            candidates = [c for c in candidates if not _overlap(c, best)]
    return text, tuple(warnings)


def _candidates(source: str) -> Iterator[_Candidate]:
    known = surnames()
    for start in range(len(source)):
        for width in (1, 2):
            surname = source[start : start + width]
            if surname not in known or len(surname) != width:
                continue
            for n_given in (1, 2):
                given = source[start + width : start + width + n_given]
                if len(given) == n_given and all(map(_HAN.match, given)):
                    yield _candidate(surname, given, start)


def _candidate(surname: str, given: str, start: int) -> _Candidate:
    spelt = _spellings(given)
    return _Candidate(
        surname + given, start, len(given), family(surname), frozenset(spelt), spelt[0]
    )


@cache
def _spellings(given: str) -> tuple[str, ...]:
    """Ways to write a given name, the usual one first."""
    return tuple("".join(s).capitalize() for s in product(*map(syllables, given)))


def _is(candidate: _Candidate, its_family: str, its_given: str) -> bool:
    return candidate.family == its_family and its_given in candidate.given


def _overlap(one: _Candidate, other: _Candidate) -> bool:
    return one.start < other.end and other.start < one.end


def _best(candidates: list[_Candidate], its_family: str, its_given: str) -> _Candidate | None:
    """The one name that was meant, or None where there is none or two are as like."""
    scored = [(_likeness(c, its_family, its_given), c) for c in candidates]
    top = max((score for score, _ in scored), default=0.0)
    found = [c for score, c in scored if score == top and score > 0]
    return found[0] if len({(c.family, c.usual) for c in found}) == 1 else None


def _likeness(candidate: _Candidate, its_family: str, its_given: str) -> float:
    """Likeness above 0, or 0 where the two are no spellings of one name."""
    if candidate.family == its_family:
        doubled = its_given.lower() == candidate.usual.lower() * 2
        score = _DOUBLED if doubled else _ratio(candidate.usual, its_given)
        ahead = _TWO_CHARACTERS if candidate.n_given > 1 else 0.0
        return score + ahead if score >= _GIVEN_LIKENESS else 0.0
    if its_given in candidate.given and len(its_given) >= _SHORTEST_EQUAL:
        score = _ratio(candidate.family, its_family)
        return score if score >= _FAMILY_LIKENESS else 0.0
    return 0.0


def _ratio(one: str, other: str) -> float:
    """Ratcliff-Obershelp similarity."""
    return SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()
