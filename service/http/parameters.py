"""Path parameters and headers, described once for the OpenAPI document."""

from __future__ import annotations

from typing import Any

ULID = r"[0-7][0-9A-HJKMNP-TV-Z]{25}"


def _header(
    name: str, text: str, pattern: str | None = None, *, required: bool = False
) -> dict[str, Any]:
    schema = {"type": "string"} if pattern is None else {"type": "string", "pattern": pattern}
    return {
        "name": name,
        "in": "header",
        "required": required,
        "description": text,
        "schema": schema,
    }


def _sent(text: str, kind: str = "string") -> dict[str, Any]:
    return {"description": text, "schema": {"type": kind}}


PATH_PARAMETERS: dict[str, dict[str, Any]] = {
    "identity": {
        "name": "identity",
        "in": "path",
        "required": True,
        "description": "a ULID, sortable by time of creation",
        "schema": {"type": "string", "pattern": f"^{ULID}$"},
    },
    "slug": {
        "name": "slug",
        "in": "path",
        "required": True,
        "description": "the last part of a problem's type",
        "schema": {"type": "string", "pattern": "^[a-z-]{1,40}$"},
    },
}

REQUEST_HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": _header(
        "X-Request-ID", "your own id for this request; one that is odd is replaced"
    ),
    "Idempotency-Key": _header(
        "Idempotency-Key",
        "the same key with the same request gives the same answer and does nothing again",
        r"^[\x21-\x7e]{1,255}$",
    ),
    "Prefer": _header("Prefer", "`respond-async` makes a job"),
    "If-None-Match": _header("If-None-Match", "an ETag that you have"),
    "Accept-Language": _header(
        "Accept-Language", "the languages you read, `zh` or `en` among them"
    ),
    "If-Match": _header("If-Match", "the ETag of what you change"),
    "Last-Event-ID": _header("Last-Event-ID", "the last event that you saw"),
}

RESPONSE_HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": _sent("the id under which the request was logged"),
    "Location": _sent("where it is"),
    "ETag": _sent("names this state"),
    "Link": _sent('`<…>; rel="next"`, where there is more'),
    "Retry-After": _sent("seconds after which to look again"),
    "Content-Disposition": _sent("a file name"),
}
