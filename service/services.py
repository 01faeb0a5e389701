"""What the HTTP layer works with, put together once per process by ``service.wiring``."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from service.engine.engine import Engine
from service.jobs.queue import JobQueue
from service.metrics import Metrics
from service.pipeline import Pipeline
from service.serve_settings import ServeSettings
from service.settings import Settings
from service.store.store import Store

KEY = "duizhao"


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of one web process.

    Attributes:
        pipeline: Translates through ``engine``, so that all callers share its batches.
    """

    settings: Settings
    serve: ServeSettings
    engine: Engine
    pipeline: Pipeline
    store: Store
    queue: JobQueue
    metrics: Metrics


def services() -> Services:
    """Give the parts of the application that serves this request."""
    found: Services = current_app.extensions[KEY]
    return found
