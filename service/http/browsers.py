"""What browsers are told: nothing from other sites, nothing inline, no sniffing; CORS if wanted."""

from __future__ import annotations

from flask import Flask, Response, request

from service.services import services

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Content-Security-Policy": POLICY,
}
_YEAR = 365 * 24 * 3600

_ALLOWED = {
    "Access-Control-Allow-Methods": "GET, POST, DELETE",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Content-Encoding, Idempotency-Key, If-Match, If-None-Match, "
        "Prefer, X-Api-Key, X-Request-ID"
    ),
    "Access-Control-Max-Age": "600",
}
_EXPOSED = "ETag, Idempotent-Replayed, Link, Location, RateLimit, Retry-After, X-Request-ID"


def _secure(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={_YEAR}"
    if request.path.startswith("/v1/"):
        response.headers.setdefault("Cache-Control", "no-store")
    origins = services().serve.cors_origins
    if origins:
        _share(response, origins)
    else:
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _share(response: Response, origins: tuple[str, ...]) -> None:
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin is None or origin not in origins:
        return
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    if request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers:
        response.headers.update(_ALLOWED)


def init_app(app: Flask) -> None:
    """Send the headers with every answer."""
    app.after_request(_secure)
