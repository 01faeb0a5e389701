"""``duizhao batch``: archives of pages, resumable, on one machine or a Ray cluster."""

from __future__ import annotations

import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from service.batch.engines import ENGINES, EngineOptions
from service.batch.model import BatchConfig, BatchReport
from service.batch.parts import SettingsSupplier
from service.batch.shard_files import FORMS
from service.batch.time_limit import PAGE_SECONDS
from service.command_group import BAD_INPUT, DONE, SOME_FAILED
from service.commands.options import chosen, model_options
from service.errors import InputError
from service.progress import Advance, progress
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class _Choices:
    """The command's own options."""

    source: Path
    out: Path
    engine: str
    workers: int | None
    form: str
    shard_size: int
    window: int
    address: str | None
    glossary: Path | None
    page_seconds: int

    def config(self) -> BatchConfig:
        """Sizes, as far as they can be chosen."""
        return BatchConfig(shard_size=self.shard_size, window_pages=self.window)


@click.command()
@click.argument("source", metavar="IN", type=click.Path(exists=True, path_type=Path))
@click.argument("out", metavar="OUT", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--engine",
    type=click.Choice(list(ENGINES)),
    default="local",
    show_default=True,
    help="Processes of this machine, or a Ray cluster.",
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    help="Processes with a model each; as many as --threads says unless given.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMS)),
    default="parquet",
    show_default=True,
    help="Form of the shards.",
)
@click.option(
    "--shard-size",
    type=click.IntRange(min=1),
    default=BatchConfig().shard_size,
    show_default=True,
    help="Pages of a shard on average.",
)
@click.option(
    "--window",
    type=click.IntRange(min=1),
    default=BatchConfig().window_pages,
    show_default=True,
    help="Pages in memory at once; raise it for more than a hundred workers.",
)
@click.option(
    "--page-seconds",
    type=click.IntRange(min=0),
    default=PAGE_SECONDS,
    show_default=True,
    metavar="N",
    help="Processor seconds a page may take to be read, translated or linked; 0 for no limit.",
)
@click.option("--ray-address", "address", metavar="HOST:PORT", help="A running Ray cluster.")
@click.option(
    "--dry-run", is_flag=True, help="Estimate cost from a measured sample; write nothing."
)
@click.option(
    "--resume",
    is_flag=True,
    help="Do only what is missing or changed; always so, stated for clarity.",
)
@click.option(
    "--glossary",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Terms that translations must use (.tsv or .tbx).",
)
@click.option("--encoder", metavar="NAME", help="Sentence encoder for linking.")
@model_options
@click.pass_context
def batch(
    ctx: click.Context,
    /,
    source: Path,
    out: Path,
    engine: str,
    workers: int | None,
    form: str,
    shard_size: int,
    window: int,
    page_seconds: int,
    address: str | None,
    dry_run: bool,
    resume: bool,
    glossary: Path | None,
    **options: str | int | None,
) -> None:
    """Translate, link and score an archive of pages.

    IN is a folder with all below it, a .jsonl(.gz .zst), .parquet or .tar(.gz .zst) file of
    pages, or a page. OUT gets shards/, manifest.json, rejects.jsonl and near_duplicates.jsonl.
    A run that was cut off goes on where it was; one over a changed archive does what changed.
    """
    del resume  # it is the only way
    settings = chosen(**options)
    choices = _Choices(
        source, out, engine, workers, form, shard_size, window, address, glossary, page_seconds
    )
    if out.resolve() == source.resolve() or source.resolve() in out.resolve().parents:
        raise InputError(f"{out} lies inside {source}; choose a folder outside the archive")
    if dry_run:
        click.echo(_estimate(settings, choices), nl=False)
        ctx.exit(DONE)
    report = _run(settings, choices)
    click.echo(_summary(report, out), nl=False)
    failed = SOME_FAILED if report.pages else BAD_INPUT
    ctx.exit(failed if report.rejects else DONE)


def _estimate(settings: Settings, choices: _Choices) -> str:
    from service.batch.dry_run import estimate
    from service.batch.reading import ReadingRoom
    from service.batch.sources import read_archive
    from service.batch.workbench import Bench

    bench = Bench(SettingsSupplier(settings, choices.glossary))
    workers = choices.workers or settings.threads
    with closing(ReadingRoom(choices.page_seconds)) as room:
        pages = read_archive(choices.source, choices.config().max_page_bytes, room.read)
        return estimate(pages, bench, form=choices.form, workers=workers).text()


def _run(settings: Settings, choices: _Choices) -> BatchReport:
    from service.batch.job import Job
    from service.batch.output import OutputFolder
    from service.batch.reading import ReadingRoom
    from service.batch.run import process
    from service.batch.sources import read_archive

    config = choices.config()
    supplier = SettingsSupplier(settings, choices.glossary)
    workers = choices.workers or settings.threads
    options = EngineOptions(workers, choices.address, float(settings.device == "cuda"))
    with ExitStack() as stack:
        room = stack.enter_context(closing(ReadingRoom(choices.page_seconds)))
        read = partial(read_archive, choices.source, config.max_page_bytes, room.read)
        output, identity = OutputFolder(choices.out), supplier.identity()
        job = Job(read, output, identity, choices.form, config, choices.page_seconds)

        def start(pages: int) -> Advance:
            return stack.enter_context(progress(pages, "page", sys.stderr))

        return process(job, supplier, start, engine=choices.engine, options=options)


def _summary(report: BatchReport, out: Path) -> str:
    changes = report.changes
    return (
        f"{out}: {report.pages} pages in {report.shards} shards, {report.shards_done} written now\n"
        f"inputs: {changes.added} new, {changes.changed} changed, {changes.removed} removed, "
        f"{changes.kept} as before; {report.shards_dropped} stale shards dropped\n"
        f"sentences: {report.sentences} in the shards written, {report.translated} translated, "
        "the others were known\n"
        f"{report.rejects} rejects, {report.near_duplicates} near-duplicate articles\n"
    )
