"""Limits on a request and on a caller's minute."""

from __future__ import annotations

import gzip
import io
import json
from contextlib import ExitStack

import pytest
from support.http_client import PAGE, serving
from support.redis_server import redis_server

from service.store.model import Scope


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("limits")
    with serving(
        folder, max_body_bytes=20_000, max_page_characters=1_000, max_sentences=20
    ) as found:
        yield found


@pytest.fixture
def client(service):
    return service.client()


def test_a_body_over_the_limit_is_refused_with_limit_and_size(client):
    answer = client.post("/v1/articles", data=b"x" * 20_001, content_type="text/plain")
    assert answer.status_code == 413
    assert answer.json["type"] == "/problems/too-large"
    told = {name: answer.json[name] for name in ("limit", "maximum", "given")}
    assert told == {"limit": "max_body_bytes", "maximum": 20_000, "given": 20_001}


def chunked(data, **headers):
    """A body without its length, as servers hand it over."""
    return {
        "input_stream": io.BytesIO(data),
        "headers": {"Transfer-Encoding": "chunked", **headers},
        "environ_overrides": {"wsgi.input_terminated": True},
    }


def test_a_body_without_its_length_is_read(client):
    body = json.dumps({"text": PAGE}).encode()
    answer = client.post("/v1/articles", content_type="application/json", **chunked(body))
    assert (answer.status_code, answer.json.get("text")) == (201, PAGE)


def test_a_packed_body_without_its_length_is_read(client):
    body = gzip.compress(json.dumps({"text": PAGE}).encode())
    sent = chunked(body, **{"Content-Encoding": "gzip"})
    answer = client.post("/v1/articles", content_type="application/json", **sent)
    assert (answer.status_code, answer.json.get("text")) == (201, PAGE)


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/translate"])
def test_a_body_without_its_length_is_not_cut_but_refused(client, path):
    sent = chunked(b" " * 20_001)
    answer = client.post(path, content_type="text/plain", **sent)
    assert (answer.status_code, answer.json["limit"]) == (413, "max_body_bytes")


def test_a_file_over_the_limit_is_refused(client):
    upload = {"file": (io.BytesIO(b"x" * 20_001), "a.txt")}
    assert client.post("/v1/articles", data=upload).status_code == 413


@pytest.mark.parametrize(
    "sent",
    [
        {"data": ("好" * 1_001).encode(), "content_type": "text/plain"},
        {"json": {"text": "好" * 1_001}},
        {"json": {"title": "好" * 500, "paragraphs": ["好" * 300, "好" * 300]}},
    ],
)
def test_a_page_over_the_limit_is_refused_in_every_form(client, sent):
    answer = client.post("/v1/articles", **sent)
    assert (answer.status_code, answer.json["limit"]) == (413, "max_page_characters")


def test_an_uploaded_text_over_the_limit_is_refused(client):
    upload = {"file": (io.BytesIO(("好" * 1_001).encode()), "a.txt")}
    answer = client.post("/v1/articles", data=upload)
    assert (answer.status_code, answer.json["type"]) == (413, "/problems/too-large")


def test_a_page_of_too_many_sentences_is_refused(client):
    answer = client.post("/v1/articles", json={"text": "好。" * 21})
    assert (answer.status_code, answer.json["limit"]) == (413, "max_sentences")


def test_a_caller_who_sent_too_much_in_a_minute_is_told_when_to_come_back(tmp_path):
    with serving(tmp_path, characters_per_minute=len(PAGE) + 10) as service:
        client = service.client()
        first = client.post("/v1/articles", json={"text": PAGE})
        second = client.post("/v1/articles", json={"text": PAGE})
    assert first.status_code == 201
    assert first.headers["RateLimit-Policy"] == f'"characters";q={len(PAGE) + 10};w=60'
    assert first.headers["RateLimit"].startswith('"characters";r=10;')
    assert (second.status_code, second.json["type"]) == (429, "/problems/rate-limited")
    assert 1 <= int(second.headers["Retry-After"]) <= 121


def test_what_no_minute_has_room_for_is_too_large(tmp_path):
    with serving(tmp_path, characters_per_minute=10) as service:
        answer = service.client().post("/v1/articles", json={"text": PAGE})
    assert (answer.status_code, answer.json["limit"]) == (413, "characters_per_minute")


def test_reading_costs_nothing(tmp_path):
    with serving(tmp_path, characters_per_minute=len(PAGE)) as service:
        client = service.client()
        place = client.post("/v1/articles", json={"text": PAGE}).location
        answers = [client.get(place).status_code for _ in range(5)]
    assert answers == [200] * 5


def test_each_key_has_a_minute_of_its_own(tmp_path):
    with serving(tmp_path, auth="on", characters_per_minute=10) as service:

        def ask(client):
            return client.post("/v1/translate", json={"text": "好" * 8}).status_code

        one, other = (service.client(service.key(Scope.TRANSLATE)) for _ in range(2))
        rich = service.client(service.key(Scope.TRANSLATE, per_minute=100))
        assert [ask(one), ask(one), ask(other)] == [200, 429, 200]
        assert [ask(rich) for _ in range(5)] == [200] * 5


def test_translate_align_and_score_are_counted_too(tmp_path):
    with serving(tmp_path, characters_per_minute=10) as service:
        client = service.client()
        assert client.post("/v1/align", json={"source": ["好"], "target": ["a"]}).status_code == 200
        body = {"hypotheses": ["abcd"], "references": ["abcd"]}
        assert client.post("/v1/score", json=body).status_code == 200
        assert client.post("/v1/translate", json={"sentences": ["好"]}).status_code == 429


def test_processes_count_together_in_redis_and_alone_while_it_is_away(tmp_path):
    with redis_server() as redis, ExitStack() as stack:
        clients = [
            stack.enter_context(
                serving(tmp_path / name, redis_url=redis.url, characters_per_minute=10)
            ).client()
            for name in ("one", "two")
        ]

        def ask(client):
            return client.post("/v1/translate", json={"text": "好" * 8}).status_code

        assert [ask(clients[0]), ask(clients[1])] == [200, 429]
        redis.stop()
        assert [ask(clients[1]), ask(clients[1])] == [200, 429]
