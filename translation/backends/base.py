"""What every decoder offers: batches of source pieces in, scored target pieces out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from translation.folder import MarianFolder
from translation.pieces import Pieces


@dataclass(frozen=True, slots=True)
class BackendOptions:
    """Where and how a backend computes.

    Attributes:
        device: ``cpu`` or ``cuda``.
        compute_type: ``int8``, ``float32``, ``float16`` …; what a backend cannot do is an error.
        cache_dir: Where converted models are kept.
        threads: CPU threads of one decoding.
    """

    device: str
    compute_type: str
    cache_dir: Path
    threads: int


@dataclass(frozen=True, slots=True)
class Search:
    """Settings of one decoding of one batch.

    Attributes:
        beam_size: Width of the beam; 1 is greedy.
        n_best: Finished hypotheses to return per source, best first; at most ``beam_size``.
        length_penalty: Exponent of the length in the ranking.
        max_target: Most target pieces, ``</s>`` included.
        no_repeat_ngram_size: Forbid repeated n-grams; 0 is off.
        min_target: Fewest target pieces, ``</s>`` included.
    """

    beam_size: int
    n_best: int
    length_penalty: float
    max_target: int
    no_repeat_ngram_size: int = 0
    min_target: int = 1


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One translation of one source.

    Attributes:
        pieces: Target pieces without ``</s>``, a forced prefix included.
        score: Mean natural log-probability per generated piece, ``</s>`` counted; at most 0.
        finished: Whether the model ended it; False where the length limit did.
    """

    pieces: Pieces
    score: float
    finished: bool = True


#: A batch under way: the call waits for its hypotheses, those of each source best first.
Pending = Callable[[], list[tuple[Hypothesis, ...]]]


class Backend(Protocol):
    """A loaded model; ``decode`` and ``start`` may be called from several threads."""

    @property
    def workers(self) -> int:
        """Batches decoded at the same time, at least 1."""
        ...

    @property
    def positions(self) -> int:
        """Most pieces of a source or a target, ``</s>`` included."""
        ...

    def decode(
        self,
        sources: Sequence[Pieces],
        search: Search,
        prefixes: Sequence[Pieces] | None = None,
    ) -> list[tuple[Hypothesis, ...]]:
        """Translate one batch.

        Args:
            sources: Source pieces without ``</s>``; each fits ``positions``.
            search: How to search.
            prefixes: Target pieces each translation must begin with; for greedy search
                only, because backends rank beams with prefixes differently.

        Returns:
            For each source its hypotheses, best first, at least one.
        """
        ...

    def start(self, sources: Sequence[Pieces], search: Search) -> Pending:
        """Begin a batch, so that others decode beside it; ``decode`` without waiting.

        May wait for room in a queue. A backend with one worker may do the work when asked for
        the result.
        """
        ...

    def score(
        self, sources: Sequence[Pieces], targets: Sequence[Pieces]
    ) -> list[tuple[float, ...]]:
        """Natural log-probability of each piece of given translations, that of ``</s>`` last."""
        ...


class BackendFactory(Protocol):
    """``open_backend`` of a backend's module."""

    def __call__(self, folder: MarianFolder, sha256: str, options: BackendOptions) -> Backend:
        """Load the model."""
        ...
