"""Process many pages: batches through the pipeline, each result written when it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from service.errors import OutputError
from service.exports.registry import load
from service.files import write_all
from service.inputs import Failure, Input, Loaded
from service.naming import stems
from service.pipeline import Pipeline, translatable
from service.progress import Advance, Steps
from service.result import PageResult
from service.texts import DEFAULT

#: A parsed page and the stem of its files.
Job = tuple[Loaded, str]
#: Stores a result under a stem and answers what was written.
Write = Callable[[PageResult, str], tuple[Path, ...]]


@dataclass(frozen=True, slots=True)
class RunConfig:
    """Knobs of a run.

    Attributes:
        sentences_per_call: Pages are gathered until they hold this many sentences; then
            they are translated together and written. Enough to fill token batches, few
            enough that an interruption loses little.
    """

    sentences_per_call: int = 256


@dataclass(frozen=True, slots=True)
class Done:
    """A page whose results are on disk.

    Attributes:
        result: What was found.
        files: What was written.
    """

    result: PageResult
    files: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """Where results go.

    Attributes:
        folder: Made when missing.
        formats: Names of export formats.
        inputs: Files that were read, which must not be overwritten.
        language: Of the words that a format has of its own.
    """

    folder: Path
    formats: tuple[str, ...]
    inputs: frozenset[Path]
    language: str = DEFAULT

    def write(self, result: PageResult, stem: str) -> tuple[Path, ...]:
        """Write a result in every format, all files or none.

        Raises:
            OutputError: A file cannot be written or is one of the inputs.
        """
        parts = [part for name in self.formats for part in load(name, self.language)(result)]
        files = [(self.folder / f"{stem}{part.suffix}", part.text) for part in parts]
        for path, _ in files:
            if path.resolve() in self.inputs:
                raise OutputError(f"{path} is the page itself; choose another folder with --out")
        write_all(files)
        return tuple(path for path, _ in files)


def target(
    folder: Path,
    formats: Sequence[str],
    pages: Sequence[Loaded] | Sequence[Input],
    language: str = DEFAULT,
) -> Target:
    """Describe where the results of these pages go, each format once."""
    inputs = frozenset(page.path.resolve() for page in pages if page.path is not None)
    return Target(folder, tuple(dict.fromkeys(formats)), inputs, language)


def readable(inputs: Sequence[Input], failed: Callable[[Failure], None]) -> Iterator[Job]:
    """Parse inputs one by one as they are asked for, each with its stem.

    Args:
        inputs: In order; their names alone decide the stems.
        failed: Told of each input that cannot be read.
    """
    for item, stem in zip(inputs, stems([item.name for item in inputs]), strict=True):
        loaded = item.load()
        if isinstance(loaded, Loaded):
            yield loaded, stem
        else:
            failed(loaded)


def process(
    jobs: Iterable[Job],
    pipeline: Pipeline,
    write: Write,
    advance: Advance = lambda _sentences: None,
    config: RunConfig | None = None,
) -> Iterator[Done | Failure]:
    """Process pages in order, yielding each one's outcome as soon as it is on disk.

    Holds the pages of two calls at most.

    Args:
        jobs: Parsed pages and their stems; asked for as they are needed.
        pipeline: What to do with them.
        write: Stores a result under a stem, see ``Target.write``.
        advance: Told how many sentences were translated.
        config: Knobs.
    """
    config = config or RunConfig()
    for batch in batches(jobs, config.sentences_per_call):
        pages = [page.page for page, _ in batch]
        results = pipeline.process_all(pages, progress=Steps(advance))
        for result, (_, stem) in zip(results, batch, strict=True):
            try:
                yield Done(result, write(result, stem))
            except OutputError as error:
                yield Failure(result.name, str(error))


def sentence_count(page: Loaded) -> int:
    """Count the lines of a page that are translated."""
    return sum(1 for _ in translatable(page.page))


def batches(jobs: Iterable[Job], sentences: int) -> Iterator[list[Job]]:
    """Gather pages in order until a batch holds so many sentences; at least one page each."""
    batch: list[Job] = []
    size = 0
    for job in jobs:
        count = sentence_count(job[0])
        if batch and size + count > sentences:
            yield batch
            batch, size = [], 0
        batch.append(job)
        size += count
    if batch:
        yield batch
