"""What a unit of source text may become, and which of it is better."""

from __future__ import annotations

from dataclasses import dataclass

from translation.backends.base import Hypothesis
from translation.checks import lost_figures, lost_names, without_loop
from translation.glossary import Term, states
from translation.pieces import Pieces

#: The rank of a translation that fails in nothing and lacks nothing.
PERFECT = (False, 0)


@dataclass(frozen=True, slots=True)
class Decoded:
    """A unit's translation.

    Attributes:
        text: The translation; the unit itself where the model gave nothing (``empty``).
        score: Mean log-probability per target piece.
        warnings: ``repetition``, ``empty``, ``term-missed:…``.
    """

    text: str
    score: float
    warnings: tuple[str, ...] = ()

    @property
    def words(self) -> int:
        """Its length in words, at least 1: what it weighs in its sentence's score."""
        return max(1, len(self.text.split()))


@dataclass(frozen=True, slots=True)
class Other:
    """Another translation of a unit.

    Attributes:
        decoded: It; neither looping nor empty.
        lost: Figures, names and terms of the source that it lacks, less those that the best
            translation lacks.
    """

    decoded: Decoded
    lost: int


@dataclass(frozen=True, slots=True)
class UnitNBest:
    """A unit's translations: the one ``decode`` gives, and others with texts of their own."""

    best: Decoded
    others: tuple[Other, ...]


@dataclass(frozen=True, slots=True)
class Work:
    """A unit to be decoded, the pieces that the model reads, and the terms it must state."""

    unit: str
    pieces: Pieces
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hypothesis as text.

    Attributes:
        failed: It is empty, loops or did not end.
        missed: Figures, names and terms of the source that it lacks.
    """

    text: str
    hypothesis: Hypothesis
    failed: bool
    missed: int


def lost(work: Work, text: str) -> int:
    """Count the source's figures, names and terms that a translation lacks."""
    missing = len(lost_figures(work.unit, text)) + len(lost_names(work.unit, text))
    return missing + len(missing_terms(work, text))


def missing_terms(work: Work, text: str) -> tuple[Term, ...]:
    """Find the required terms that a translation does not state."""
    return tuple(t for t in work.terms if not states(text, t.target))


def rank(candidate: Candidate) -> tuple[bool, int]:
    """Give the order of preference, the smaller the better."""
    return candidate.failed, candidate.missed


def likelihood(candidate: Candidate) -> float:
    """Give the order of likelihood, the smaller the likelier."""
    return -candidate.hypothesis.score


def better(first: Candidate, second: Candidate) -> Candidate:
    """Choose the second attempt where it mended something."""
    return second if second.text and (not second.failed or not first.text) else first


def failure_of(candidate: Candidate) -> tuple[str, ...]:
    """Give the warning of a candidate that failed, or none."""
    if not candidate.text:
        return ("empty",)
    return ("repetition",) if candidate.failed else ()


def result(work: Work, candidate: Candidate, failure: tuple[str, ...] = ()) -> Decoded:
    """Turn a candidate into the unit's translation, without what it still repeats."""
    missed = tuple(f"term-missed:{t.source}" for t in missing_terms(work, candidate.text))
    text = without_loop(candidate.text) if candidate.failed else candidate.text
    return Decoded(text or work.unit, candidate.hypothesis.score, failure + missed)
