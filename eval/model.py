"""Values and protocols of the evaluation room.

A test set is a list of items of one kind.  Everything a system answers is one
text per item: a translation, a page result (JSON), or a list of beads (JSON).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: What the items of a test set are: sentence pairs, newspaper pages, document pairs.
Kind = Literal["segments", "pages", "beads"]
Direction = Literal["higher", "lower", "neutral"]
Unit = Literal["points", "share", "ratio", "count"]

#: Called with (items done, items in all).
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Segment:
    """One item of a test set.

    Attributes:
        id: Unique in the set.
        source: What a system is given: a sentence, a page's text, or the document pair as JSON.
        references: At least one right answer in the same form as a system's answer;
            for pages and beads exactly one, the gold as JSON.
        document: The document the item belongs to, or None where boundaries are unknown.
        domain: A label for the breakdown by domain, or None.
    """

    id: str
    source: str
    references: tuple[str, ...]
    document: str | None = None
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class TestSet:
    """A named, checksummed list of items.

    Attributes:
        name: Short name used in file names and reports.
        kind: What the items are.
        segments: The items, in file order.
        sha256: Digest over kind, ids, sources, references and boundaries.
        licence: Licence of the data as its publisher states it, or ``unstated``.
        origin: Where the data came from, without machine paths.
        warnings: What was odd about the file, counted, one sentence each.
    """

    __test__ = False  # pytest would take the name for a test class

    name: str
    kind: Kind
    segments: tuple[Segment, ...]
    sha256: str
    licence: str = "unstated"
    origin: str = ""
    warnings: tuple[str, ...] = ()

    def reference_streams(self) -> list[list[str | None]]:
        """Return the references as sacrebleu wants them, ``[ref_set][segment]``.

        A segment with fewer references than the widest has None in the later streams.
        """
        width = max(len(segment.references) for segment in self.segments)
        return [
            [s.references[i] if i < len(s.references) else None for s in self.segments]
            for i in range(width)
        ]


@dataclass(frozen=True, slots=True)
class SystemCard:
    """What is known of a system, for manifests and reports.

    Attributes:
        name: Unique in a run.
        kind: ``file``, ``model``, ``libretranslate`` or another registered kind.
        fingerprint: Hex digest that changes whenever the system's answers may change.
        model: Model id or file name, or None.
        backend: For example ``ctranslate2``, or None where unknown.
        compute_type: For example ``int8``, or None where unknown.
        beam_size: Beam width, or None where unknown.
        size_bytes: Size of the model's weights on disk, or None where unknown.
        kinds: The kinds of test set it can answer.
        sets: Names of the test sets it is meant for; empty means all of its kinds.
    """

    name: str
    kind: str
    fingerprint: str
    model: str | None = None
    backend: str | None = None
    compute_type: str | None = None
    beam_size: int | None = None
    size_bytes: int | None = None
    kinds: tuple[Kind, ...] = ("segments",)
    sets: tuple[str, ...] = ()

    def answers(self, test_set: TestSet) -> bool:
        """Whether the system is to be run on this test set."""
        return test_set.kind in self.kinds and (not self.sets or test_set.name in self.sets)


@dataclass(frozen=True, slots=True)
class Responses:
    """A system's answers to one test set.

    Attributes:
        texts: One answer per item, in order.
        confidences: Per item a probability in [0, 1], or a log-probability for a
            translation (at most 0), or None where the system gives none; empty if never given.
        seconds: Wall-clock seconds spent answering, or None for stored answers.
        warnings: Oddities, counted, one sentence each.
    """

    texts: tuple[str, ...]
    confidences: tuple[float | None, ...] = ()
    seconds: float | None = None
    warnings: tuple[str, ...] = ()


class SystemUnderTest(Protocol):
    """Anything that answers a test set: a model, a file of outputs, an endpoint."""

    @property
    def card(self) -> SystemCard:
        """The system's identity; reading it does not load the model."""
        ...

    def respond(self, test_set: TestSet, *, progress: Progress | None = None) -> Responses:
        """Answer every item in order.

        Raises: EvalError: the system cannot answer.
        """
        ...


@dataclass(frozen=True, slots=True)
class FigureSpec:
    """One number of a metric.

    Attributes:
        name: Key in files and tables, for example ``chrf2++`` or ``links.f1``.
        title: Name for people.
        unit: ``points`` (0-100), ``share`` (0-1), ``ratio`` (around 1) or ``count``.
        better: Which direction is an improvement.
    """

    name: str
    title: str
    unit: Unit = "points"
    better: Direction = "higher"


@dataclass(frozen=True, slots=True)
class Statistics:
    """A metric's sufficient statistics, computed once per system and test set.

    Attributes:
        values: float64 (n_units, width); a unit is an item or, for beads, a block of items.
        signatures: One self-describing string per figure of the metric.
        warnings: Counted oddities, one sentence each.
    """

    values: Floats
    signatures: tuple[str, ...]
    warnings: tuple[str, ...] = ()


Scorer = Callable[[Responses], Statistics]


class Metric(Protocol):
    """Statistics per unit, and a rule from summed statistics to figures.

    Because figures depend on sums alone, intervals, tests and subsets come free.
    """

    @property
    def name(self) -> str:
        """Registry name."""
        ...

    @property
    def kind(self) -> Kind:
        """The kind of test set it measures."""
        ...

    @property
    def figures(self) -> tuple[FigureSpec, ...]:
        """The numbers it gives, in the order of ``aggregate``'s last axis."""
        ...

    def scorer(self, test_set: TestSet) -> Scorer:
        """Prepare the reference side once; the result scores one system after another."""
        ...

    def aggregate(self, sums: Floats) -> Floats:
        """Turn summed statistics (…, width) into figures (…, n_figures); NaN is undefined."""
        ...


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95% bootstrap percentile interval.

    Attributes:
        low: Lower end.
        high: Upper end.
        mean: Mean over the resamples.
        undefined: Resamples in which the figure had no value; they are left out.
    """

    low: float
    high: float
    mean: float
    undefined: int = 0

    @property
    def half_width(self) -> float:
        """Half the width, sacrebleu's ``± CI``."""
        return 0.5 * (self.high - self.low)


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured number with everything needed to believe it.

    Attributes:
        spec: Which number.
        value: The number, or None where it is undefined on this data.
        interval: 95% interval, or None with fewer than two units.
        signature: How it was computed.
        n: Units it was computed from.
    """

    spec: FigureSpec
    value: float | None
    interval: Interval | None
    signature: str
    n: int


@dataclass(frozen=True, slots=True)
class CorpusScores:
    """BLEU, chrF2++ and TER of one corpus, 0-100 (TER may exceed 100; lower is better).

    Attributes:
        bleu: BLEU, tokenizer 13a.
        chrf: chrF2++ (word order 2).
        ter: Translation edit rate.
        signatures: sacrebleu signatures of the three.
        n: Segments scored.
        empty_hypotheses: Blank hypotheses, scored as they are.
        empty_references: Segments with at least one blank reference, scored as they are.
    """

    bleu: float
    chrf: float
    ter: float
    signatures: Signatures = field(kw_only=True)
    n: int = field(kw_only=True)
    empty_hypotheses: int = field(kw_only=True)
    empty_references: int = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class Signatures:
    """sacrebleu's signature of each corpus score."""

    bleu: str
    chrf: str
    ter: str


def blank_count(lines: Sequence[str]) -> int:
    """Count lines without a visible character."""
    return sum(not line.strip() for line in lines)
