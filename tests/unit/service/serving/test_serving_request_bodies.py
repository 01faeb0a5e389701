"""Bodies that are malformed or too short."""

from __future__ import annotations

import io
from contextlib import suppress
from types import SimpleNamespace

import pytest
from flask import Flask, request
from gunicorn.config import Config
from gunicorn.http.errors import (
    ChunkMissingTerminator,
    InvalidChunkExtension,
    InvalidChunkSize,
    NoMoreData,
)
from gunicorn.http.wsgi import Response
from werkzeug.exceptions import BadRequest

from service.serving.request_bodies import RequestBody, closing, with_readable_bodies

SECRET = "机密"


class Breaking:
    """A body that breaks after some bytes."""

    def __init__(self, error: Exception) -> None:
        self._error = error
        self._whole = io.BytesIO(b"page")

    def read(self, size: int) -> bytes:
        data = self._whole.read(size)
        if not data:
            raise self._error
        return data


@pytest.mark.parametrize("announced", [0, 4])
def test_a_whole_body_is_given_as_it_is(announced):
    assert RequestBody(io.BytesIO(b"page"), announced).read() == b"page"


def test_a_body_can_be_read_in_parts():
    body = RequestBody(io.BytesIO(b"a\nbc"), 4)
    assert (body.readline(), body.read(1), body.read(0), body.read(9)) == (b"a\n", b"b", b"", b"c")
    assert body.read(1) == b""


@pytest.mark.parametrize(
    "error",
    [
        InvalidChunkSize(SECRET),
        InvalidChunkExtension(SECRET),
        ChunkMissingTerminator(SECRET),
        NoMoreData(SECRET),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_malformed_body_is_the_client_s_mistake(error):
    with pytest.raises(BadRequest) as caught:
        RequestBody(Breaking(error)).read()
    assert SECRET not in caught.value.description


def test_a_body_that_is_shorter_than_announced_is_refused():
    with pytest.raises(BadRequest, match="broke off 1,000 bytes before its end"):
        RequestBody(io.BytesIO(b"page"), 1_004).read()


@pytest.mark.parametrize(
    ("body", "announced"), [(Breaking(InvalidChunkSize(SECRET)), 0), (io.BytesIO(b"page"), 5)]
)
def test_a_body_that_cannot_be_read_to_its_end_is_told_of_before_it_is_refused(body, announced):
    told = []
    with pytest.raises(BadRequest):
        RequestBody(body, announced, lambda: told.append("fault")).read()
    assert told == ["fault"]


def test_nothing_is_told_of_a_whole_body():
    told = []
    RequestBody(io.BytesIO(b"page"), 4, lambda: told.append("fault")).read()
    assert told == []


@pytest.mark.parametrize(("body", "said"), [(b"x", "close"), (b"page", "keep-alive")])
def test_the_answer_says_that_the_connection_closes_after_a_body_that_broke_off(body, said):
    request = SimpleNamespace(should_close=lambda: False, version=(1, 1), method="POST")
    answer = Response(request, None, Config())

    def application(environ, start_response):
        with suppress(BadRequest):
            environ["wsgi.input"].read()
        start_response("400 BAD REQUEST", [("Connection", "keep-alive")])
        return []

    environ = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": "4"}
    with_readable_bodies(application)(environ, answer.start_response)
    assert f"Connection: {said}\r\n" in answer.default_headers()


def test_under_another_server_there_is_nobody_to_tell():
    closing(lambda *_arguments: None)()


def test_an_application_reads_through_it():
    app = Flask("test")
    app.wsgi_app = with_readable_bodies(app.wsgi_app)

    @app.post("/")
    def echo() -> bytes:
        return request.get_data()

    client = app.test_client()
    assert client.post("/", data=b"page").data == b"page"
    assert client.post("/").data == b""
    short = {"CONTENT_LENGTH": "9"}
    assert client.post("/", data=b"page", environ_overrides=short).status_code == 400
