"""The parts of a worker around a real store in a file, with a fake model and queue."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from huey.storage import MemoryStorage
from support.fakes import FakeTranslator

from service.jobs.attempt import Workshop
from service.jobs.backoff import Backoff, BackoffConfig
from service.jobs.config import WorkerConfig
from service.jobs.queue import JobQueue
from service.metrics import Metrics
from service.pipeline import Pipeline
from service.store.model import PageRequest
from service.store.store import Store
from translation.model import Progress, Translation

#: Quick, and with chunks of a line or two.
QUICK = WorkerConfig(
    lease_seconds=30.0,
    chunk_characters=10,
    take_seconds=0.0,
    pause_seconds=0.0,
    backoff=BackoffConfig(),
)

SHA = "b" * 64


class SetClock:
    """A clock of aware moments that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def page_request(n_lines: int = 6, name: str = "page.txt") -> PageRequest:
    """An article of a headline and so many sentences, ten characters or more each."""
    paragraphs = tuple(f"这是文章的第{n}个句子写在这里。" for n in range(1, n_lines))
    return PageRequest(name, SHA, title="这是文章的题目写在这里", paragraphs=paragraphs)


def workshop(
    folder: Path,
    translator: FakeTranslator | None = None,
    *,
    config: WorkerConfig = QUICK,
    clock: Callable[[], datetime] | None = None,
    **parts: object,
) -> Workshop:
    """Put the parts together; the store lies in ``folder``."""
    url = f"sqlite:///{folder / 'jobs.sqlite'}"
    store = Store.open(url) if clock is None else Store.open(url, clock=clock)
    found = Workshop(
        store=store,
        queue=JobQueue(MemoryStorage("jobs")),
        pipeline=Pipeline(translator or FakeTranslator()),
        metrics=Metrics(),
        backoff=Backoff(np.random.default_rng(0), config.backoff),
        config=config,
        stop=threading.Event(),
        on_stall=lambda: None,
    )
    return replace(found, **parts)


class HookedTranslator(FakeTranslator):
    """A ``FakeTranslator`` that calls ``before`` with the number of each call, from 1 up."""

    def __init__(self, before: Callable[[int], None]) -> None:
        super().__init__()
        self.before = before

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        self.before(len(self.calls) + 1)
        return super().translate(sentences, progress=progress)
