"""The command ``duizhao``: the table of its commands."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

import click

from service.command_group import Command, LazyGroup

COMMANDS: Mapping[str, Command] = {
    "run": Command("service.commands.run:run", "Parse, translate, link and score pages."),
    "parse": Command("service.commands.parse:parse", "Find the parts of pages; no model."),
    "translate": Command(
        "service.commands.translate:translate", "Translate text, one line in, one line out."
    ),
    "align": Command(
        "service.commands.align:align", "Align two translated documents, one sentence a line."
    ),
    "score": Command("service.commands.score:score", "BLEU, chrF2++ and TER with signatures."),
    "eval": Command(
        "service.commands.evaluate:evaluate", "Run, compare and report offline evaluations."
    ),
    "prepare": Command(
        "service.commands.prepare:prepare", "Clean parallel text for training; keep tests out."
    ),
    "train": Command("service.commands.train:train", "Train or fine-tune a MarianMT model."),
    "serve": Command("service.commands.serve:serve", "Serve HTTP and web pages, and work on jobs."),
    "worker": Command(
        "service.commands.worker:worker", "Work on jobs beside web processes elsewhere."
    ),
    "batch": Command("service.commands.batch:batch", "Work through an archive of pages."),
    "keys": Command("service.commands.keys:keys", "Make, list and revoke keys of the service."),
    "store": Command("service.commands.store:store", "Prepare, thin out and export what is kept."),
    "models": Command("service.commands.models:models", "List, show, fetch and verify models."),
}


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"duizhao {version('duizhao')}")
        ctx.exit()


class _Commands(LazyGroup):
    table = COMMANDS


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Print the version and leave.",
)
def main() -> None:
    """Chinese newspaper pages and their English briefs, side by side.

    Exit codes: 0 done, 1 bad input, 2 wrong usage, 3 some of many inputs failed,
    130 interrupted.
    """
