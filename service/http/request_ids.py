"""Request ids: the caller's own where it is sane, else a new one; always answered."""

from __future__ import annotations

import re
import secrets

from flask import Flask, Response, g, request

HEADER = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9._:-]{1,128}")


def request_id() -> str:
    """Give this request's id."""
    if "request_id" not in g:
        sent = request.headers.get(HEADER, "")
        g.request_id = sent if _SANE.fullmatch(sent) else secrets.token_hex(16)
    found: str = g.request_id
    return found


def _note() -> None:
    request_id()


def _tell(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    return response


def init_app(app: Flask) -> None:
    """Give every request an id."""
    app.before_request(_note)
    app.after_request(_tell)
