"""``duizhao parse``: the structure of pages, no model."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from service import forms
from service.commands.outcomes import report
from service.inputs import STDIN, Failure, find_inputs
from service.pipeline import Pipeline
from service.result import PageResult
from service.runs import process, readable, target


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
    inputs = find_inputs(pages, sys.stdin.buffer.read)
    printed = out is None or str(out) == STDIN
    write = _print if out is None or printed else target(out, ("json",), inputs).write
    unread: list[Failure] = []
    unwritten: list[Failure] = []
    done = 0
    # a call for each page: it is written before the next is read
    for job in readable(inputs, unread.append):
        for outcome in process((job,), Pipeline(), write):
            if isinstance(outcome, Failure):
                unwritten.append(outcome)
            else:
                done += 1
    ctx.exit(report((*unread, *unwritten), done))


def _print(result: PageResult, _stem: str) -> tuple[Path, ...]:
    click.echo(forms.to_json(result))
    return ()
