"""The HTTP application on real parts, the translator and the worker excepted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from support.fake_encoder import FakeEncoder
from support.fakes import FakeTranslator

from service.engine.engine import Engine
from service.http.app import create_app
from service.linking import BriefLinker
from service.metrics import Metrics
from service.page_requests import to_page
from service.pipeline import Pipeline
from service.serve_settings import ServeSettings
from service.services import Services
from service.settings import Settings
from service.store.model import Job, PartialLine
from service.store.store import Store
from translation.model import Translator

PAGE = """中山市召开经济工作会议
本报讯(记者 王明)昨日,市委召开会议。会议强调,要抓好创新。

Zhongshan holds economic work conference
The conference stressed innovation yesterday.
Text translation: Li Jing
"""


@dataclass
class ListQueue:
    """A job queue that only remembers."""

    ids: list[str] = field(default_factory=list)

    def enqueue(self, job_id: str, delay: float = 0) -> None:
        self.ids.append(job_id)


@dataclass
class Service:
    """An application and what is behind it."""

    app: Flask
    parts: Services
    queue: ListQueue

    def client(self, key: str | None = None) -> FlaskClient:
        client = self.app.test_client()
        if key is not None:
            client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        return client

    def key(self, *scopes: Any, name: str = "tester", per_minute: int | None = None) -> str:
        return self.parts.store.add_key(name, scopes, per_minute)[1]

    def work(self, identity: str) -> Job:
        """Finish a job as a worker would."""
        store, pipeline = self.parts.store, self.parts.pipeline
        job = store.claim(identity, "worker", 60, 3)
        assert job is not None
        page = to_page(job.request)
        result = pipeline.process(page)
        lines = [
            PartialLine(line.id, line.zh, line.en or "", line.score, line.warnings)
            for line in result.lines()
        ]
        store.save_lines(identity, "worker", lines)
        store.beat(identity, "worker", 60, n_done=len(lines), n_total=len(lines))
        store.finish(identity, "worker", text=page.text, result=result)
        return store.job(identity)


@contextmanager
def serving(
    folder: Path, translator: Translator | None = None, **settings: Any
) -> Iterator[Service]:
    """Build an application; its engine has translated its canary."""
    folder.mkdir(parents=True, exist_ok=True)
    serve = ServeSettings(database_url=f"sqlite:///{folder / 'service.sqlite'}", **settings)
    parts = fake_parts(folder, serve, translator)
    parts.engine.start()
    assert parts.engine.info is not None  # waits until the model is loaded
    try:
        yield Service(create_app(parts), parts, parts.queue)  # type: ignore[arg-type]
    finally:
        parts.engine.stop(5)
        parts.store.close()


def fake_parts(
    folder: Path, serve: ServeSettings, translator: Translator | None = None
) -> Services:
    """Build what is behind an application; its engine is not started."""
    engine = Engine(lambda: translator or FakeTranslator())
    return Services(
        settings=Settings(data_dir=folder, cache_dir=folder),
        serve=serve,
        engine=engine,
        pipeline=Pipeline(engine, BriefLinker(FakeEncoder())),
        store=Store.open(serve.database_url),
        queue=ListQueue(),  # type: ignore[arg-type]
        metrics=Metrics(),
    )
