"""Errors as problem documents, RFC 9457."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge

from alignment.errors import DocumentAlignmentError
from eval.errors import InputError as ScoringInputError
from pages.errors import PageError
from service.errors import (
    CancelledError,
    ConflictError,
    InputError,
    NotFoundError,
    OverloadedError,
    ServiceError,
    StoppedError,
    TooLargeError,
    UnavailableError,
)
from service.http.problem_kinds import BY_STATUS, KINDS, Kind
from service.services import services

MEDIA_TYPE = "application/problem+json"

#: Seconds after which a part that was away may be back.
SOON = 5


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field.

    Attributes:
        detail: What is wrong with it.
        pointer: JSON pointer into the body; None where it is a parameter.
        parameter: Name of the query parameter or header.
    """

    detail: str
    pointer: str | None = None
    parameter: str | None = None

    def form(self) -> dict[str, str]:
        """Give the members that are there."""
        members = {"detail": self.detail, "pointer": self.pointer, "parameter": self.parameter}
        return {name: value for name, value in members.items() if value is not None}


class ProblemError(ServiceError):
    """A request that is answered with a problem.

    Attributes:
        kind: Row of ``KINDS``.
        detail: What is wrong with this request and how to mend it.
        errors: Its fields that cannot be used.
        headers: To be sent with it.
        members: Further members of the document.
    """

    def __init__(
        self,
        slug: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, str | int] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = KINDS[slug]
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.members = dict(members or {})


def too_large(limit: str, maximum: int, given: int | None, what: str) -> ProblemError:
    """Say which limit was broken.

    Args:
        limit: Name of the setting.
        maximum: Its value.
        given: What was sent; None where it was not measured to the end.
        what: The unit, for example ``characters``.
    """
    members: dict[str, str | int] = {"limit": limit, "maximum": maximum}
    if given is not None:
        members["given"] = given
    sent = "more" if given is None else f"{given:,}"
    return ProblemError(
        "too-large", f"at most {maximum:,} {what} are taken, {sent} were sent", members=members
    )


def invalid(
    detail: str, *, pointer: str | None = None, parameter: str | None = None
) -> ProblemError:
    """Say what is wrong with one field."""
    return ProblemError("invalid", detail, errors=[FieldError(detail, pointer, parameter)])


@dataclass(frozen=True, slots=True)
class _Rule:
    slug: str
    headers: Mapping[str, str] = field(default_factory=dict)


#: What the rooms raise, the most special first, and which problem it is.
_RULES: tuple[tuple[type[Exception], _Rule], ...] = (
    (NotFoundError, _Rule("not-found")),
    (ConflictError, _Rule("conflict")),
    (CancelledError, _Rule("conflict")),
    (StoppedError, _Rule("unavailable", {"Retry-After": str(SOON)})),
    (UnavailableError, _Rule("unavailable", {"Retry-After": str(SOON)})),
    (TimeoutError, _Rule("timeout")),
    (TooLargeError, _Rule("too-large")),
    (InputError, _Rule("invalid")),
    (PageError, _Rule("unreadable-page")),
    (ScoringInputError, _Rule("invalid")),
    (DocumentAlignmentError, _Rule("invalid")),
)


def as_problem(error: Exception) -> ProblemError | None:
    """Find the problem that an error of the rooms is; None where nobody foresaw it."""
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, OverloadedError):
        seconds = max(1, round(error.retry_after))
        return ProblemError("overloaded", str(error), headers={"Retry-After": str(seconds)})
    for family, rule in _RULES:
        if isinstance(error, family):
            detail = " ".join(str(error).split()) or KINDS[rule.slug].title
            return ProblemError(rule.slug, detail, headers=rule.headers)
    return None


def document(problem: ProblemError) -> dict[str, Any]:
    """Write a problem as the members of its document."""
    kind = problem.kind
    return {
        # url_for has no adapter where the Host header is not ours
        "type": f"{request.script_root}/problems/{kind.slug}",
        "title": kind.title,
        "status": kind.status,
        "detail": problem.detail,
        "instance": request.path,
        "request_id": g.get("request_id", ""),
        **problem.members,
        "errors": [error.form() for error in problem.errors],
    }


def answer(problem: ProblemError) -> Response:
    """Answer a problem, as a small page where a person looks at it in a browser."""
    members = document(problem)
    if _is_for_a_person():
        page = render_template("problem.html", problem=members, text=problem.kind.text)
        response = Response(page, problem.kind.status, mimetype="text/html")
    else:
        text = json.dumps(members, ensure_ascii=False)
        response = Response(text, problem.kind.status, mimetype=MEDIA_TYPE)
    response.headers.update(problem.headers)
    return response


def _is_for_a_person() -> bool:
    accepted = request.accept_mimetypes
    html = accepted.quality("text/html")
    is_api = request.path.startswith("/v1/") or isinstance(request.routing_exception, BadRequest)
    return not is_api and html > accepted.quality("application/json") and html == 1


def handle_known(error: Exception) -> Response:
    """Answer what the rooms raise on purpose."""
    problem = as_problem(error)
    return handle_unknown(error) if problem is None else answer(problem)


def handle_http(error: HTTPException) -> Response:
    """Answer what Flask raises: unknown paths, methods, bodies over the limit."""
    if (error.code or 500) < 400:
        return Response(status=error.code, headers=dict(error.get_response().headers))
    if isinstance(error, RequestEntityTooLarge):
        return answer(_body_too_large())
    kind = BY_STATUS.get(error.code or 500, _nearest(error.code or 500))
    problem = ProblemError(kind.slug, _detail(error))
    sent = error.get_response()
    problem.headers.update({n: sent.headers[n] for n in _PASSED_ON if n in sent.headers})
    return answer(problem)


_PASSED_ON = ("Allow", "Retry-After", "Location", "WWW-Authenticate")


def _nearest(code: int) -> Kind:
    return KINDS["bad-request" if code < 500 else "internal"]


def _body_too_large() -> ProblemError:
    maximum = services().serve.max_body_bytes
    return too_large("max_body_bytes", maximum, request.content_length, "bytes")


def _detail(error: HTTPException) -> str:
    if error.code == 404:
        return f"nothing is at {request.path}; /docs lists what there is"
    if error.code == 405:
        return f"{request.method} is not a method of {request.path}"
    return error.description or error.name


def handle_unknown(error: Exception) -> Response:
    """Answer a mistake of ours without telling its insides; it is logged."""
    g.failure = error
    return answer(ProblemError("internal", KINDS["internal"].text))


def init_app(app: Flask) -> None:
    """Answer every error of the application with a problem."""
    app.register_error_handler(HTTPException, handle_http)
    app.register_error_handler(Exception, handle_known)
