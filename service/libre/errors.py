"""Errors in LibreTranslate's shape: ``{"error": "what is wrong"}``."""

from __future__ import annotations

from flask import Response, g, jsonify
from werkzeug.exceptions import HTTPException

from service.errors import ServiceError
from service.http.problems import ProblemError, as_problem

#: Status codes of our own interface → those that LibreTranslate's clients know.
_STATUS = {401: 403, 415: 400, 422: 400, 504: 503}
_SOON = "5"


class LibreError(ServiceError):
    """A request that is answered with an error.

    Attributes:
        status: HTTP status code.
    """

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def answer_error(error: Exception) -> Response:
    """Answer whatever a route raised."""
    if isinstance(error, LibreError):
        return _answer(error.status, str(error))
    if isinstance(error, HTTPException):
        return _answer(error.code or 500, error.description or error.name)
    problem = as_problem(error)
    if problem is None:
        g.failure = error  # logged with the request
        return _answer(500, "Cannot translate text: an error of the server; it is logged")
    return _of_problem(problem)


def _of_problem(problem: ProblemError) -> Response:
    status = _STATUS.get(problem.kind.status, problem.kind.status)
    answer = _answer(status, problem.detail)
    answer.headers.update(problem.headers)
    answer.headers.pop("WWW-Authenticate", None)
    if status in (429, 503):
        answer.headers.setdefault("Retry-After", _SOON)
    return answer


def _answer(status: int, message: str) -> Response:
    answer = jsonify({"error": message})
    answer.status_code = status
    return answer
