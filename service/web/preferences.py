"""What a reader chose, kept in cookies: language and name; and where to go back to."""

from __future__ import annotations

from urllib.parse import quote, unquote

from flask import Request, Response
from werkzeug.datastructures import LanguageAccept

from service.texts import LANGUAGES, wished

LANGUAGE_COOKIE = "duizhao_language"
AUTHOR_COOKIE = "duizhao_author"
YEAR = 365 * 24 * 3600
#: Longest name of an author that is kept.
LONGEST_NAME = 80


def choose_language(cookie: str | None, accepted: LanguageAccept) -> str:
    """Choose the language: the reader's own choice, else what the browser asks for."""
    return str(cookie) if cookie in LANGUAGES else wished(accepted)


def author_of(request: Request) -> str:
    """Give the name that the reader last signed a correction with, or ``""``."""
    return clean_name(unquote(request.cookies.get(AUTHOR_COOKIE, "")))


def clean_name(name: str) -> str:
    """Make one short line of a name."""
    return " ".join(name.split())[:LONGEST_NAME]


def remember(response: Response, name: str, value: str, *, secure: bool) -> None:
    """Keep a choice for a year; scripts of pages cannot read it."""
    response.set_cookie(
        name, quote(value), max_age=YEAR, httponly=True, samesite="Lax", secure=secure
    )


def safe_target(target: str | None) -> str:
    """Answer ``target`` where it is a path on this site, else ``/``.

    >>> safe_target("/history?q=1"), safe_target("//elsewhere"), safe_target("https://elsewhere")
    ('/history?q=1', '/', '/')
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    return target if target.isprintable() and "\\" not in target else "/"
