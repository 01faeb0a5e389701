"""The web pages on loopback, with a worker beside them, and a real browser to look at them."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from support.bag_encoder import BagEncoder
from support.fakes import FakeTranslator
from werkzeug.serving import make_server

from service.engine.engine import Engine
from service.jobs.attempt import Workshop
from service.jobs.backoff import Backoff
from service.jobs.config import WorkerConfig
from service.jobs.queue import JobQueue
from service.jobs.runner import Runner
from service.linking import BriefLinker
from service.metrics import Metrics
from service.pipeline import Pipeline
from service.serve_settings import ServeSettings
from service.services import Services
from service.settings import Settings
from service.store.store import Store
from translation.model import Translator


class Pace:
    """A gate for the worker's translator: open, shut, or open for so many calls."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._calls: float = float("inf")

    def set(self) -> None:
        self._allow(float("inf"))

    def clear(self) -> None:
        self._allow(0)

    def let_through(self, calls: int) -> None:
        self._allow(calls)

    def wait(self) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: self._calls > 0, 60), "nobody opened the gate"
            self._calls -= 1

    def _allow(self, calls: float) -> None:
        with self._changed:
            self._calls = calls
            self._changed.notify_all()


@dataclass
class Site:
    """A running service.

    Attributes:
        url: Without a slash at the end.
        pace: Holds the worker's translator up.
    """

    url: str
    services: Services
    pace: Pace

    @property
    def store(self) -> Store:
        return self.services.store


class PacedTranslator:
    """A translator that waits at the gate before each call."""

    def __init__(self, inner: Translator, pace: Pace) -> None:
        self._inner, self._pace = inner, pace

    @property
    def info(self):
        return self._inner.info

    def translate(self, sentences, *, progress=None):
        self._pace.wait()
        return self._inner.translate(sentences, progress=progress)


def make_services(
    folder: Path, translator: Translator | None = None, *, encoder=None, **choices: object
) -> Services:
    """Put the parts together as one process has them, with a store of its own."""
    url = f"sqlite:///{folder / 'duizhao.sqlite'}"
    engine = Engine(lambda: translator or FakeTranslator())
    linker = BriefLinker(encoder or BagEncoder())
    return Services(
        settings=Settings(data_dir=folder, cache_dir=folder / "cache"),
        serve=replace(ServeSettings(database_url=url), **choices),
        engine=engine,
        pipeline=Pipeline(engine, linker),
        store=Store.open(url),
        queue=JobQueue.open(None, folder),
        metrics=Metrics(),
    )


@contextmanager
def working(site_services: Services, pace: Pace) -> Iterator[None]:
    """Run a worker in a thread of this process."""
    stop = threading.Event()
    shop = Workshop(
        store=site_services.store,
        queue=site_services.queue,
        pipeline=replace(
            site_services.pipeline,
            translator=PacedTranslator(site_services.engine, pace),
        ),
        metrics=site_services.metrics,
        backoff=Backoff(np.random.default_rng(0)),
        config=WorkerConfig(chunk_characters=120, take_seconds=0.1, sweep_seconds=0.2),
        stop=stop,
        on_stall=lambda: None,
    )
    thread = threading.Thread(target=Runner(shop, "test-worker").run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        pace.set()
        thread.join(20)


@contextmanager
def site(
    folder: Path, translator: Translator | None = None, *, encoder=None, **choices: object
) -> Iterator[Site]:
    """Serve on a free port of loopback, a worker beside, until the block ends."""
    from service.http.app import BLUEPRINTS, create_app

    rows = tuple(dict.fromkeys((*BLUEPRINTS, "service.web.views:web")))
    parts = make_services(folder, translator, encoder=encoder, **choices)
    pace = Pace()
    server = make_server("127.0.0.1", 0, create_app(parts, rows), threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with working(parts, pace):
            yield Site(f"http://127.0.0.1:{server.server_port}", parts, pace)
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()
        parts.engine.stop(5)
        parts.store.close()


@contextmanager
def chromium() -> Iterator[object]:
    """Start Debian's Chromium; the test is skipped where there is none."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield running
        running.close()
