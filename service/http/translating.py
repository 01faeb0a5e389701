"""Translations within the time that a request may take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.corrections.memory import with_memory
from service.engine.engine import Engine
from service.http.identity import caller
from service.pipeline import Pipeline
from service.services import services
from translation.model import ModelInfo, Progress, Translation


@dataclass(frozen=True, slots=True)
class TimedTranslator:
    """The engine with a time limit; satisfies ``translation.model.Translator``."""

    engine: Engine
    seconds: float

    @property
    def info(self) -> ModelInfo:
        """The engine's model."""
        return self.engine.info

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        """Translate in order.

        Raises:
            TimeoutError: It took longer.
            OverloadedError: Too much waits already.
        """
        return self.engine.translate(sentences, progress=progress, timeout=self.seconds)


def translator() -> TimedTranslator:
    """Give the engine with the time limit of a request."""
    parts = services()
    return TimedTranslator(parts.engine, parts.serve.request_seconds)


def pipeline() -> Pipeline:
    """Give the pipeline with the time limit of a request and the caller's own translations."""
    timed = replace(services().pipeline, translator=translator())
    return with_memory(timed, services().store, owner=caller().owner)
