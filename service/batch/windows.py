"""A window of shards: parse, translate what is new, assemble, commit.

Bytes depend on pages, model and configuration alone. A translation may differ in its last
bit, and rarely in a word, with the sentences it shares a batch with; so which sentences are
translated together is decided once, from the window's new sentences in a fixed order, and
written to the ledger before the first is translated. Engines, workers and kills cannot change it.

A page that kills workers must not show in the others' results either. So where one is found, it
is barred, all that its window has made is undone, and the window begins again without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from service.batch import shard_files
from service.batch.engines import Engine, Killed
from service.batch.isolation import Culprit, perform
from service.batch.job import Job
from service.batch.ledger import Ledger
from service.batch.model import Assembled, Bar, Record, Shard, ShardEntry
from service.batch.sharding import digest
from service.batch.steps import Assemble, Parse, Translate
from service.progress import Advance
from translation.model import Translation

#: What is told of the rejects of pages that kill workers, and of those that take too long.
_READING = "kills the process that reads it ({})", "took longer than {:g} s to be read"
_TRANSLATING = (
    "kills the process that translates it ({}), with {!r}",
    "took longer than {:g} s to be translated, with {!r}",
)
_LINKING = (
    "kills the process that links and scores it ({})",
    "took longer than {:g} s to be linked and scored",
)


@dataclass(slots=True)
class Counts:
    """What was done.

    Attributes:
        sentences: Chinese lines in the shards written.
        translated: Distinct sentences translated.
        shards: Shards written.
    """

    sentences: int = 0
    translated: int = 0
    shards: int = 0

    def add(self, other: Counts) -> None:
        """Add another's."""
        self.sentences += other.sentences
        self.translated += other.translated
        self.shards += other.shards


def process(
    job: Job, ledger: Ledger, engine: Engine, window: Sequence[Shard], advance: Advance
) -> Counts:
    """Process a window's shards and settle it, without the pages that kill workers.

    Every attempt but the last bars a page or a sentence, so there is an end.

    Raises:
        OutputError: The output cannot be written.
        ServiceError: Workers die whatever they are given.
    """
    steps = _Share(advance, sum(shard.pages for shard in window))
    while True:
        attempt = _Attempt(job, ledger, engine, window, steps)
        if attempt.succeeds():
            ledger.settle(job.namespace())
            steps.finish()
            return attempt.counts


@dataclass(slots=True)
class _Sheets:
    """A shard at work.

    Attributes:
        shard: Its pages.
        barred: Why, by the ids of the pages that are left out.
        sentences: Lines by the ids of the others.
    """

    shard: Shard
    barred: dict[str, Bar]
    sentences: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def records(self) -> tuple[Record, ...]:
        """The pages that are not left out."""
        return tuple(r for r in self.shard.records if r.id not in self.barred)

    def limit(self) -> float | None:
        """The shortest limit that was too short for one of those; None where none was."""
        return min((b.seconds for b in self.barred.values() if b.seconds is not None), default=None)

    def lines(self) -> Iterator[str]:
        """The lines of the pages that are not left out."""
        kept = (self.sentences[record.id] for record in self.records())
        return chain.from_iterable(kept)


class _Attempt:
    """One way through a window; at the first step that kills workers it fails."""

    def __init__(
        self, job: Job, ledger: Ledger, engine: Engine, window: Sequence[Shard], steps: _Share
    ) -> None:
        self._job, self._ledger, self._engine, self._steps = job, ledger, engine, steps
        self._namespace = job.namespace()
        self._scope = job.fingerprint()
        self._sheets = [_Sheets(shard, self._barred_pages(shard)) for shard in window]
        self.counts = Counts()

    def succeeds(self) -> bool:
        """Say whether all was done and nothing killed a worker."""
        return (
            self._translate()  # what a run that was killed had planned
            and self._parse()
            and self._plan()
            and self._translate()
            and self._assemble()
        )

    def _barred_pages(self, shard: Shard) -> dict[str, Bar]:
        digests = [(record.id, digest(record).hex()) for record in shard.records]
        barred = self._ledger.barred(self._scope, [content for _, content in digests])
        return {identity: barred[content] for identity, content in digests if content in barred}

    def _parse(self) -> bool:
        def take(index: int, found: tuple[tuple[str, ...], ...]) -> None:
            records = self._sheets[index].records()
            self._sheets[index].sentences = {
                record.id: lines for record, lines in zip(records, found, strict=True)
            }

        tasks = [Parse(sheets.records()) for sheets in self._sheets]
        return self._go_on(
            self._scope, self._pages(perform(self._engine, tasks, take), tasks, _READING)
        )

    def _plan(self) -> bool:
        """Cut the new sentences into blocks of like length, in an order of their own."""
        self._bar_by_sentences()
        distinct = list(dict.fromkeys(s for sheets in self._sheets for s in sheets.lines()))
        new = self._ledger.missing(self._namespace, distinct)
        new.sort(key=lambda sentence: (-len(sentence), sentence))
        size = self._job.config.block_sentences
        self._ledger.plan(self._namespace, [new[i : i + size] for i in range(0, len(new), size)])
        return True

    def _bar_by_sentences(self) -> None:
        """Leave out the pages that hold a sentence of which workers die."""
        for sheets in self._sheets:
            barred = self._ledger.barred(self._namespace, list(dict.fromkeys(sheets.lines())))
            for identity, lines in sheets.sentences.items():
                bars = (barred[line] for line in lines if line in barred)
                if barred and (bar := next(bars, None)) is not None:
                    sheets.barred[identity] = bar

    def _translate(self) -> bool:
        blocks = self._ledger.pending(self._namespace)
        tasks = [Translate(sentences, self._job.identity) for _, sentences in blocks]
        done = 0

        def take(index: int, answers: tuple[Translation | None, ...]) -> None:
            nonlocal done
            number, sentences = blocks[index]
            self._ledger.fill(self._namespace, number, zip(sentences, answers, strict=True))
            self.counts.translated += len(sentences)
            done += 1
            self._steps.reach(done / len(blocks))

        culprits = perform(self._engine, tasks, take)
        found = ((blocks[c.task][1][c.part], c.death) for c in culprits)
        return self._go_on(
            self._namespace, {s: self._bar(_TRANSLATING, death, s[:40]) for s, death in found}
        )

    def _assemble(self) -> bool:
        due = [sheets for sheets in self._sheets if not self._is_there(sheets.shard.key)]
        tasks = _AssembleTasks(self._job, self._ledger, self._namespace, due)
        culprits = perform(self._engine, tasks, lambda i, made: self._commit(due[i], made))
        return self._go_on(
            self._scope, self._pages(culprits, [sheets.shard for sheets in due], _LINKING)
        )

    def _go_on(self, scope: str, bars: Mapping[str, Bar]) -> bool:
        """Bar what kills workers, if anything; the attempt then has failed."""
        if bars:
            self._ledger.bar(self._namespace, scope, bars)
        return not bars

    def _pages(
        self, culprits: Iterable[Culprit], tasks: Sequence[Parse | Shard], told: tuple[str, str]
    ) -> dict[str, Bar]:
        """Bars by the digests of pages."""
        return {
            digest(tasks[c.task].records[c.part]).hex(): self._bar(told, c.death) for c in culprits
        }

    def _bar(self, told: tuple[str, str], death: Killed, *more: str) -> Bar:
        killing, slow = told
        if not death.overtime:
            return Bar(killing.format(death.cause, *more))
        seconds = self._job.page_seconds
        return Bar(slow.format(seconds, *more), seconds)

    def _is_there(self, key: str) -> bool:
        entry = self._ledger.shard(key)
        return entry is not None and self._job.output.holds(entry)

    def _commit(self, sheets: _Sheets, shard: Assembled) -> None:
        key = sheets.shard.key
        name = key + shard_files.FORMS[self._job.form].suffix
        sha256 = self._job.output.write_shard(name, shard.data)
        entry = ShardEntry(key, name, shard.pages, shard.sentences, sha256, len(shard.data))
        self._ledger.commit_shard(entry, shard.rejects, shard.sketches, sheets.limit())
        self.counts.sentences += shard.sentences
        self.counts.shards += 1


class _AssembleTasks(Sequence[Assemble]):
    """The assembling tasks of a window, made when asked for: translations are many."""

    def __init__(self, job: Job, ledger: Ledger, namespace: str, sheets: Sequence[_Sheets]) -> None:
        self._job, self._ledger, self._namespace, self._sheets = job, ledger, namespace, sheets

    def __len__(self) -> int:
        return len(self._sheets)

    def __getitem__(self, index: Any) -> Any:  # noqa: ANN401 - slices are not asked for
        sheets = self._sheets[range(len(self))[index]]
        known = self._ledger.lookup(self._namespace, list(dict.fromkeys(sheets.lines())))
        job = self._job
        reasons = {identity: bar.reason for identity, bar in sheets.barred.items()}
        return Assemble(sheets.shard.records, known, job.identity, job.form, reasons)


class _Share:
    """Tells of a window's pages in step with its translation, which takes nearly all the time."""

    def __init__(self, advance: Advance, pages: int) -> None:
        self._advance, self._pages, self._told = advance, pages, 0

    def reach(self, share: float) -> None:
        """Tell up to this share of the pages, never going back."""
        pages = int(share * self._pages)
        if pages > self._told:
            self._advance(pages - self._told)
            self._told = pages

    def finish(self) -> None:
        """Tell of the rest."""
        self.reach(1.0)
