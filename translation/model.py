"""What the translation room gives to the others: values and one protocol.

This module imports nothing heavy, so ``alignment`` and ``eval`` may use it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """Which model, backend and decode settings made a translation.

    Attributes:
        id: Registry name, hub id or folder name.
        sha256: Hex digest over the model's files (see ``translation.registry``).
        backend: ``ctranslate2`` or ``transformers``.
        compute_type: For example ``int8`` or ``float32``.
        beam_size: Beam width of the default decode settings.
    """

    id: str
    sha256: str
    backend: str
    compute_type: str
    beam_size: int


@dataclass(frozen=True, slots=True)
class Translation:
    """One source sentence and its translation.

    Attributes:
        source: The text that was asked for, unchanged.
        text: The translation; empty if and only if the source is blank.
        score: Mean log-probability per target token (natural log, at most 0);
            None where no model was run (blank or passed-through text).
        warnings: Stable codes, optionally with a detail after a colon, for example
            ``split``, ``passthrough``, ``repetition``, ``empty``, ``number-lost:3.3万``,
            ``term-missed:攻坚战``.
    """

    source: str
    text: str
    score: float | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NBest:
    """One source sentence and its n-best list.

    Attributes:
        best: What ``Translator.translate`` gives.
        others: Other translations, best first; no two texts are the same, and none is the
            source itself, loops or is empty. Fewer than asked for where the search found no more.
    """

    best: Translation
    others: tuple[Translation, ...] = ()

    @property
    def source(self) -> str:
        """The text that was asked for, unchanged."""
        return self.best.source


#: Called with (sentences done, sentences in all).
Progress = Callable[[int, int], None]


class Translator(Protocol):
    """Translates Chinese sentences; safe to call from several threads."""

    @property
    def info(self) -> ModelInfo:
        """The model, backend and decode settings in force."""
        ...

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        """Translate in order: one result per input, blank in, blank out."""
        ...


class NBestTranslator(Translator, Protocol):
    """A translator that can tell what else a sentence may mean."""

    def translate_n_best(
        self, sentences: Sequence[str], n: int, *, progress: Progress | None = None
    ) -> tuple[NBest, ...]:
        """Translate in order, each sentence in up to ``n`` ways, the best among them.

        Raises:
            TranslationError: ``n`` is below 1 or more than the translator offers.
        """
        ...
