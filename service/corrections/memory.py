"""A person's translation of a sentence wins over the model's, in all later pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from pages.script import to_simplified
from service.pipeline import Pipeline
from translation.model import ModelInfo, Progress, Translation, Translator

#: The warning that marks such a translation.
CODE = "corrected"

Lookup = Callable[[Sequence[str]], Mapping[str, str]]


class Memory(Protocol):
    """Knows sentences that a person translated; ``service.store.store.Store`` is one."""

    def remembered(
        self, sentences: Sequence[str], *, owner: str | None = None
    ) -> Mapping[str, str]:
        """Give the English of those among the sentences that are known."""
        ...


class RememberingTranslator:
    """Asks a memory first and a translator for the rest; as thread-safe as both."""

    def __init__(self, inner: Translator, lookup: Lookup) -> None:
        """Put both together."""
        self._inner = inner
        self._lookup = lookup

    @property
    def info(self) -> ModelInfo:
        """The model behind the memory."""
        return self._inner.info

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        """Translate in order; a remembered sentence has no score and the warning ``corrected``."""
        known = self._lookup(sentences)
        missing = [sentence for sentence in sentences if sentence not in known]
        n_known = len(sentences) - len(missing)
        if progress is not None and n_known:
            progress(n_known, len(sentences))
        report = None if progress is None else _shifted(progress, n_known)
        made = iter(self._inner.translate(missing, progress=report) if missing else ())
        return tuple(
            Translation(s, known[s], None, (CODE,)) if s in known else next(made) for s in sentences
        )


def with_memory(pipeline: Pipeline, memory: Memory, *, owner: str | None = None) -> Pipeline:
    """Let a pipeline use what the owner's editors corrected.

    Args:
        pipeline: Is not changed; without a translator it comes back as it is.
        memory: The store.
        owner: Whose corrections; None: everybody's.
    """
    if pipeline.translator is None:
        return pipeline

    def lookup(sentences: Sequence[str]) -> Mapping[str, str]:
        return memory.remembered(sentences, owner=owner)

    return replace(pipeline, translator=RememberingTranslator(pipeline.translator, lookup))


def sentence_key(zh: str) -> str:
    """Give the digest by which a sentence is found: blanks and script make no difference."""
    return hashlib.sha256("".join(to_simplified(zh).split()).encode()).hexdigest()


def _shifted(progress: Progress, offset: int) -> Progress:
    def report(done: int, total: int) -> None:
        progress(done + offset, total + offset)

    return report
