"""Runs systems × test sets × metrics into a run folder, and goes on where it stopped."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from eval.digests import digest_of
from eval.errors import AnswerError, EvalError, RunError
from eval.manifest import check_same_data, make_manifest, set_entry
from eval.metrics.registry import IN_MAIN_PROCESS, MetricRegistry, Providers
from eval.model import Responses, SystemUnderTest, TestSet
from eval.runfolder import CellFile, RunFolder
from eval.scoring import ScoreTask, missing_metrics, score_cell
from eval.spec import RunSpec


class Observer(Protocol):
    """Hears how a run goes on."""

    def start(self, items: int) -> None:
        """Called once with the number of items to answer and to score."""
        ...

    def advance(self, items: int) -> None:
        """Called with the number of items done since the last call."""
        ...

    def note(self, message: str) -> None:
        """Called with one line a person may want to read."""
        ...


class Silence:
    """An observer that says nothing."""

    def start(self, items: int) -> None:
        """Ignore the start."""

    def advance(self, items: int) -> None:
        """Ignore progress."""

    def note(self, message: str) -> None:
        """Ignore the message."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A cell that could not be made."""

    test_set: str
    system: str
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did.

    Attributes:
        made: Cells answered or scored now.
        kept: Cells that were already complete.
        failures: Cells that could not be made.
        skipped: Optional metrics left out, one sentence each.
    """

    made: int
    kept: int
    failures: tuple[Failure, ...]
    skipped: tuple[str, ...]


@dataclass(slots=True)
class _Begun:
    """A cell that is answered and being scored."""

    cell: CellFile
    futures: Sequence[Future[CellFile]]
    here: ScoreTask
    finished: bool = False

    def is_ready(self) -> bool:
        """Whether no worker is still at it."""
        return all(future.done() for future in self.futures)


@dataclass(slots=True)
class Run:
    """One run in progress; ``execute`` does it all.

    Attributes:
        spec: What to measure.
        folder: Where it goes.
        test_sets: The loaded test sets.
        systems: The systems, not yet loaded.
        providers: What metrics need from outside.
        jobs: Processes that score; 1 scores in this process.
        observer: Hears of progress.
    """

    spec: RunSpec
    folder: RunFolder
    test_sets: Sequence[TestSet]
    systems: Sequence[SystemUnderTest]
    providers: Providers = field(default_factory=Providers)
    jobs: int = 1
    observer: Observer = field(default_factory=Silence)
    _failures: list[Failure] = field(default_factory=list)
    _skipped: dict[str, None] = field(default_factory=dict)
    _made: int = 0
    _kept: int = 0

    def execute(self) -> Outcome:
        """Answer and score what is missing; finished cells are kept where all hashes match.

        Raises: RunError: the folder holds a run of other data, or is in use.
        """
        kinds = {m.name: m.kind for m in MetricRegistry(self.providers).make(self.spec.metrics)}
        cells = [
            (test_set, system)
            for test_set in self.test_sets
            for system in self.systems
            if system.card.answers(test_set)
        ]
        with self.folder.lock(), _pool(self.jobs) as pool:
            self._write_head()
            self.observer.start(2 * sum(len(test_set.segments) for test_set, _ in cells))
            waiting: list[_Begun] = []
            for test_set, system in cells:
                begun = self._begin(test_set, system, kinds, pool)
                waiting += [begun] if begun is not None else []
                waiting = self._finish_ready(waiting)
            for begun in waiting:
                self._finish(begun)
        return Outcome(self._made, self._kept, tuple(self._failures), tuple(self._skipped))

    def _finish_ready(self, waiting: Sequence[_Begun]) -> list[_Begun]:
        """Write the cells whose workers are done, so that little is lost if the run stops."""
        for begun in waiting:
            if begun.is_ready():
                self._finish(begun)
        return [begun for begun in waiting if not begun.finished]

    def _write_head(self) -> None:
        manifest = make_manifest(self.spec, self.test_sets, self.systems)
        if self.folder.manifest_path.exists():
            before = self.folder.read_manifest()
            check_same_data(before, manifest)
            manifest = manifest.model_copy(update={"created": before.created})
        for test_set in self.test_sets:
            self.folder.write_test_set(test_set)
        self.folder.write_manifest(manifest)

    def _begin(
        self,
        test_set: TestSet,
        system: SystemUnderTest,
        kinds: Mapping[str, str],
        pool: ProcessPoolExecutor | None,
    ) -> _Begun | None:
        """Get the answers and hand the scoring over; None where nothing is left to do."""
        cell = self._answered(test_set, system)
        if cell is None:
            return None
        wanted = tuple(n for n in self.spec.metrics if kinds[n] == test_set.kind)
        names = missing_metrics(cell, test_set.sha256, wanted)
        if not names:
            self._kept += 1
            self.observer.advance(len(test_set.segments))
            return None
        entry = set_entry(test_set)
        here = tuple(n for n in names if pool is None or n in IN_MAIN_PROCESS)
        there = tuple(n for n in names if n not in here)
        task = ScoreTask(self.folder.path, entry, cell, here, self.providers)
        away = ScoreTask(self.folder.path, entry, cell, there, Providers())
        futures = [pool.submit(score_cell, away)] if pool is not None and there else []
        return _Begun(cell, futures, task)

    def _answered(self, test_set: TestSet, system: SystemUnderTest) -> CellFile | None:
        """Return the cell with its answers, stored ones where they are still good."""
        n, card = len(test_set.segments), system.card
        key = digest_of(card.fingerprint, test_set.sha256)
        stored = self._stored(test_set.name, card.name)
        if stored is not None and stored.answer_key == key and len(stored.texts) == n:
            self.observer.advance(n)
            return stored
        self.observer.note(f"{card.name} answers {test_set.name} ({n} items)")
        try:
            responses, seconds = self._ask(test_set, system)
        except EvalError as error:
            self._failures.append(Failure(test_set.name, card.name, str(error)))
            self.observer.advance(2 * n)
            return None
        cell = CellFile(
            test_set=test_set.name,
            system=card.name,
            answer_key=key,
            texts=responses.texts,
            confidences=responses.confidences,
            seconds=seconds,
            warnings=responses.warnings,
        )
        self.folder.write_cell(cell)
        return cell

    def _ask(self, test_set: TestSet, system: SystemUnderTest) -> tuple[Responses, float | None]:
        seen = 0

        def progress(done: int, _total: int) -> None:
            nonlocal seen
            self.observer.advance(done - seen)
            seen = done

        started = time.perf_counter()
        responses = system.respond(test_set, progress=progress)
        seconds = time.perf_counter() - started
        n = len(test_set.segments)
        if len(responses.texts) != n or len(responses.confidences) not in (0, n):
            raise AnswerError(
                f"{system.card.name} gave {len(responses.texts)} answers and "
                f"{len(responses.confidences)} confidences for {n} items"
            )
        self.observer.advance(n - seen)
        # reading stored answers says nothing about the speed of the system that made them
        if responses.seconds is not None or system.card.kind == "file":
            return responses, responses.seconds
        return responses, seconds

    def _stored(self, test_set: str, system: str) -> CellFile | None:
        try:
            return self.folder.read_cell(test_set, system)
        except RunError as error:
            self.observer.note(f"a cell is made anew: {error}")
            return None

    def _finish(self, begun: _Begun) -> None:
        """Collect the scores and write the cell."""
        begun.finished = True
        cell = begun.cell
        scores = dict(cell.scores)
        skipped: dict[str, str] = {}
        try:
            for scored in (*(future.result() for future in begun.futures), score_cell(begun.here)):
                scores.update(scored.scores)
                skipped.update(scored.skipped)
        except (EvalError, BrokenProcessPool) as error:
            self._failures.append(Failure(cell.test_set, cell.system, str(error)))
            self.observer.advance(begun.here.entry.n)
            return
        self._skipped.update(dict.fromkeys(skipped.values()))
        update = {"scores": dict(sorted(scores.items())), "skipped": skipped}
        self.folder.write_cell(cell.model_copy(update=update))
        self._made += 1
        self.observer.advance(begun.here.entry.n)


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor | None]:
    if jobs <= 1:
        yield None
        return
    # a forked child of a process with torch or OpenMP threads may hang
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        yield pool
