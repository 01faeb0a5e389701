"""Values and protocols of the alignment room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]


class Encoder(Protocol):
    """Embeds sentences of several languages in one space."""

    @property
    def id(self) -> str:
        """Name and version, part of every cache key and report."""
        ...

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Embed texts.

        Returns: float32 (len(texts), dim), each row of unit length
        (a blank text gives a zero row).
        """
        ...


@dataclass(frozen=True, slots=True)
class TranslatedText:
    """The machine translation of a sentence of the page; None where there is none."""

    id: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One signal's part in a decision: its name and raw value."""

    signal: str
    value: float


@dataclass(frozen=True, slots=True)
class Link:
    """A brief sentence and the fewest source sentences that carry it.

    Attributes:
        sentence: Id of the brief sentence.
        source: Ids of article sentences (or the headline), in article order; not empty.
        score: Calibrated probability in [0, 1] that the set is right.
        evidence: The signals behind the score.
    """

    sentence: str
    source: tuple[str, ...]
    score: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefAlignment:
    """Where a brief comes from.

    Attributes:
        brief: Id of the brief.
        article: Id of its article, or None: the story has no body on the page.
        confidence: Calibrated probability in [0, 1] that ``article`` (or None) is right.
        links: Empty when ``article`` is None.
        runner_up: The best rejected article, or None where there was no other.
    """

    brief: str
    article: str | None
    confidence: float
    links: tuple[Link, ...] = ()
    runner_up: str | None = None


@dataclass(frozen=True, slots=True)
class Bead:
    """One step of a document alignment: source indices, target indices, cost.

    Either side may be empty (1-0 and 0-1 beads); indices count from 0 and are ascending.
    ``cost`` is at least 0, smaller is better; ``confidence`` is in [0, 1].
    """

    src: tuple[int, ...]
    tgt: tuple[int, ...]
    cost: float
    confidence: float
