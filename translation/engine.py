"""The translator: a backend inside, and around it all that keeps sentences whole.

Split → one copy of each → memory → bucketed batches → decode → check and mend → join.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path

from pages.script import to_simplified
from translation.assembly import Plan, assemble
from translation.backends import open_backend
from translation.backends.base import Backend, BackendOptions
from translation.checks import is_chinese
from translation.config import DecodeConfig, decode_config
from translation.errors import ModelNotFoundError
from translation.folder import open_folder
from translation.glossary import Glossary
from translation.memory import TranslationMemory
from translation.model import ModelInfo, NBest, Progress, Translation
from translation.n_best import n_best
from translation.pieces import Tokenizer
from translation.registry import ModelRecord
from translation.splitting import Part, clauses, half_width, phrases, protect, split
from translation.units import UnitDecoder

_BLANKS = re.compile(r"\s+")


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
        return self._answer(sentences, progress, self._memory)

    def translate_afresh(self, sentences: Sequence[str]) -> tuple[Translation, ...]:
        """Translate in order with the model itself, whatever a memory holds; shows that it can."""
        return self._answer(sentences, None, None)

    def _answer(
        self,
        sentences: Sequence[str],
        progress: Progress | None,
        memory: TranslationMemory | None,
    ) -> tuple[Translation, ...]:
        known = {s: _untranslated(s) for s in dict.fromkeys(sentences) if not _is_work(s)}
        work = [s for s in dict.fromkeys(sentences) if _is_work(s)]
        known |= {} if memory is None else memory.lookup(self._namespace, work)
        missing = [s for s in work if s not in known]
        report = _Report(progress, len(sentences), sum(s in known for s in sentences))
        new = self._translate(missing, report)
        if memory is not None:
            memory.store(self._namespace, new)
        known |= {t.source: t for t in new}
        report.finish()
        return tuple(known[s] for s in sentences)

    def translate_n_best(
        self, sentences: Sequence[str], n: int, *, progress: Progress | None = None
    ) -> tuple[NBest, ...]:
        """Translate in order, each sentence in up to ``n`` ways; the best is ``translate``'s.

        The others are the beam's further hypotheses, so a list of up to ``beam_size`` costs
        hardly more than one translation; a longer one takes a second, wider search. A memory
        holds best translations alone: a sentence that it knows is decoded all the same.

        Raises:
            TranslationError: ``n`` is below 1 or above ``max_n_best``.
            CacheError: The translation memory cannot be read or written.
        """
        self._config.check_n_best(n)
        if n == 1:
            return tuple(map(NBest, self.translate(sentences, progress=progress)))
        known = {s: NBest(_untranslated(s)) for s in sentences if not _is_work(s)}
        work = [s for s in dict.fromkeys(sentences) if s not in known]
        memory = self._memory
        remembered = {} if memory is None else memory.lookup(self._namespace, work)
        report = _Report(progress, len(sentences), sum(s in known for s in sentences))
        new = self._translate_n_best(work, n, remembered, report)
        if memory is not None:
            best = [one.best for one in new if one.source not in remembered]
            memory.store(self._namespace, best)
        known |= {one.source: one for one in new}
        report.finish()
        return tuple(known[s] for s in sentences)

    def _translate_n_best(
        self, sources: Sequence[str], n: int, known: Mapping[str, Translation], report: _Report
    ) -> list[NBest]:
        plans = [self._plan(source) for source in sources]
        units = _units(plans)
        report.expect(len(units) * self._units.searches(n))
        lists = self._units.decode_n_best(units, n, report.advance)
        found = dict(zip(units, lists, strict=True))
        return [n_best(p, [found[u] for u in p.units], n, known.get(p.source)) for p in plans]

    def translate_stream(
        self, sentences: Iterable[str], *, window: int | None = None
    ) -> Iterator[Translation]:
        """Translate any number of sentences in order, ``window`` at a time."""
        remaining = iter(sentences)
        while batch := list(islice(remaining, window or self._config.window)):
            yield from self.translate(batch)

    def _translate(self, sources: Sequence[str], report: _Report) -> list[Translation]:
        plans = [self._plan(source) for source in sources]
        units = _units(plans)
        report.expect(len(units))
        decoded = dict(zip(units, self._units.decode(units, report.advance), strict=True))
        return [assemble(plan, [decoded[unit] for unit in plan.units]) for plan in plans]

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
            stretches, was_split = self._cut(part.text)
            is_split = is_split or was_split
            parts.extend(stretches)
        return Plan(source, simplified, tuple(parts), is_split)

    def _cut(self, text: str) -> tuple[list[Part], bool]:
        """Cut a text as suits the model; also whether its length forced a cut elsewhere."""
        config = self._config
        preferred, least = config.preferred_source_pieces, config.least_source_pieces
        size = cache(self._size)  # both cuts ask for the same stretches
        parts: list[Part] = []
        is_split = False
        for phrase in phrases(text) if preferred else [text]:
            if parts:
                parts[-1] = replace(parts[-1], pause=";")
            for clause in clauses(phrase, size, preferred, least):
                stretches = split(clause, size, self._limit)
                is_split = is_split or len(stretches) > 1
                parts.extend(_stretch(stretch) for stretch in stretches)
        return parts, is_split

    def _size(self, text: str) -> int:
        return len(self._tokenizer.encode([text])[0])


def load(
    record: ModelRecord,
    *,
    backend: str = "ctranslate2",
    compute_type: str = "int8",
    device: str = "cpu",
    config: DecodeConfig | None = None,
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
        config: How to decode; None decodes as suits the model, see ``decode_config``.
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
    config = config or decode_config(record)
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


def _units(plans: Sequence[Plan]) -> list[str]:
    """All that the model is to translate, each stretch once."""
    return list(dict.fromkeys(unit for plan in plans for unit in plan.units))


def _is_work(sentence: str) -> bool:
    return is_chinese(sentence)


def _untranslated(sentence: str) -> Translation:
    if not sentence.strip():
        return Translation(sentence, "")
    return Translation(sentence, sentence, None, ("passthrough",))


def _stretch(text: str) -> Part:
    return Part(text.strip()) if is_chinese(text) else Part(half_width(text), literal=True)
