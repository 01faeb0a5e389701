"""Bodies that are malformed or too short."""

from __future__ import annotations

import io

import pytest
from flask import Flask, request
from gunicorn.http.errors import (
    ChunkMissingTerminator,
    InvalidChunkExtension,
    InvalidChunkSize,
    NoMoreData,
)
from werkzeug.exceptions import BadRequest

from service.serving.request_bodies import RequestBody, with_readable_bodies

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
