"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from service.settings import Settings

C = TypeVar("C", bound=Callable[..., Any])


def model_options(command: C) -> C:
    """Add the options that choose the model and how it runs."""
    for option in reversed(
        (
            click.option("--model", "-m", metavar="M", help="Name, folder or hub id of a model."),
            click.option(
                "--backend",
                metavar="NAME",
                help="Translation backend: ctranslate2 or transformers.",
            ),
            click.option(
                "--compute-type",
                metavar="TYPE",
                help="Numbers to compute with, for example int8 or float32.",
            ),
            click.option("--device", metavar="NAME", help="cpu or cuda."),
            click.option("--threads", type=click.IntRange(min=1), help="Processors to use."),
        )
    ):
        command = option(command)
    return command


def chosen(**given: str | int | None) -> Settings:
    """Read the settings and put the options that were given in their place."""
    options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    return replace(Settings.load(), **options)


def sources_option(command: C) -> C:
    """Add ``--sources``, which lists where training text is public and leaves."""
    return click.option(
        "--sources",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_list_sources,
        help="List where the embedded model's text is public, and under what licence.",
    )(command)


def _list_sources(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if not value:
        return
    from training.corpus import known_sources

    for source in known_sources():
        click.echo(
            f"{source.name}\t{source.kind}\t{source.pairs}\t{source.place}\t{source.licence}"
        )
    ctx.exit()
