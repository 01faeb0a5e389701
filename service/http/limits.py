"""Limits on what one request, and one caller in a minute, may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, g, request
from flask_limiter import Limiter
from flask_limiter.errors import RateLimitExceeded

from service.errors import OverloadedError
from service.http.identity import caller
from service.http.problems import ProblemError, too_large
from service.serve_settings import ServeSettings
from service.services import services

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXTENSION = "duizhao.characters"
_MINUTE = 60

#: Computations that hold a processor without the engine's queue (align, score), at once.
_HEAVY = BoundedSemaphore(2)
_HEAVY_WAIT = 10.0


def check_characters(count: int) -> None:
    """Refuse texts that are too long.

    Raises:
        ProblemError: 413 with the limit.
    """
    most = services().serve.max_page_characters
    if count > most:
        raise too_large("max_page_characters", most, count, "characters")


def check_sentences(count: int) -> None:
    """Refuse too many sentences.

    Raises:
        ProblemError: 413 with the limit.
    """
    most = services().serve.max_sentences
    if count > most:
        raise too_large("max_sentences", most, count, "sentences")


def check_lines(lines: Sequence[str]) -> int:
    """Check a list of lines against both limits and give its characters."""
    check_sentences(len(lines))
    count = sum(map(len, lines))
    check_characters(count)
    return count


def charge(characters: int) -> None:
    """Book characters on the caller's minute.

    Raises:
        ProblemError: 429 where the minute has no room, 413 where no minute ever has.
    """
    most = _characters_per_minute()
    if most is None:
        return
    if characters > most:
        raise too_large("characters_per_minute", most, characters, "characters a minute")
    g.cost = max(1, characters)
    try:
        current_app.extensions[_EXTENSION]()
    except RateLimitExceeded as error:
        headers = {"Retry-After": str(_seconds_left())}
        detail = f"at most {most:,} characters a minute; {characters:,} more do not fit in this one"
        raise ProblemError("rate-limited", detail, headers=headers) from error


def _characters_per_minute() -> int | None:
    # the limiter asks before the request too, when a key in the body was not read yet
    own = caller().characters_per_minute if "caller" in g else None
    return services().serve.characters_per_minute if own is None else own


def _who() -> str:
    return caller().owner or request.remote_addr or "unknown"


def _tell(response: Response) -> Response:
    limit = _limiter().current_limit
    if limit is not None:
        most, left = limit.limit.amount, limit.remaining
        response.headers["RateLimit-Policy"] = f'"characters";q={most};w={_MINUTE}'
        response.headers["RateLimit"] = f'"characters";r={max(0, left)};t={_seconds_left()}'
    return response


def _seconds_left() -> int:
    import time

    limit = _limiter().current_limit
    return _MINUTE if limit is None else max(1, int(limit.reset_at - time.time()) + 1)


def _limiter() -> Limiter:
    found: Limiter = current_app.extensions[f"{_EXTENSION}.limiter"]
    return found


@contextmanager
def heavy() -> Iterator[None]:
    """Hold one of the few places for computations outside the engine.

    Raises:
        OverloadedError: All places stayed taken.
    """
    if not _HEAVY.acquire(timeout=_HEAVY_WAIT):
        raise OverloadedError("too many alignments and scorings at once; try again", _HEAVY_WAIT)
    try:
        yield
    finally:
        _HEAVY.release()


def init_app(app: Flask, settings: ServeSettings) -> None:
    """Count characters in memory, or in Redis where several processes count together."""
    limiter = Limiter(
        _who,
        app=app,
        storage_uri=_storage(settings.redis_url),
        strategy="sliding-window-counter",
        key_prefix="duizhao",
        in_memory_fallback_enabled=settings.redis_url is not None,
        headers_enabled=False,
    )
    shared = limiter.shared_limit(
        lambda: f"{_characters_per_minute() or 1}/minute",
        scope="characters",
        key_func=_who,
        cost=lambda: int(g.cost),
    )
    app.extensions[f"{_EXTENSION}.limiter"] = limiter
    app.extensions[_EXTENSION] = shared(_booked)
    app.after_request(_tell)


def _storage(redis_url: str | None) -> str:
    """Write the URL as the counting library wants it: a socket is ``redis+unix://`` there."""
    if redis_url is None:
        return "memory://"
    return f"redis+{redis_url}" if redis_url.startswith("unix://") else redis_url


def _booked() -> None:
    """Be what the limiter guards."""
