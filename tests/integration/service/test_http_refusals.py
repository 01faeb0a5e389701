"""What the web server refuses before the application sees it, over a real socket."""

from __future__ import annotations

import json

import pytest
from support.http_client import PAGE
from support.web_process import DIES, web_process

from service.http.answers import ProblemForm

pytestmark = [pytest.mark.enable_socket]

SECRET = b"dz_secret-of-the-caller"
GET = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n"
CHUNKED = (
    b"POST /v1/translate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n"
)


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    with web_process(tmp_path_factory.mktemp("web")) as found:
        yield found


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()


def line_of(n_bytes: int) -> bytes:
    """A request whose first line has so many bytes, its end excepted."""
    before, after = b"GET /livez?q=" + SECRET, b" HTTP/1.1"
    filled = before + b"x" * (n_bytes - len(before) - len(after)) + after
    return filled + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n"


def header_of(n_bytes: int) -> bytes:
    """A request one of whose headers has so many bytes."""
    field = b"X-Note: " + SECRET
    return GET + b"Connection: close\r\n" + field.ljust(n_bytes, b"x") + b"\r\n\r\n"


def headers(count: int) -> bytes:
    more = (b"X-%d: %s\r\n" % (number, SECRET) for number in range(count - 2))
    return GET + b"Connection: close\r\n" + b"".join(more) + b"\r\n"


REFUSED = {
    "a request line over the limit": (line_of(4_095), 414, "uri-too-long"),
    "an endless request line": (line_of(60_000), 414, "uri-too-long"),
    "a header over the limit": (header_of(8_189), 431, "headers-too-large"),
    "too many headers": (headers(101), 431, "headers-too-large"),
    "no request line": (SECRET + b"\r\n\r\n", 400, "bad-request"),
    "an odd method": (b"G(T /" + SECRET + b" HTTP/1.1\r\n\r\n", 400, "bad-request"),
    "an odd version": (b"GET /" + SECRET + b" HTTP/9.9\r\n\r\n", 400, "bad-request"),
    "an odd header": (GET + SECRET + b" x: 1\r\n\r\n", 400, "bad-request"),
    "a folded header": (GET + b"A: b\r\n " + SECRET + b"\r\n\r\n", 400, "bad-request"),
    "two lengths": (CHUNKED + b"Content-Length: 3\r\n\r\n0\r\n\r\n", 400, "bad-request"),
    "a length that is none": (
        GET + b"Content-Length: " + SECRET + b"\r\n\r\n",
        400,
        "bad-request",
    ),
    "an unknown coding": (
        GET + b"Transfer-Encoding: " + SECRET + b"\r\n\r\n",
        501,
        "not-implemented",
    ),
    "an expectation": (GET + b"Expect: " + SECRET + b"\r\n\r\n", 417, "expectation-failed"),
    "another protocol": (b"\x16\x03\x01\x00\xa5\x01\x00\r\n\r\n", 400, "bad-request"),
}


@pytest.mark.parametrize(("request_", "status", "slug"), REFUSED.values(), ids=REFUSED)
def test_what_the_application_never_sees_is_answered_with_a_problem(web, request_, status, slug):
    answer = web.send(request_)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.headers["connection"] == "close"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    problem = ProblemForm.model_validate_json(answer.body)
    assert (problem.status, problem.type) == (status, f"/problems/{slug}")
    assert problem.request_id == answer.headers["x-request-id"]
    assert len(answer.body) == int(answer.headers["content-length"])
    assert SECRET not in answer.body
    assert web.send(get(problem.type)).status == 200  # what explains it


@pytest.mark.parametrize("request_", [line_of(4_094), header_of(8_188), headers(100)])
def test_what_is_just_within_the_limits_is_answered(web, request_):
    assert web.send(request_).json() == {"status": "ok"}


BODIES = {
    "no size": SECRET + b"\r\n{}\r\n0\r\n\r\n",
    "a size that is wrong": b"2\r\n{}" + SECRET + b"\r\n0\r\n\r\n",
    "a trailer that is none": b"2\r\n{}\r\n0\r\n" + SECRET + b" b: c\r\n\r\n",
    "no end": b"20\r\n{}",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_malformed_chunked_body_is_the_client_s_mistake(web, body):
    answer = web.send(CHUNKED + b"\r\n" + body, ends=True)
    assert (answer.status, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.headers["connection"] == "close"
    problem = answer.json()  # and nothing after it
    assert (problem["type"], problem["instance"]) == ("/problems/bad-request", "/v1/translate")
    assert SECRET not in answer.body


def test_a_malformed_chunked_body_is_told_to_other_clients_in_their_form(web):
    libre = CHUNKED.replace(b"/v1/translate", b"/translate")
    answer = web.send(libre + b"\r\n" + BODIES["no size"])
    assert (answer.status, list(answer.json())) == (400, ["error"])
    assert answer.headers["connection"] == "close"


def test_a_whole_chunked_body_keeps_the_connection(web):
    whole = CHUNKED + b"\r\n2\r\n{}\r\n0\r\n\r\n"
    answer = web.send(whole + get("/livez"))
    assert (answer.status, answer.headers["connection"]) == (422, "keep-alive")
    assert answer.body.endswith(b'{"status":"ok"}')


def test_a_page_that_broke_off_is_not_taken_for_a_whole_one(web):
    page = PAGE.encode()
    head = (
        "POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n"
        f"Connection: close\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    answer = web.send(head.encode() + page[:-100], ends=True)
    assert answer.json()["detail"] == "the body broke off 100 bytes before its end"
    assert answer.status == 400
    whole = web.send(head.encode() + page, ends=True)
    assert whole.status == 201
    assert len(web.send(get("/v1/articles")).json()["items"]) == 1


def test_one_request_has_one_answer_though_the_rest_of_its_body_is_malformed(web):
    head = CHUNKED + b"Sec-Fetch-Site: cross-site\r\n\r\n"
    answer = web.send(head + BODIES["no size"])
    assert (answer.status, answer.json()["type"]) == (403, "/problems/forbidden")


def test_a_refusal_is_logged_by_its_id_without_a_word_of_the_request(web):
    answer = web.send(REFUSED["an odd header"][0])
    [record] = [r for r in web.log() if r.get("request_id") == answer.headers["x-request-id"]]
    assert (record["event"], record["status"]) == ("request refused", 400)
    assert record["error"] == "InvalidHeaderName"
    assert web.send(b"GET /" + SECRET, ends=True) is None  # gone in the middle of its line
    assert web.send(get("/livez")).status == 200
    assert SECRET.decode() not in web.log_path.read_text("utf-8")


@pytest.mark.parametrize(("preference", "status"), [("wait=1", 201), ("respond-async", 202)])
def test_a_request_that_is_repeated_after_a_kill_gets_what_the_first_made(
    tmp_path, preference, status
):
    body = json.dumps({"text": PAGE}).encode()
    head = (
        "POST /v1/articles HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        "Content-Type: application/json\r\nIdempotency-Key: 1\r\n"
        f"Prefer: {preference}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with web_process(tmp_path, DIES) as web:
        assert web.send(head.encode() + body) is None  # killed after it made something
        first, second = (web.send(head.encode() + body) for _ in range(2))
        place = "/v1/articles" if status == 201 else "/v1/jobs"
        [made] = web.send(get(place)).json()["items"]
    for answer in (first, second):
        assert (answer.status, answer.json()["id"]) == (status, made["id"])
        assert answer.headers["idempotent-replayed"] == "true"
        assert answer.headers["location"] == made["url"]
        assert ("etag" in answer.headers) == (status == 201)
