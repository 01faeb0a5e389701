"""Which answer a request gets that the application never sees."""

from __future__ import annotations

import io
import json
import socket
from types import SimpleNamespace

import pytest
from gunicorn.http import errors

from service.http.browsers import HEADERS
from service.http.problem_kinds import KINDS
from service.serving.logs import set_up_logs
from service.serving.refusals import ProblemWorker, Refusal, refusal_of, write_answer

SECRET = "机密"
ERRORS = [
    (errors.LimitRequestLine(5000, 4094), "uri-too-long"),
    (errors.LimitRequestHeaders(SECRET), "headers-too-large"),
    (errors.ExpectationFailed(SECRET), "expectation-failed"),
    (errors.UnsupportedTransferCoding(SECRET), "not-implemented"),
    (errors.InvalidRequestLine(SECRET), "bad-request"),
    (errors.InvalidRequestMethod(SECRET), "bad-request"),
    (errors.InvalidHTTPVersion(SECRET), "bad-request"),
    (errors.InvalidHeader(SECRET), "bad-request"),
    (errors.InvalidHeaderName(SECRET), "bad-request"),
    (errors.ObsoleteFolding(SECRET), "bad-request"),
    (errors.InvalidSchemeHeaders(), "bad-request"),
    (errors.ConfigurationProblem(SECRET), "internal"),
    (RuntimeError(SECRET), "internal"),
]


@pytest.fixture
def stream():
    found = io.StringIO()
    set_up_logs("debug", found)
    return found


@pytest.fixture
def wire():
    """Both ends of a connection."""
    ends = socket.socketpair()
    ends[1].settimeout(10)
    yield ends
    for end in ends:
        end.close()


def handle(client, error, request=None) -> None:
    ProblemWorker.handle_error(SimpleNamespace(), request, client, ("127.0.0.1", 1), error)


def heard(wire) -> bytes:
    wire[0].close()
    return wire[1].recv(65_536)


@pytest.mark.parametrize(("error", "slug"), ERRORS, ids=lambda part: type(part).__name__)
def test_every_error_of_the_server_has_its_problem(error, slug, wire, stream):
    handle(wire[0], error)
    head, _, body = heard(wire).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % KINDS[slug].status)
    assert json.loads(body)["type"] == f"/problems/{slug}"
    assert SECRET not in body.decode()
    assert SECRET not in stream.getvalue()


def test_what_breaks_after_the_request_was_read_is_a_mistake_of_ours(wire, stream):
    request = SimpleNamespace(body=SimpleNamespace(failed=False))
    handle(wire[0], errors.InvalidHeader("of the answer"), request)
    assert heard(wire).startswith(b"HTTP/1.1 500 ")
    record = json.loads(stream.getvalue())
    assert (record["event"], record["level"]) == ("request failed", "error")
    assert record["error"] == "InvalidHeader"


def test_nothing_is_said_after_an_answer_that_did_not_wait_for_the_body(wire, stream):
    request = SimpleNamespace(body=SimpleNamespace(failed=True))
    handle(wire[0], errors.InvalidChunkSize(SECRET), request)
    assert heard(wire) == b""
    assert SECRET not in stream.getvalue()


def test_a_client_that_is_gone_is_not_answered(wire, stream):
    wire[1].close()
    wire[0].shutdown(socket.SHUT_WR)
    handle(wire[0], errors.InvalidHeader(SECRET))
    events = [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
    assert events == ["request refused", "nobody waited for the refusal"]


def test_the_answer_has_the_headers_of_every_answer_and_closes():
    head, _, body = write_answer(Refusal("bad-request", "x"), "id").partition(b"\r\n\r\n")
    sent = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    assert HEADERS.items() <= sent.items()
    assert (sent["Connection"], sent["X-Request-ID"]) == ("close", "id")
    assert sent["Date"].endswith("GMT")
    assert int(sent["Content-Length"]) == len(body)
    assert json.loads(body) == {
        "type": "/problems/bad-request",
        "title": KINDS["bad-request"].title,
        "status": 400,
        "detail": "x",
        "request_id": "id",
        "errors": [],
    }


@pytest.mark.parametrize("is_read", [True, False])
def test_what_nobody_foresaw_is_a_mistake_of_ours(is_read):
    assert refusal_of(ValueError(SECRET), is_read=is_read).status == 500
