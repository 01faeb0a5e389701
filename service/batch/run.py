"""A batch run: survey, then window by window the work, then manifest, rejects, near-duplicates."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import asdict, replace

from service.batch import near_duplicates, windows
from service.batch.engines import Engine, EngineOptions, open_engine
from service.batch.job import Job
from service.batch.ledger import Ledger
from service.batch.model import BatchReport, Shard, ShardEntry, Sketch
from service.batch.output import NEAR_DUPLICATES, REJECTS
from service.batch.survey import Survey
from service.batch.windows import Counts
from service.batch.workbench import Supplier
from service.progress import Advance

SCHEMA = "duizhao.batch/1"
ONE_WORKER = EngineOptions(1)


def process(
    job: Job,
    supplier: Supplier,
    start: Callable[[int], Advance],
    *,
    engine: str = "local",
    options: EngineOptions = ONE_WORKER,
) -> BatchReport:
    """Run a job to its end: take the lock, open ledger and engine, do what is missing.

    Args:
        job: What to do.
        supplier: Makes the workers' parts.
        start: Called once with the number of pages to do; answers what is told of each.
        engine: A key of ``engines.ENGINES``.
        options: How many workers, and where; the time limit is the job's.

    Raises:
        InputError: The archive cannot be read or changed under the run.
        OutputError: The output cannot be written, or another run is writing it.
        ServiceError: Workers died.
    """
    with ExitStack() as stack:
        stack.enter_context(job.output.locked())
        ledger = stack.enter_context(closing(Ledger(job.output.ledger)))
        options = replace(options, page_seconds=job.page_seconds)
        opened = stack.enter_context(closing(open_engine(engine, supplier, options)))
        return BatchRun(job, ledger, opened).run(start)


class BatchRun:
    """One run over one archive."""

    def __init__(self, job: Job, ledger: Ledger, engine: Engine) -> None:
        """Put the parts together; the caller holds the output's lock."""
        self._job = job
        self._ledger = ledger
        self._engine = engine
        self._survey = Survey(ledger, job.config, job.fingerprint())

    def run(self, start: Callable[[int], Advance]) -> BatchReport:
        """Do what is missing and leave the output complete.

        Args:
            start: Called once with the number of pages to do; answers what is told of each.

        Raises:
            InputError: The archive cannot be read or changed under the run.
            OutputError: The output cannot be written.
            ServiceError: Workers died.
        """
        self._ledger.lift(self._job.page_seconds)
        changes = self._survey.take(self._job.read())
        todo = sum(pages for key, pages in self._survey.shards() if not self._is_done(key))
        advance = start(todo)
        counts = Counts()
        for window in self._windows() if todo else ():
            counts.add(windows.process(self._job, self._ledger, self._engine, window, advance))
        pages = self._finish()
        return BatchReport(
            pages=pages,
            shards=sum(1 for _ in self._survey.shards()),
            shards_done=counts.shards,
            shards_dropped=self._job.output.keep_only(self._wanted_files()),
            sentences=counts.sentences,
            translated=counts.translated,
            rejects=self._write_rejects(),
            near_duplicates=self._write_near_duplicates(),
            changes=changes,
        )

    def _is_done(self, key: str) -> bool:
        entry = self._ledger.settled_shard(key)
        return entry is not None and self._job.output.holds(entry)

    def _windows(self) -> Iterator[list[Shard]]:
        """Shards to do, by windows of the whole archive, whatever of it is done already."""
        window: list[Shard] = []
        pages = 0
        for shard in self._survey.again(self._job.read()):
            pages += shard.pages
            if not self._is_done(shard.key):
                window.append(shard)
            if pages >= self._job.config.window_pages:
                if window:
                    yield window
                window, pages = [], 0
        if window:
            yield window

    def _entries(self) -> Iterator[ShardEntry]:
        for key, _ in self._survey.shards():
            entry = self._ledger.shard(key)
            if entry is not None:
                yield entry

    def _finish(self) -> int:
        """Write the manifest; answers the number of results."""
        pages = sum(entry.pages for entry in self._entries())
        head = {"schema": SCHEMA, **self._job.setup(), "pages": pages}
        self._job.output.write_manifest(head, self._entries())
        self._ledger.drop_all_but("wanted")
        return pages

    def _wanted_files(self) -> Callable[[str], bool]:
        def is_wanted(name: str) -> bool:
            entry = self._ledger.shard(name.partition(".")[0])
            return entry is not None and entry.file == name

        return is_wanted

    def _write_rejects(self) -> int:
        inside = (r for key, _ in self._survey.shards() for r in self._ledger.rejects(key))
        both = (r for rejects in (self._survey.refused(), inside) for r in rejects)
        return self._job.output.write_lines(REJECTS, map(asdict, both))

    def _write_near_duplicates(self) -> int:
        found = near_duplicates.find(self._sketches())
        return self._job.output.write_lines(NEAR_DUPLICATES, map(asdict, found))

    def _sketches(self) -> Iterator[Sketch]:
        for key, _ in self._survey.shards():
            yield from self._ledger.sketches(key)
