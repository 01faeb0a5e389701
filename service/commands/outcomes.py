"""How commands over many inputs report failures and choose their exit code."""

from __future__ import annotations

from collections.abc import Sequence

import click

from service.command_group import BAD_INPUT, DONE, SOME_FAILED
from service.inputs import Failure


def report(failures: Sequence[Failure], done: int) -> int:
    """Print the failures on standard error and answer the exit code.

    A single input that failed is one line; of many, a list.
    """
    total = done + len(failures)
    if not failures:
        return DONE
    if total == 1:
        click.echo(f"duizhao: {failures[0].reason}", err=True)
        return BAD_INPUT
    click.echo(f"duizhao: {len(failures)} of {total} inputs failed:", err=True)
    for failure in failures:
        click.echo(f"  {_named(failure)}", err=True)
    return SOME_FAILED if done else BAD_INPUT


def _named(failure: Failure) -> str:
    return failure.reason if failure.name in failure.reason else f"{failure.name}: {failure.reason}"
