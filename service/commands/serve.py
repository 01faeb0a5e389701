"""``duizhao serve``: the web service and its workers in one command."""

from __future__ import annotations

import click

from service.commands.options import model_options
from service.settings import environment

#: Option → variable without its prefix; the children read the variables.
_VARIABLES = {
    "host": "HOST",
    "model": "MODEL",
    "backend": "BACKEND",
    "compute_type": "COMPUTE_TYPE",
    "device": "DEVICE",
    "threads": "THREADS",
    "web_processes": "WEB_PROCESSES",
    "workers": "WORKERS",
}


@click.command()
@click.option("--host", metavar="H", help="Address to bind; 127.0.0.1 unless given.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Port to bind, 0 for any; 8000 unless given.",
)
@model_options
@click.option(
    "--web-processes",
    type=click.IntRange(1),
    metavar="N",
    help="Web processes, each with a model; 1 unless given.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Job workers, each with a model; 1 unless given.",
)
@click.option("--no-worker", is_flag=True, help="Start no job worker: others run `duizhao worker`.")
@click.option(
    "--allow-public",
    is_flag=True,
    help="Serve anyone who reaches the address, even where there are no keys.",
)
@click.pass_context
def serve(
    ctx: click.Context,
    /,
    port: int | None,
    no_worker: bool,
    allow_public: bool,
    **options: str | int | None,
) -> None:
    """Serve the HTTP interface and the web pages, and work on jobs.

    Ends gracefully on SIGTERM and Ctrl-C: answers under way are finished, jobs under way
    go on at the next start.
    """
    from service.serving.start import Choices, serve_until_stopped

    variables = {
        f"DUIZHAO_{_VARIABLES[name]}": str(value)
        for name, value in options.items()
        if value is not None
    }
    if allow_public:
        variables["DUIZHAO_ALLOW_PUBLIC"] = "yes"
    choices = Choices(variables, port, has_workers=not no_worker)
    ctx.exit(serve_until_stopped(choices, environment()))
