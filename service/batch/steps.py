"""The three pure functions of a batch run, the same whoever runs them.

Each task holds all it depends on, so any process on any machine, once or twice, gives the
same answer: parse pages into sentences, translate a block of sentences, assemble a shard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from pages.model import Article, Page
from pages.read import read_bytes
from service.batch import near_duplicates, shard_files
from service.batch.model import Assembled, Identity, Record, Reject, Sketch
from service.batch.workbench import Bench
from service.forms import to_json
from service.pipeline import Pipeline, translatable
from service.result import PageResult
from translation.model import ModelInfo, Progress, Translation

T_co = TypeVar("T_co", covariant=True)


class Task(Protocol[T_co]):
    """A piece of work that needs nothing but a bench."""

    def perform(self, bench: Bench) -> T_co:
        """Do it."""
        ...


class Divisible(Task[T_co], Protocol[T_co]):
    """A task over pages or sentences, which can be tried one by one."""

    def apart(self) -> Sequence[Task[object]]:
        """Make a task of each page or sentence, in order, to see which of them kills a worker."""
        ...


@dataclass(frozen=True, slots=True)
class Parse:
    """Find the sentences of pages."""

    records: tuple[Record, ...]

    def perform(self, bench: Bench) -> tuple[tuple[str, ...], ...]:
        """Answer each page's distinct Chinese lines in reading order; none if unreadable."""
        found: list[tuple[str, ...]] = []
        for record in self.records:
            bench.limit.begin()
            found.append(_lines(record))
        return tuple(found)

    def apart(self) -> tuple[Parse, ...]:
        """Make a task of each page."""
        return tuple(Parse((record,)) for record in self.records)


@dataclass(frozen=True, slots=True)
class Translate:
    """Translate a block with the model of the run."""

    sentences: tuple[str, ...]
    identity: Identity

    def perform(self, bench: Bench) -> tuple[Translation | None, ...]:
        """Translate in order; None for a sentence that the model cannot take even alone.

        Raises:
            ServiceError: This worker has another model or release.
            Exception: What the model raised, where it takes none of the sentences.
        """
        bench.check_release(self.identity)
        translator = bench.translator
        bench.check("model", translator.info, self.identity.model)
        bench.limit.begin()
        try:
            # told of after every batch of the decoder, some thirty sentences: a page's worth
            return translator.translate(
                self.sentences, progress=lambda _done, _all: bench.limit.begin()
            )
        except Exception:
            alone = tuple(Attempt(sentence).translated(bench) for sentence in self.sentences)
            if not any(alone):
                raise
            return alone

    def apart(self) -> tuple[Attempt, ...]:
        """Make a task of each sentence."""
        return tuple(Attempt(sentence) for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Attempt:
    """Translate one sentence only to see whether the worker survives it."""

    sentence: str

    def perform(self, bench: Bench) -> bool:
        """Say whether the model takes it."""
        return self.translated(bench) is not None

    def translated(self, bench: Bench) -> Translation | None:
        """Translate it; None where the model does not take it."""
        translator = bench.translator
        bench.limit.begin()
        try:
            return translator.translate([self.sentence])[0]
        except Exception:  # noqa: BLE001 - recorded as a reject of its page; an archive must not stop here
            return None


@dataclass(frozen=True, slots=True)
class Assemble:
    """Link, score and render a shard whose sentences are translated.

    Attributes:
        translations: Of every Chinese line of the records; None where there is none.
        identity: The model they come from, and what links them.
        form: Name of the output form, a key of ``shard_files.FORMS``.
        barred: Reasons by the ids of pages that are not to be touched.
    """

    records: tuple[Record, ...]
    translations: Mapping[str, Translation | None]
    identity: Identity
    form: str
    barred: Mapping[str, str] = field(default_factory=dict)

    def perform(self, bench: Bench) -> Assembled:
        """Make the bytes of the shard's file; a page that fails is a reject.

        Raises:
            ServiceError: This worker has another encoder or release.
        """
        bench.check_release(self.identity)
        bench.check("encoder", bench.linker.encoder_id, self.identity.encoder)
        pipeline = Pipeline(_Known(self.identity.model, self.translations), bench.linker)
        rows: list[shard_files.Row] = []
        rejects: list[Reject] = []
        sketches: list[Sketch] = []
        sentences = 0
        for record in self.records:
            bench.limit.begin()
            outcome = self._processed(record, pipeline)
            if isinstance(outcome, Reject):
                rejects.append(outcome)
                continue
            row, page, result = outcome
            rows.append(row)
            sketches.extend(_sketches(record.id, page))
            sentences += sum(1 for _ in result.lines())
        bench.limit.end()
        data = shard_files.FORMS[self.form].render(rows)
        return Assembled(data, len(rows), sentences, tuple(rejects), tuple(sketches))

    def apart(self) -> tuple[Assemble, ...]:
        """Make a task of each page."""
        return tuple(replace(self, records=(record,)) for record in self.records)

    def _processed(
        self, record: Record, pipeline: Pipeline
    ) -> tuple[shard_files.Row, Page, PageResult] | Reject:
        reason = self.barred.get(record.id)
        return _processed(record, pipeline) if reason is None else Reject(record.id, reason)


class _Known:
    """A translator that only looks up."""

    def __init__(self, info: ModelInfo, known: Mapping[str, Translation | None]) -> None:
        self.info = info
        self._known = known

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        del progress
        return tuple(map(self._one, sentences))

    def _one(self, sentence: str) -> Translation:
        known = self._known[sentence]
        if known is None:
            raise ValueError(f"the model cannot translate {sentence[:40]!r}")
        return known


def _lines(record: Record) -> tuple[str, ...]:
    page = _parsed(record)
    if isinstance(page, Reject):
        return ()
    return tuple(dict.fromkeys(text for _, text in translatable(page)))


def _parsed(record: Record) -> Page | Reject:
    try:
        return read_bytes(record.data, name=record.id, format=record.format)
    except Exception as error:  # noqa: BLE001 - a page that breaks the parser is a reject, not the end
        return _reject(record, error)


def _processed(
    record: Record, pipeline: Pipeline
) -> tuple[shard_files.Row, Page, PageResult] | Reject:
    page = _parsed(record)
    if isinstance(page, Reject):
        return page
    try:
        result = pipeline.process(page)
        row = shard_files.Row(record.id, result.sha256, to_json(result).encode())
    except Exception as error:  # noqa: BLE001 - one page must not stop an archive
        return _reject(record, error)
    return row, page, result


def _reject(record: Record, error: Exception) -> Reject:
    reason = " ".join(str(error).split()).encode("utf-8", "backslashreplace").decode()
    return Reject(record.id, reason or type(error).__name__)


def _sketches(identity: str, page: Page) -> list[Sketch]:
    signed = ((a.id, near_duplicates.signature(_body(a))) for a in page.articles)
    return [Sketch(f"{identity}#{name}", sign) for name, sign in signed if sign is not None]


def _body(article: Article) -> str:
    return "".join(sentence.text for sentence in article.sentences())
