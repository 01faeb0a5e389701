"""Gunicorn's configuration: one model a process, many threads, nothing loaded before the fork."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

from flask import Flask
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from service.metrics import process_ended
from service.serve_settings import ServeSettings
from service.services import KEY, Services
from service.serving.config import DEFAULT, ServingConfig
from service.serving.listener import BACKLOG
from service.serving.stopping import watch

#: Memory that is a file system: a heartbeat must not wait for a slow disk.
_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes and unlinks its file safely


def options(
    serve: ServeSettings,
    bind: str,
    *,
    metrics_dir: Path | None = None,
    config: ServingConfig = DEFAULT,
    shared_memory: Path = _SHARED_MEMORY,
) -> Mapping[str, object]:
    """Give gunicorn's settings by their names.

    Args:
        serve: What the deployment chose.
        bind: ``host:port``, or ``fd://N`` for a socket that is open already.
        metrics_dir: Where the processes leave their counts.
        config: Times.
        shared_memory: Used for heartbeats where it can be written.
    """
    return {
        "bind": bind,
        "backlog": BACKLOG,
        "worker_class": "service.serving.refusals.ProblemWorker",
        "workers": serve.web_processes,
        "threads": serve.http_threads,
        "timeout": config.silent_seconds,
        "graceful_timeout": config.graceful_seconds,
        "keepalive": config.keepalive_seconds,
        # the model's threads and the engine's would not survive a fork
        "preload_app": False,
        # a socket for remote commands that nobody asked for, in the user's home folder
        "control_socket_disable": True,
        "worker_tmp_dir": str(shared_memory) if os.access(shared_memory, os.W_OK) else None,
        "logger_class": "service.serving.access_log.ServiceLogger",
        "loglevel": serve.log_level,
        "proc_name": "duizhao",
        "post_worker_init": post_worker_init,
        "worker_exit": worker_exit,
        "child_exit": _child_exit(metrics_dir),
    }


def post_worker_init(worker: Worker) -> None:
    """Load the model in the forked process, and let long answers see its end coming."""
    app = cast(Flask, worker.wsgi)
    watch(app, lambda: not worker.alive)
    _services(app).engine.start()


def worker_exit(server: Arbiter, worker: Worker) -> None:  # noqa: ARG001 - gunicorn's signature
    """Let the engine finish what waits, and close the store."""
    app = getattr(worker, "wsgi", None)
    if app is None:  # it never came up
        return
    services = _services(app)
    services.engine.stop(DEFAULT.kill_after_seconds)
    services.store.close()


def _services(app: Flask) -> Services:
    found: Services = app.extensions[KEY]
    return found


def _child_exit(metrics_dir: Path | None) -> Callable[[Arbiter, Worker], None]:
    def child_exit(server: Arbiter, worker: Worker) -> None:  # noqa: ARG001 - same
        """Drop the gauges of a process that is gone."""
        if metrics_dir is not None:
            process_ended(int(worker.pid), metrics_dir)

    return child_exit
