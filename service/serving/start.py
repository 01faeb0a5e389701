"""From a command to running processes: check all that can be checked, then supervise."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import structlog

from service.metrics import process_ended
from service.serve_settings import ServeSettings
from service.serving.child import Child, Program
from service.serving.exposure import admit
from service.serving.listener import address_of, listen
from service.serving.logs import set_up_logs
from service.serving.supervisor import Supervisor
from service.serving.surroundings import child_environment
from service.settings import Settings
from service.store.store import Store
from service.wiring import find_model

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line adds to the environment.

    Attributes:
        variables: Options in the form of variables, for the children too.
        port: Instead of the variable's; 0 lets the system choose.
        has_workers: Whether job workers are started.
    """

    variables: Mapping[str, str]
    port: int | None = None
    has_workers: bool = True


def serve_until_stopped(choices: Choices, environ: Mapping[str, str]) -> int:
    """Start the web server and the workers and keep them running until a signal.

    Args:
        choices: From the command line.
        environ: Variables of this process.

    Returns: The exit code: 0, or 1 where the web server did not start.

    Raises:
        SettingsError: A setting is malformed, or a public address has no keys.
        TranslationError: The model is not there or damaged.
        UnavailableError: The database cannot be opened.
        InputError: The address cannot be bound.
    """
    own = {**environ, **choices.variables}
    settings = Settings.from_env(own)
    serve = ServeSettings.from_env(own, settings.data_dir)
    if choices.port is not None:
        serve = replace(serve, port=choices.port)
    set_up_logs(serve.log_level)
    find_model(settings)
    serve = admit(serve, has_keys=_has_keys(serve.database_url))
    n_workers = serve.worker_processes if choices.has_workers else 0
    with (
        closing(listen(serve.host, serve.port)) as server,
        _metrics_dir(serve.web_processes + n_workers) as metrics_dir,
    ):
        _log.info("listening", address=address_of(server), workers=n_workers)
        variables = child_environment({**own, "DUIZHAO_AUTH": serve.auth}, settings, metrics_dir)
        return Supervisor(
            [Child(program, variables) for program in programs(server.fileno(), n_workers)],
            # what still connects is refused from here on instead of waiting for nobody
            on_stop=server.close,
            on_death=partial(_drop_gauges, metrics_dir),
        ).run()


def programs(descriptor: int, n_workers: int) -> tuple[Program, ...]:
    """List the children: one web server on the open socket, and the workers."""
    python = (sys.executable, "-P", "-m")
    parent = ("--parent", str(os.getpid()))
    web = Program(
        "web",
        (*python, "service.serving.web", "--descriptor", str(descriptor), *parent),
        (descriptor,),
        is_vital=True,
    )
    workers = (
        Program(f"worker-{n}", (*python, "service.serving.work", *parent))
        for n in range(1, n_workers + 1)
    )
    return (web, *workers)


def _has_keys(database_url: str) -> bool:
    """Look for a good key; brings the tables up to date before several processes try to."""
    with closing(Store.open(database_url)) as store:
        return any(key.revoked is None for key in store.keys())  # noqa: SIM118 - a store is no mapping


@contextmanager
def _metrics_dir(n_processes: int) -> Iterator[Path | None]:
    """Make an empty folder where processes that count together leave their counts."""
    if n_processes < 2:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="duizhao-metrics-") as folder:
        yield Path(folder)


def _drop_gauges(metrics_dir: Path | None, pid: int) -> None:
    if metrics_dir is not None:
        process_ended(pid, metrics_dir)
