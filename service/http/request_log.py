"""One log line and one count a request: route, status, time and sizes; never text or keys."""

from __future__ import annotations

import time

import structlog
from flask import Flask, Response, g, request

from service.http.request_ids import request_id
from service.services import services

#: Asked for every few seconds by machines; they would drown the rest.
_QUIET = frozenset({"/livez", "/readyz", "/metrics", "/health"})


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    route = None if request.url_rule is None else request.url_rule.rule
    services().metrics.request(route, request.method, response.status_code, seconds)
    failure = g.pop("failure", None)
    log = structlog.get_logger("duizhao.http").bind(
        request_id=request_id(),
        method=request.method,
        route=route,
        status=response.status_code,
        seconds=round(seconds, 4),
        bytes_in=request.content_length or 0,
        # measuring a stream would read it to its end before the client gets any of it
        bytes_out=None if response.is_streamed else response.calculate_content_length(),
        key=None if "caller" not in g else g.caller.owner,
    )
    if failure is not None:
        log.error("request failed", exc_info=failure)
    elif route not in _QUIET:
        log.info("request")
    return response


def init_app(app: Flask) -> None:
    """Log and count every request."""
    app.before_request(_start)
    app.after_request(_finish)
