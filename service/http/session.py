"""The signed cookie behind which the web pages keep a key's id.

The cookie is HttpOnly and SameSite=Strict, and Secure where the request came over TLS.
It holds the key's public id and a token against forged forms; never the secret.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from pathlib import Path

from flask import Flask, request
from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface

from service.errors import InputError
from service.serve_settings import ServeSettings
from service.services import services
from service.store.model import ApiKey

HEADER = "X-CSRF-Token"
FIELD = "csrf_token"
LIFETIME = timedelta(days=7)

_KEY, _TOKEN = "key", "token"


class _Interface(SecureCookieSessionInterface):
    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 - Flask's signature
        """Say Secure only where the browser could send it back."""
        return request.is_secure


def sign_in(secret: str) -> ApiKey | None:
    """Keep a key behind the cookie; None where it is unknown or revoked."""
    found = services().store.authenticate(secret)
    cookie.clear()
    if found is not None:
        cookie.permanent = True
        cookie[_KEY] = found.id
        cookie[_TOKEN] = secrets.token_urlsafe(24)
    return found


def sign_out() -> None:
    """Forget the key."""
    cookie.clear()


def is_open() -> bool:
    """Whether the request brought a cookie with a key behind it."""
    return isinstance(cookie.get(_KEY), str)


def key() -> ApiKey | None:
    """Give the key behind the cookie; None where there is none or it was revoked."""
    identity = cookie.get(_KEY)
    if not isinstance(identity, str):
        return None
    keys = services().store.keys()
    return next((key for key in keys if key.id == identity and key.revoked is None), None)


def token() -> str:
    """Give the token that forms and scripts send back; empty where nobody is signed in."""
    found = cookie.get(_TOKEN)
    return found if isinstance(found, str) else ""


def has_token() -> bool:
    """Whether the request brought the cookie's token in its header or form."""
    sent = request.headers.get(HEADER)
    if sent is None and request.mimetype in _FORMS:
        sent = request.form.get(FIELD)
    return bool(token()) and hmac.compare_digest((sent or "").encode(), token().encode())


_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def signing_key(settings: ServeSettings, data_dir: Path) -> str:
    """Give the key that cookies are signed with, the same for all processes.

    It is a setting where several machines serve; else it is made once in the data folder.

    Raises:
        InputError: The file cannot be read or made.
    """
    if settings.secret_key:
        return settings.secret_key
    path = data_dir / "session.key"
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return _read_or_make(path)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be made ({error.strerror}); set DUIZHAO_SECRET_KEY instead"
        ) from error


def _read_or_make(path: Path) -> str:
    """Write beside and link, so that processes that start together agree on one key."""
    if not path.exists():
        draft = path.with_suffix(f".{secrets.token_hex(8)}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def init_app(app: Flask, settings: ServeSettings, data_dir: Path) -> None:
    """Sign cookies and give them their flags."""
    app.session_interface = _Interface()
    app.config.update(
        SECRET_KEY=signing_key(settings, data_dir),
        SESSION_COOKIE_NAME="duizhao",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        PERMANENT_SESSION_LIFETIME=LIFETIME,
    )
