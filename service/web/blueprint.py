"""The blueprint that all pages hang on: forms are checked, errors are pages."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, request, url_for
from werkzeug.exceptions import HTTPException

from pages.errors import PageError
from service.errors import (
    InputError,
    NotFoundError,
    OverloadedError,
    ServiceError,
    StoppedError,
    UnavailableError,
)
from service.http.identity import public
from service.http.problems import ProblemError
from service.services import services
from service.web import csrf
from service.web.assets import ASSETS, asset
from service.web.refusals import Refusal, refusal
from service.web.rendering import page, see_other, words

web = Blueprint("web", __name__)

#: A form holds a little beside its text: names, marks, boundaries.
_FORM_OVERHEAD = 64 * 1024
_BYTES_PER_CHARACTER = 4


@web.before_request
def check_form() -> None:
    """Refuse forms that did not come from a page of this site.

    A form's text may be as long as a page may be; Flask's own limit is half a megabyte.
    """
    longest = services().serve.max_page_characters * _BYTES_PER_CHARACTER + _FORM_OVERHEAD
    request.max_form_memory_size = longest
    if request.method == "POST":
        csrf.check(request)


@web.after_request
def keep_origin(response: Response) -> Response:
    """Let browsers say where a form comes from; under ``no-referrer`` they say ``null``."""
    response.headers.setdefault("Referrer-Policy", "same-origin")
    return response


@web.get("/assets/<name>")
@public
def send_asset(name: str) -> Response:
    """Send style, script or icon; the address changes with the content, so it never expires."""
    if name not in ASSETS:
        return error_page(404)
    found = asset(name)
    response = make_response(found.data)
    response.content_type = f"{found.media_type}; charset=utf-8"
    response.set_etag(found.version)
    fresh = request.args.get("v") == found.version
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if fresh else "no-cache"
    )
    response.make_conditional(request)
    return response


def error_page(status: int, reason: Refusal | None = None, *, title: str | None = None) -> Response:
    """Render an error: a title, by its status where none is given, and what was wrong."""
    return page("error.html", status=status, code=status, reason=reason or Refusal(), title=title)


@web.errorhandler(csrf.ForgedFormError)
def forged(_: Exception) -> Response:
    """Say that a form is out of date."""
    return error_page(403, Refusal(words()("error.forged")))


@web.errorhandler(NotFoundError)
def missing(_: Exception) -> Response:
    """Say that there is nothing here."""
    return error_page(404)


@web.errorhandler(PageError)
@web.errorhandler(InputError)
def unusable(error: Exception) -> Response:
    """Say what is wrong with the input."""
    return error_page(400, refusal(error))


@web.errorhandler(OverloadedError)
@web.errorhandler(StoppedError)
@web.errorhandler(UnavailableError)
def busy(error: ServiceError) -> Response:
    """Say that another try makes sense."""
    response = error_page(503, Refusal(detail=str(error)))
    response.headers["Retry-After"] = str(round(getattr(error, "retry_after", 5)) or 1)
    return response


@web.errorhandler(ProblemError)
def refused(error: ProblemError) -> Response:
    """Ask strangers for their key; say everything else on a page."""
    if error.kind.status != 401:
        response = error_page(error.kind.status, refusal(error))
        response.headers.update(error.headers)
        return response
    target = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return see_other(url_for("web.sign_in", next=target))


@web.errorhandler(HTTPException)
def failed(error: HTTPException) -> Response:
    """Say what Flask found wrong, for example a body over the limit."""
    code = error.code or 500
    if code < 400:
        return Response(status=code)
    return error_page(code, Refusal(detail=error.description))
