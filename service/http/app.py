"""The application: services in, WSGI application out."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from flask import Blueprint, Flask
from werkzeug.routing import BaseConverter

from service.http import (
    align,
    browsers,
    compression,
    identity,
    jobs,
    limits,
    problems,
    request_ids,
    request_log,
    session,
    traces,
)
from service.http.parameters import ULID
from service.metrics import DIRECTORY_VARIABLE
from service.serve_settings import ServeSettings
from service.services import KEY, Services

#: What is served, ``module:attribute`` a row; a noun is one module and one row here.
BLUEPRINTS: tuple[str, ...] = (
    "service.http.articles:articles",
    "service.http.corrections:corrections",
    "service.http.jobs:jobs",
    "service.http.translate:translate",
    "service.http.align:align",
    "service.http.score:score",
    "service.http.ops:ops",
    "service.libre.routes:libre",
    "service.web.views:web",
)

#: A form has a file and a field or two; more parts are an attack.
MOST_FORM_PARTS = 20
#: A field of a form may hold a whole page, at most so many bytes a character, and some more.
FORM_BYTES_PER_CHARACTER = 4
FORM_OVERHEAD = 64 * 1024


class UlidConverter(BaseConverter):
    """Matches ids; another path is not found before anything is looked up."""

    regex = ULID


def create_app(services: Services | None = None, blueprints: Sequence[str] = BLUEPRINTS) -> Flask:
    """Build the application.

    Args:
        services: Its parts; None builds them from the environment, which must happen in the
            process that serves, after any fork.
        blueprints: Rows of ``BLUEPRINTS``.

    Raises:
        SettingsError: A setting is malformed.
    """
    parts = _from_environment() if services is None else services
    app = Flask(__name__, static_folder=None)
    app.extensions[KEY] = parts
    _configure(app, parts.serve)
    traces.init_app(app, is_wanted=parts.serve.traces)
    session.init_app(app, parts.serve, parts.settings.data_dir)
    # before a request they run in this order, after it in the opposite one
    request_log.init_app(app)
    request_ids.init_app(app)
    browsers.init_app(app)
    identity.init_app(app)
    compression.init_app(app)
    limits.init_app(app, parts.serve)
    problems.init_app(app)
    jobs.init_app(app, parts.serve.http_threads)
    align.init_app(app)
    for row in blueprints:
        app.register_blueprint(_blueprint(row))
    return app


def _from_environment() -> Services:
    from service.settings import Settings, environment
    from service.wiring import build_services

    settings = Settings.load()
    counts = environment().get(DIRECTORY_VARIABLE)
    parts = build_services(
        settings,
        ServeSettings.load(settings.data_dir),
        metrics_dir=Path(counts) if counts else None,
    )
    parts.engine.start()
    return parts


def _configure(app: Flask, settings: ServeSettings) -> None:
    app.url_map.strict_slashes = False
    app.url_map.converters["ulid"] = UlidConverter
    app.config.update(
        MAX_CONTENT_LENGTH=settings.max_body_bytes,
        MAX_FORM_MEMORY_SIZE=settings.max_page_characters * FORM_BYTES_PER_CHARACTER
        + FORM_OVERHEAD,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
    )


def _blueprint(row: str) -> Blueprint:
    module, _, attribute = row.partition(":")
    found: Blueprint = getattr(import_module(module), attribute)
    return found
