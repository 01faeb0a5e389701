"""For operators: is it alive, is it ready, what runs here, what does it count."""

from __future__ import annotations

import dataclasses
import json
from importlib.metadata import version

from flask import Blueprint, Response, current_app, render_template, request

from service import schema
from service.forms import model_form
from service.http import answers, openapi, replies
from service.http.identity import public, requires
from service.http.operations import Answer, Operation, documented
from service.http.problem_kinds import KINDS
from service.http.problems import SOON, ProblemError
from service.services import services
from service.store.model import Scope

ops = Blueprint(
    "ops", __name__, static_folder="static", static_url_path="/ops", template_folder="templates"
)
TAG = "operations"
DOCUMENT = "duizhao.openapi"

_LIMITS = (
    "max_body_bytes",
    "max_page_characters",
    "max_sentences",
    "sync_characters",
    "request_seconds",
    "characters_per_minute",
)


@ops.get("/livez")
@public
@documented(Operation(TAG, "Whether the process answers", (Answer(200, "yes", answers.LiveForm),)))
def livez() -> Response:
    """Say that the process answers; nothing else is asked."""
    return replies.reply(answers.LiveForm())


@ops.get("/readyz")
@public
@documented(
    Operation(
        TAG,
        "Whether pages can be processed now",
        (Answer(200, "a canary sentence was translated", answers.ReadyForm),),
    )
)
def readyz() -> Response:
    """Say whether the model translates and the store answers."""
    if not services().engine.is_ready():
        raise ProblemError(
            "unavailable",
            "the model has not translated its canary sentence yet",
            headers={"Retry-After": str(SOON)},
        )
    services().store.ping()
    return replies.reply(answers.ReadyForm())


@ops.get("/metrics")
@requires(Scope.ADMIN)
@documented(
    Operation(
        TAG,
        "What the service counts, for Prometheus",
        (
            Answer(
                200,
                "counters without text, keys or addresses",
                media_types=("text/plain", "application/openmetrics-text"),
            ),
        ),
    )
)
def metrics() -> Response:
    """Give the counters."""
    data, media_type = services().metrics.render(request.headers.get("Accept", ""))
    return Response(data, content_type=media_type)


@ops.get("/version")
@public
@documented(Operation(TAG, "What runs here", (Answer(200, "versions", answers.VersionForm),)))
def version_of() -> Response:
    """Tell package, model and limits; no path and no secret."""
    parts = services()
    limits = dataclasses.asdict(parts.serve)
    linker = parts.pipeline.linker
    form = answers.VersionForm(
        version=version("duizhao"),
        schema_name=schema.NAME,
        model=model_form(parts.engine.info) if parts.engine.is_ready() else None,
        encoder=None if linker is None else linker.encoder_id,
        limits={name: limits[name] for name in _LIMITS},
        auth=parts.serve.needs_keys,
    )
    return replies.reply(form)


@ops.get("/openapi.json")
@public
def document() -> Response:
    """Give the OpenAPI document."""
    response = Response(_document_text(), mimetype="application/json")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@ops.get("/docs")
@public
def docs() -> str:
    """Show the OpenAPI document to a person."""
    read = json.loads(_document_text())
    return render_template("docs.html", document=read, kinds=KINDS.values())


def _document_text() -> str:
    """Write the document once: routes do not change while the application runs."""
    kept = current_app.extensions.setdefault(DOCUMENT, [])
    if not kept:
        kept.append(json.dumps(openapi.build(current_app), ensure_ascii=False))
    text: str = kept[0]
    return text


@ops.get("/problems/<slug>")
@public
def problem_page(slug: str) -> str:
    """Explain a kind of problem."""
    kind = KINDS.get(slug)
    if kind is None:
        raise ProblemError("not-found", f"there is no kind of problem {slug[:40]!r}")
    return render_template("kind.html", kind=kind)
