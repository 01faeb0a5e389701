"""The worker as a program: parts, threads, signals."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

import numpy as np
import structlog

from service.engine.engine import Engine
from service.errors import StoppedError
from service.jobs.attempt import Workshop
from service.jobs.backoff import Backoff
from service.jobs.config import WorkerConfig
from service.jobs.runner import Runner
from service.serve_settings import ServeSettings
from service.settings import Settings
from service.wiring import build_services

_log = structlog.get_logger(__name__)

DONE, FAILED = 0, 1
#: What a worker that hangs ends itself with (EX_SOFTWARE of <sysexits.h>).
HUNG = 70
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_LOOK_SECONDS = 0.2
#: A runner comes to its next stopping place within a chunk, which takes a few seconds.
_GRACE_SECONDS = 25.0


@dataclass(frozen=True, slots=True)
class Crew:
    """The engine of a worker process and what its runners share."""

    engine: Engine
    shop: Workshop

    def close(self) -> None:
        """Let go of everything."""
        self.engine.stop(_LOOK_SECONDS)
        self.shop.store.close()


def worker_config(serve: ServeSettings) -> WorkerConfig:
    """Put the deployment's choices in the place of the defaults."""
    return WorkerConfig(
        lease_seconds=float(serve.lease_seconds),
        max_attempts=serve.job_attempts,
        retention_days=serve.retention_days,
        sweep_seconds=min(WorkerConfig().sweep_seconds, serve.lease_seconds),
    )


def build_crew(settings: Settings, serve: ServeSettings, metrics_dir: Path | None = None) -> Crew:
    """Open the store and the queue and prepare the engine; no model is loaded yet.

    Raises:
        UnavailableError: The database cannot be opened.
        AlignmentError: The encoder is unknown or not installed.
    """
    services = build_services(settings, serve, metrics_dir=metrics_dir)
    shop = Workshop(
        store=services.store,
        queue=services.queue,
        pipeline=services.pipeline,
        metrics=services.metrics,
        backoff=Backoff(np.random.default_rng()),
        config=worker_config(serve),
        stop=threading.Event(),
        on_stall=partial(os._exit, HUNG),
    )
    return Crew(services.engine, shop)


def work(crew: Crew) -> int:
    """Work on jobs until SIGTERM or SIGINT; call it in the main thread.

    Jobs under way are handed back at their next chunk, with what they have so far.

    Returns: 0, or 1 where the model cannot be used (any more).
    """
    signals: SimpleQueue[int] = SimpleQueue()
    for number in _SIGNALS:
        signal.signal(number, lambda sig, _frame: signals.put(sig))
    try:
        _log.info("worker loads its model")
        model = crew.engine.info
    except StoppedError as error:
        _log.error("worker cannot work", reason=str(error))
        crew.close()
        return FAILED
    _log.info("worker ready", model=model.id, sha256=model.sha256)
    runners = _start_runners(crew.shop)
    is_asked = _wait_for_end(signals, lambda: not all(r.is_alive() for r in runners))
    _log.info("worker stops")
    crew.shop.stop.set()
    for runner in runners:
        runner.join(_GRACE_SECONDS / len(runners))
    crew.close()
    return DONE if is_asked else FAILED


def run_worker(settings: Settings, serve: ServeSettings, metrics_dir: Path | None = None) -> int:
    """Be a worker from beginning to end; the exit code of the process."""
    config = worker_config(serve)
    if sys.platform != "win32":
        os.nice(config.nice)
    return work(build_crew(settings, serve, metrics_dir))


def _start_runners(shop: Workshop) -> list[threading.Thread]:
    process = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
    threads = [
        threading.Thread(target=Runner(shop, f"{process}/{n}").run, name=f"runner-{n}", daemon=True)
        for n in range(1, shop.config.runners + 1)
    ]
    for thread in threads:
        thread.start()
    return threads


def _wait_for_end(signals: SimpleQueue[int], is_broken: Callable[[], bool]) -> bool:
    """Wait; True where the end was asked for, False where a runner has ended by itself."""
    while not is_broken():
        try:
            signals.get(timeout=_LOOK_SECONDS)
        except Empty:
            continue
        return True
    return False
