"""Signing in and out, language, and what the figures mean: pages that anyone may see."""

from __future__ import annotations

from flask import Response, request, url_for

from service.http import session
from service.http.identity import public
from service.warning_kinds import WarningKind
from service.web.blueprint import error_page, web
from service.web.preferences import LANGUAGE_COOKIE, remember, safe_target
from service.web.rendering import page, see_other
from service.web.texts import LANGUAGES


@web.get("/about")
@public
def about() -> Response:
    """Say what confidence, scores and warnings mean."""
    return page("about.html", kinds=tuple(WarningKind))


@web.get("/language/<language>")
@public
def choose_language(language: str) -> Response:
    """Keep the reader's choice and go back."""
    if language not in LANGUAGES:
        return error_page(404)
    response = see_other(safe_target(request.args.get("next")))
    remember(response, LANGUAGE_COOKIE, language, secure=request.is_secure)
    return response


@web.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> Response:
    """Ask for a key and keep it behind a cookie."""
    target = safe_target(request.values.get("next"))
    if request.method == "POST":
        if session.sign_in(request.form.get("key", "").strip()):
            return see_other(target)
        return page("sign_in.html", status=401, target=target, wrong=True)
    return page("sign_in.html", target=target, wrong=False)


@web.post("/sign-out")
@public
def sign_out() -> Response:
    """Forget the key."""
    session.sign_out()
    return see_other(url_for("web.sign_in"))
