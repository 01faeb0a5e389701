"""The translator: a backend inside, and around it all that keeps sentences whole.

Split → one copy of each → memory → bucketed batches → decode → check and mend → join.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pages.script import to_simplified
from translation.backends import open_backend
from translation.backends.base import Backend, BackendOptions
from translation.checks import is_chinese
from translation.config import DecodeConfig
from translation.errors import ModelNotFoundError
from translation.folder import open_folder
from translation.glossary import Glossary
from translation.memory import TranslationMemory
from translation.mending import mend
from translation.model import ModelInfo, Progress, Translation
from translation.pieces import Tokenizer
from translation.registry import ModelRecord
from translation.splitting import Part, half_width, join, protect, split
from translation.units import Decoded, UnitDecoder

DEFAULT = DecodeConfig()
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Plan:
    """How one sentence is translated.

    Attributes:
        source: The sentence as given.
        simplified: What the model reads.
        parts: Its parts in order.
        is_split: Whether length forced more than one part.
    """

    source: str
    simplified: str
    parts: tuple[Part, ...]
    is_split: bool


class MarianTranslator:
    """Translates with one loaded model; may be called from several threads."""

    def __init__(
        self,
        info: ModelInfo,
        backend: Backend,
        tokenizer: Tokenizer,
        config: DecodeConfig,
        memory: TranslationMemory | None = None,
        glossary: Glossary | None = None,
    ) -> None:
        """Put a translator together; ``load`` does it for a registered model."""
        self._info = info
        self._tokenizer = tokenizer
        self._config = config
        self._memory = memory
        self._units = UnitDecoder(backend, tokenizer, config, glossary)
        self._limit = min(config.max_source_pieces, backend.positions - tokenizer.overhead)
        marks = (info.sha256, info.backend, info.compute_type, config.digest())
        self._namespace = "|".join((*marks, glossary.digest() if glossary else ""))

    @property
    def info(self) -> ModelInfo:
        """The model, backend and decode settings in force."""
        return self._info

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        """Translate in order: one result per input, blank in, blank out.

        Raises:
            CacheError: The translation memory cannot be read or written.
        """
        known = {s: _untranslated(s) for s in dict.fromkeys(sentences) if not _is_work(s)}
        work = [s for s in dict.fromkeys(sentences) if _is_work(s)]
        known |= self._remembered(work)
        missing = [s for s in work if s not in known]
        report = _Report(progress, len(sentences), sum(s in known for s in sentences))
        new = self._translate(missing, report)
        if self._memory is not None:
            self._memory.store(self._namespace, new)
        known |= {t.source: t for t in new}
        report.finish()
        return tuple(known[s] for s in sentences)

    def translate_stream(
        self, sentences: Iterable[str], *, window: int | None = None
    ) -> Iterator[Translation]:
        """Translate any number of sentences in order, ``window`` at a time."""
        remaining = iter(sentences)
        while batch := list(islice(remaining, window or self._config.window)):
            yield from self.translate(batch)

    def _remembered(self, sources: Sequence[str]) -> dict[str, Translation]:
        return self._memory.lookup(self._namespace, sources) if self._memory else {}

    def _translate(self, sources: Sequence[str], report: _Report) -> list[Translation]:
        plans = [self._plan(source) for source in sources]
        wanted = [p.text for plan in plans for p in plan.parts if not p.literal]
        units = list(dict.fromkeys(wanted))
        report.expect(len(units))
        decoded = dict(zip(units, self._units.decode(units, report.advance), strict=True))
        return [_assemble(plan, decoded) for plan in plans]

    def _plan(self, source: str) -> Plan:
        simplified = _BLANKS.sub(" ", to_simplified(source)).strip()
        parts: list[Part] = []
        is_split = False
        for part in protect(simplified):
            if part.literal or not is_chinese(part.text):
                parts.append(
                    Part(part.text if part.literal else half_width(part.text), literal=True)
                )
                continue
            stretches = split(part.text, self._size, self._limit)
            is_split = is_split or len(stretches) > 1
            parts.extend(_stretch(text) for text in stretches)
        return Plan(source, simplified, tuple(parts), is_split)

    def _size(self, text: str) -> int:
        return len(self._tokenizer.encode([text])[0])


def load(
    record: ModelRecord,
    *,
    backend: str = "ctranslate2",
    compute_type: str = "int8",
    device: str = "cpu",
    config: DecodeConfig = DEFAULT,
    cache_dir: Path,
    threads: int,
    memory: TranslationMemory | None = None,
    glossary: Glossary | None = None,
) -> MarianTranslator:
    """Load a model that ``registry.resolve`` found.

    Args:
        record: The model; its files must be here.
        backend: ``ctranslate2`` or ``transformers``.
        compute_type: ``int8`` and others for ctranslate2; float types for transformers.
        device: ``cpu`` or ``cuda``.
        config: How to decode.
        cache_dir: Where converted models are kept.
        threads: CPU threads of one decoding.
        memory: Sentences already translated, looked up first.
        glossary: Terms the translations must contain.

    Raises:
        ModelNotFoundError: The record has no folder.
        ModelFileError: A file of the model is missing or malformed.
        BackendError: The backend, device or compute type is not available.
        ConversionError: The model cannot be converted.
    """
    if record.path is None or record.sha256 is None:
        raise ModelNotFoundError(f"model '{record.id}' is not on this machine; fetch it first")
    folder = open_folder(record.path)
    options = BackendOptions(device, compute_type, cache_dir, threads)
    opened = open_backend(backend, folder, record.sha256, options)
    info = ModelInfo(record.id, record.sha256, backend, compute_type, config.beam_size)
    return MarianTranslator(info, opened, Tokenizer(folder), config, memory, glossary)


class _Report:
    """Turns batches of units done into sentences done, never going back."""

    def __init__(self, progress: Progress | None, total: int, done: int) -> None:
        self._progress = progress
        self._total, self._done = total, done
        self._units = self._seen = 0

    def expect(self, units: int) -> None:
        self._units = units

    def advance(self, units: int) -> None:
        self._seen += units
        if self._progress is not None and self._units:
            open_sentences = self._total - self._done
            done = self._done + open_sentences * self._seen // self._units
            self._progress(min(done, self._total), self._total)

    def finish(self) -> None:
        if self._progress is not None:
            self._progress(self._total, self._total)


def _is_work(sentence: str) -> bool:
    return is_chinese(sentence)


def _untranslated(sentence: str) -> Translation:
    if not sentence.strip():
        return Translation(sentence, "")
    return Translation(sentence, sentence, None, ("passthrough",))


def _stretch(text: str) -> Part:
    return Part(text.strip()) if is_chinese(text) else Part(half_width(text), literal=True)


def _assemble(plan: Plan, decoded: dict[str, Decoded]) -> Translation:
    """Join the parts of a sentence, mend it and gather its warnings."""
    results = [decoded[p.text] for p in plan.parts if not p.literal]
    texts = [p.text if p.literal else decoded[p.text].text for p in plan.parts]
    text = join(plan.parts, texts)
    warnings = [*(("split",) if plan.is_split else ())]
    warnings.extend(w for result in results for w in result.warnings)
    if "empty" not in warnings:
        mended = mend(plan.simplified, text)
        text = mended.text
        warnings.extend(mended.warnings)
    return Translation(plan.source, text, _mean(results), tuple(dict.fromkeys(warnings)))


def _mean(results: Sequence[Decoded]) -> float | None:
    """Mean score of the parts, weighted by their length in words."""
    if not results:
        return None
    weights = [max(1, len(result.text.split())) for result in results]
    total = sum(w * r.score for w, r in zip(weights, results, strict=True))
    return total / sum(weights)
