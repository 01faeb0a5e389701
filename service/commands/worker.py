"""``duizhao worker``: one more process that works on jobs."""

from __future__ import annotations

import click

from service.commands.options import chosen, model_options


@click.command()
@model_options
@click.pass_context
def worker(ctx: click.Context, /, **options: str | int | None) -> None:
    """Work on jobs from the same database as the web server, until stopped.

    ``duizhao serve`` starts its own; this command adds more of them, on other machines too:
    they need the same DUIZHAO_DATABASE_URL, and DUIZHAO_REDIS_URL to be woken at once.
    """
    from service.serving.work import start_worker

    ctx.exit(start_worker(chosen(**options)))
