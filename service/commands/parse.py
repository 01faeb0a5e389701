"""``duizhao parse``: the structure of pages, no model."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from service import forms
from service.commands.outcomes import report
from service.inputs import STDIN, Failure, load_pages
from service.pipeline import Pipeline
from service.runs import run as run_pages
from service.runs import target


@click.command()
@click.argument("pages", nargs=-1, required=True, metavar="PAGE...")
@click.option(
    "--out",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write DIR/<stem>.json instead of printing (- prints).",
)
@click.pass_context
def parse(ctx: click.Context, /, pages: tuple[str, ...], out: Path | None) -> None:
    """Find briefs, teasers, articles and sentences; no model, no network.

    Prints one JSON object a line and page, schema duizhao.page/1. PAGE is a file (.txt .md
    .html .docx .pdf .json), a folder, or - for standard input.
    """
    loaded, failures = load_pages(pages, sys.stdin.buffer.read)
    if out is None or str(out) == STDIN:
        for item in loaded:
            click.echo(forms.to_json(Pipeline().process(item.page)))
        ctx.exit(report(failures, len(loaded)))
    sink = target(out, ("json",), loaded)
    outcomes = list(run_pages(loaded, Pipeline(), sink.write, lambda _steps: None))
    failed = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    ctx.exit(report((*failures, *failed), len(outcomes) - len(failed)))
