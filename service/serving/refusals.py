"""Answers to requests that never reach the application: problem documents as all others are.

gunicorn reads the request line and the headers itself, and refuses what is malformed or over
its limits with a page of HTML that quotes it.
"""

from __future__ import annotations

import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from gunicorn.http import Request
from gunicorn.http.errors import (
    ConfigurationProblem,
    ExpectationFailed,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.util import http_date, write_nonblock
from gunicorn.workers.gthread import ThreadWorker

from service.http.answers import ProblemForm
from service.http.browsers import HEADERS
from service.http.problem_kinds import KINDS

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a request is refused with.

    Attributes:
        slug: Row of ``KINDS``.
        detail: What is wrong, in words that quote nothing of the request.
    """

    slug: str
    detail: str

    @property
    def status(self) -> int:
        """HTTP status code."""
        return KINDS[self.slug].status


_INTERNAL = Refusal("internal", KINDS["internal"].text)

#: What gunicorn raises while it reads a request, the most special first.
_REFUSALS: tuple[tuple[type[Exception], Refusal], ...] = (
    (LimitRequestLine, Refusal("uri-too-long", "the request line has more than 4,094 bytes")),
    (
        LimitRequestHeaders,
        Refusal("headers-too-large", "a header has over 8,190 bytes, or there are over 100"),
    ),
    (
        ExpectationFailed,
        Refusal("expectation-failed", "only `Expect: 100-continue` can be met"),
    ),
    (
        UnsupportedTransferCoding,
        Refusal("not-implemented", "of the transfer codings only chunked is read"),
    ),
    (ConfigurationProblem, _INTERNAL),
    (ParseException, Refusal("bad-request", "the request line or a header is malformed")),
)


class ProblemWorker(ThreadWorker):
    """A threaded worker whose own errors are problem documents; set as ``worker_class``."""

    def handle_error(
        self,
        req: Request | None,
        client: socket.socket,
        addr: object,  # noqa: ARG002 - gunicorn's signature
        exc: BaseException,
    ) -> None:
        """Answer what could not be read, or broke outside the application.

        The caller closes the connection afterwards.

        Args:
            req: The request; None where it could not be read.
            client: Where to answer.
            addr: Who asked.
            exc: What happened.
        """
        if req is not None and getattr(req.body, "failed", False):
            _log.debug("the rest of a refused body is malformed")  # its answer is sent
            return
        refusal = refusal_of(exc, is_read=req is not None)
        identity = secrets.token_hex(16)
        _note(refusal, identity, exc)
        try:
            write_nonblock(client, write_answer(refusal, identity))
        except OSError:
            _log.debug("nobody waited for the refusal", request_id=identity)


def refusal_of(error: BaseException, *, is_read: bool) -> Refusal:
    """Choose the answer.

    Args:
        error: What gunicorn raised.
        is_read: Whether the request had been read; then the fault is ours.
    """
    if is_read:
        return _INTERNAL
    return next((found for kind, found in _REFUSALS if isinstance(error, kind)), _INTERNAL)


def write_answer(refusal: Refusal, identity: str) -> bytes:
    """Write the whole answer.

    Args:
        refusal: What it says.
        identity: The request's id, under which the refusal was logged.
    """
    status = HTTPStatus(refusal.status)
    body = _document(refusal, identity).encode()
    lines = [f"HTTP/1.1 {status.value} {status.phrase}"]
    lines += [f"{name}: {value}" for name, value in _headers(identity, len(body)).items()]
    return "\r\n".join([*lines, "", ""]).encode("ascii") + body


def _document(refusal: Refusal, identity: str) -> str:
    kind = KINDS[refusal.slug]
    form = ProblemForm(
        type=f"/problems/{kind.slug}",
        title=kind.title,
        status=kind.status,
        detail=refusal.detail,
        request_id=identity,
    )
    return form.model_dump_json(exclude_none=True)


def _headers(identity: str, n_bytes: int) -> Mapping[str, str]:
    return {
        **HEADERS,
        "Date": http_date(),
        "Connection": "close",
        "Content-Type": "application/problem+json",
        "Content-Length": str(n_bytes),
        "X-Request-ID": identity,
        # caches may otherwise keep 414 and 501 for as long as they think best
        "Cache-Control": "no-store",
    }


def _note(refusal: Refusal, identity: str, error: BaseException) -> None:
    """Log what was refused, and why, without a word of it."""
    log = _log.bind(request_id=identity, status=refusal.status)
    if refusal is _INTERNAL:
        log.error("request failed", exc_info=error)
    else:
        log.info("request refused", error=type(error).__name__)
