"""``duizhao train``: a MarianMT model from TSV files, new or fine-tuned."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from service.commands.options import sources_option
from service.progress import progress as shown

if TYPE_CHECKING:
    from service.progress import Advance
    from training.board import Board
    from training.loop import Progress

#: Steps of the progress bar: tenths of a percent of the run.
BAR_STEPS = 1000
FILE = click.Path(exists=True, path_type=Path)


@click.command()
@click.option(
    "--data",
    multiple=True,
    type=FILE,
    metavar="FILE|DIR",
    help="TSV of zh, en[, source], also .gz or .xz; or a folder of such files.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder of the run; the model lies in OUT/model."
)
@click.option("--dev", multiple=True, type=FILE, help="TSV to measure on, never learned from.")
@click.option(
    "--init", metavar="PATH|HUB_ID|e5", help="Weights to start from; random if not given."
)
@click.option(
    "--config",
    "recipe",
    metavar="TOML|NAME",
    help="Recipe: a file, or one that ships here: embedded, embedded-news, embedded-more, "
    "embedded-long, large.",
)
@click.option("--device", metavar="NAME", help="cpu or cuda.")
@click.option("--threads", type=click.IntRange(min=1), help="Processors to use.")
@click.option("--seed", type=int)
@click.option(
    "--max-minutes", type=float, help="Wall clock, resumed parts included; 60 if no end is given."
)
@click.option("--max-steps", type=click.IntRange(min=1), help="Optimiser steps.")
@click.option(
    "--patience",
    type=click.IntRange(min=1),
    help="Stop after so many measurements without a better loss.",
)
@click.option("--strict", is_flag=True, help="Stop at the first malformed line.")
@click.option("--resume", is_flag=True, help="Continue the run in OUT.")
@click.option(
    "--tensorboard",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Also write the curves for TensorBoard.",
)
@sources_option
def train(
    data: Sequence[Path],
    out: Path | None,
    dev: Sequence[Path],
    recipe: str | None,
    *,
    patience: int | None,
    strict: bool,
    resume: bool,
    tensorboard: Path | None,
    **given: str | float | None,
) -> None:
    """Train a Marian zh→en model from parallel text, or fine-tune one."""
    if not data or out is None:
        raise click.UsageError("--data and --out are needed; see duizhao train --help")
    from training.corpus import expanded
    from training.recipe import load_recipe, with_options
    from training.run import train as run

    held_out = tuple(dev) or None
    config = load_recipe(_recipe_path(recipe), data=expanded(data), out=out, dev=held_out, **given)
    config = with_options(config, patience=patience, strict=strict)
    with shown(BAR_STEPS, "‰", sys.stderr) as advance, _board(tensorboard) as board:
        result = run(config, progress=_Reporter(advance, board), resume=resume)
    click.echo(str(result.cleaning), err=True)
    for score in result.scores:
        click.echo(str(score))
    click.echo(f"{result.reason} after {result.steps} steps, {result.n_tokens:,} target tokens")
    click.echo(f"model {result.model} sha256 {result.sha256}")


class _Reporter:
    """Moves the bar, prints one line per report, and tells the board where there is one."""

    def __init__(self, advance: Advance, board: Board | None) -> None:
        self._advance = advance
        self._board = board
        self._done = 0

    def __call__(self, report: Progress) -> None:
        reached = int(report.share * BAR_STEPS)
        self._advance(reached - self._done)
        self._done = reached
        click.echo(str(report), err=True)
        if self._board is not None:
            self._board(report)


def _board(folder: Path | None) -> AbstractContextManager[Board | None]:
    if folder is None:
        return nullcontext()
    from training.board import Board

    return Board(folder)


def _recipe_path(name: str | None) -> Path | None:
    from training.recipe import shipped_recipe

    if name is None:
        return None
    path = Path(name)
    return path if path.suffix == ".toml" else shipped_recipe(name)
