"""A worker in a process of its own that can be killed, with a fake model that keeps a diary.

Processes come from a fork server that has everything imported, so that a new one is there
in a moment.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import forkserver
from pathlib import Path

import numpy as np
from support.fakes import FAKE_INFO

from service.engine import canary
from service.engine.engine import Engine
from service.jobs.attempt import Workshop
from service.jobs.backoff import Backoff
from service.jobs.config import WorkerConfig
from service.jobs.queue import JobQueue
from service.jobs.worker import Crew, work
from service.metrics import Metrics
from service.pipeline import Pipeline
from service.store.store import Store
from translation.model import ModelInfo, Progress, Translation

#: A sentence with this kills the process that translates it.
POISON = "毒"
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class World:
    """What all processes of a test share.

    Attributes:
        folder: Store, queue and diary.
        config: Of the workers.
        seconds: How long one sentence takes.
        redis_url: Instead of the queue in a file.
    """

    folder: Path
    config: WorkerConfig
    seconds: float = 0.002
    redis_url: str | None = None

    @property
    def store_url(self) -> str:
        return f"sqlite:///{self.folder / 'jobs.sqlite'}"

    @property
    def diary(self) -> Path:
        return self.folder / "diary.txt"

    def queue(self) -> JobQueue:
        return JobQueue.open(self.redis_url, self.folder)

    def translated(self) -> list[str]:
        """Every sentence of a page that was ever translated, by anyone, in order."""
        lines = self.diary.read_text("utf-8").split("\n")[:-1] if self.diary.exists() else []
        return [line for line in lines if line != canary.SENTENCE]


class DiaryTranslator:
    """Takes its time, and writes down what it has done, even if it is killed right after."""

    info: ModelInfo = FAKE_INFO

    def __init__(self, world: World) -> None:
        self._world = world

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        for sentence in sentences:
            if POISON in sentence:
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(self._world.seconds)
        entry = "".join(f"{sentence}\n" for sentence in sentences)
        with self._world.diary.open("a", encoding="utf-8") as diary:
            diary.write(entry)
        return tuple(Translation(s, f"[{s}]", -0.5) for s in sentences)


def _work(world: World) -> None:
    engine = Engine(partial(DiaryTranslator, world))
    shop = Workshop(
        store=Store.open(world.store_url),
        queue=world.queue(),
        pipeline=Pipeline(engine),
        metrics=Metrics(),
        backoff=Backoff(np.random.default_rng()),
        config=world.config,
        stop=threading.Event(),
        on_stall=partial(os._exit, 70),
    )
    raise SystemExit(work(Crew(engine, shop)))


def _start_fork_server() -> None:
    """Start it where it can import what it is to have at hand: it takes no heed of sys.path."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)
    try:
        forkserver.ensure_running()
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


class JobProcess:
    """A worker process that is started again and again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(["support.job_process"])
        _start_fork_server()
        self._process = None

    def __enter__(self) -> JobProcess:
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()

    def start(self) -> None:
        self._process = self._context.Process(target=_work, args=(self._world,), daemon=True)
        self._process.start()

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    def keep(self) -> None:
        """Start it again if it has died."""
        if not self.is_alive:
            self.start()

    def kill(self) -> None:
        self._process.kill()
        self._process.join(PATIENCE)

    def terminate(self) -> int:
        """End it gracefully; its exit code."""
        self._process.terminate()
        self._process.join(PATIENCE)
        return self._process.exitcode


def until(condition, message: str = "it did not happen in time") -> None:
    """Wait for something that must happen."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, message
        time.sleep(0.02)
