"""Who is calling, and what they may do.

A key comes in a header, ``Authorization: Bearer dz_…`` or ``X-Api-Key: dz_…``, or stands
behind the signed cookie of the web pages; never in the query string, which ends up in logs.
Where keys are on, a route that declares nothing needs a key all the same.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, g, request

from service.http import session
from service.http.problems import ProblemError
from service.serve_settings import is_loopback
from service.services import services
from service.store.model import ApiKey, Scope

P = ParamSpec("P")
R = TypeVar("R")
View = TypeVar("View", bound=Callable[..., Any])

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="duizhao"'}
ALL = frozenset(Scope)

_PUBLIC, _SCOPE = "__public__", "__scope__"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent the request.

    Attributes:
        owner: Id of the key; None where keys are off, then everything is everybody's.
        name: Name of the key, the author of corrections.
        scopes: What the caller may do.
        characters_per_minute: The key's own limit; None: the service's.
    """

    owner: str | None
    name: str
    scopes: frozenset[Scope]
    characters_per_minute: int | None = None

    def may(self, scope: Scope) -> bool:
        """Whether a scope was granted; ``admin`` holds them all."""
        return scope in self.scopes or Scope.ADMIN in self.scopes


#: Who calls where keys are off.
ANYONE = Caller(None, "anonymous", ALL)


def caller() -> Caller:
    """Give who sent this request.

    Raises:
        ProblemError: Keys are on and there is none that is good.
    """
    if "caller" not in g:
        g.caller = _identify()
    found: Caller = g.caller
    return found


def public(view: View) -> View:
    """Let anyone call a view, keys or not."""
    setattr(view, _PUBLIC, True)
    return view


def requires(scope: Scope) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Refuse callers who lack a scope, with 401 or 403."""

    def wrap(view: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(view)
        def guarded(*arguments: P.args, **named: P.kwargs) -> R:
            if not caller().may(scope):
                raise ProblemError("forbidden", f"this needs a key with the scope {scope.value!r}")
            return view(*arguments, **named)

        setattr(guarded, _SCOPE, scope)
        return guarded

    return wrap


def scope_of(view: Callable[..., Any]) -> Scope | None:
    """Give the scope that a view asks for; None where any caller will do."""
    found: Scope | None = getattr(view, _SCOPE, None)
    return found


def is_public(view: Callable[..., Any]) -> bool:
    """Whether a view is open to all."""
    return getattr(view, _PUBLIC, False) is True


def header_secret() -> str | None:
    """Give the secret that the request's headers carry."""
    own = request.headers.get("X-Api-Key", "").strip()
    if own:
        return own
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() or None if scheme.lower() == "bearer" else None


def _identify() -> Caller:
    if not services().serve.needs_keys:
        return ANYONE
    secret = header_secret()
    key = session.key() if secret is None else services().store.authenticate(secret)
    if key is None:
        detail = "no key was sent" if secret is None else "the key is unknown or revoked"
        raise ProblemError("unauthorized", detail, headers=CHALLENGE)
    return _of(key)


def _of(key: ApiKey) -> Caller:
    return Caller(key.id, key.name, key.scopes, key.characters_per_minute)


def _check_request() -> None:
    """Refuse what other sites' pages send, and strangers where keys are on."""
    _refuse_other_names()
    _refuse_other_sites()
    view = current_app.view_functions.get(request.endpoint or "")
    # a browser asks by OPTIONS, without a key, whether it may send one
    if view is None or is_public(view) or _is_asset() or request.method == "OPTIONS":
        return
    caller()


def _is_asset() -> bool:
    return (request.endpoint or "").endswith(".static")


def _refuse_other_names() -> None:
    """Answer only to this machine's own names where nobody shows a key.

    Else a page of another site could reach the service by a name that it points here.
    """
    serve = services().serve
    if serve.needs_keys or serve.allow_public or not serve.is_loopback:
        return
    name = urlsplit(f"//{request.host}").hostname or ""
    if name != serve.host.strip("[]") and not is_loopback(name):
        raise ProblemError(
            "bad-request",
            f"without keys the service answers to this machine's own names, not to {name[:80]!r}; "
            "set DUIZHAO_AUTH=on behind a proxy",
        )


def _refuse_other_sites() -> None:
    """Stop a browser from sending on behalf of another site; a key in a header is proof enough."""
    if request.method in SAFE or header_secret() is not None:
        return
    if not _is_same_site():
        raise ProblemError("forbidden", "a page of another site sent this request")
    if session.is_open() and not session.has_token():
        raise ProblemError(
            "forbidden", f"the token of the page is missing or old; send it as {session.HEADER}"
        )


def _is_same_site() -> bool:
    origin = request.headers.get("Origin")
    if origin in services().serve.cors_origins:
        return True
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched in ("same-origin", "none")
    return origin is None or _host_of(origin) == request.host


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def init_app(app: Flask) -> None:
    """Identify the caller of every request before its view runs."""
    app.before_request(_check_request)
