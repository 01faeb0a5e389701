"""Requests that are sent again."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update
from support.fakes import FakeTranslator
from support.http_client import PAGE, serving

from service.http import replies
from service.store.store import Store
from service.store.tables import ANSWERS

KEY = "Idempotency-Key"


@pytest.fixture
def service(tmp_path):
    with serving(tmp_path) as found:
        yield found


def post(service, key, text=PAGE, **headers):
    return service.client().post("/v1/articles", json={"text": text}, headers={KEY: key, **headers})


def count(service):
    return len(service.client().get("/v1/articles?limit=100").json["items"])


def test_a_repeated_request_gets_its_answer_and_does_nothing(service):
    first, second = post(service, "k"), post(service, "k")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert (second.json, second.location) == (first.json, first.location)
    assert count(service) == 1


def test_a_repeated_job_is_the_same_job(service):
    first, second = (post(service, "k", Prefer="respond-async") for _ in range(2))
    assert first.status_code == second.status_code == 202
    assert second.json == first.json
    assert service.queue.ids == [first.json["id"]]


def headers(answer):
    """The headers that are the same whenever a request is answered."""
    other = ("Idempotent-Replayed", "X-Request-ID", "Date")
    return sorted((name, value) for name, value in answer.headers if name not in other)


@pytest.mark.parametrize("packing", ["identity", "gzip"])
@pytest.mark.parametrize(
    ("preference", "kept"),
    [
        ("wait=1", {"Location", "ETag", "Cache-Control"}),
        ("respond-async", {"Location", "Retry-After", "Preference-Applied"}),
    ],
)
def test_a_repeated_request_gets_the_headers_of_its_answer(service, preference, kept, packing):
    asked = {"Prefer": preference, "Accept-Encoding": packing}
    first, second = (post(service, "k", **asked) for _ in range(2))
    assert kept <= {name for name, _ in first.headers}
    assert headers(second) == headers(first)
    assert second.data == first.data


def test_the_tag_of_a_repeated_answer_can_be_used(service):
    post(service, "k")
    again = post(service, "k")
    tag = {"If-Match": again.headers["ETag"]}
    assert service.client().delete(again.location, headers=tag).status_code == 204


class Killed(BaseException):
    """The process ends here: nothing after it is done, and nobody hears of it."""


def dies(*_arguments, **_named):
    raise Killed


@pytest.fixture
def crash(service, monkeypatch):
    """Send a request whose process dies before it saves its answer."""

    def send(key, **named):
        with monkeypatch.context() as patched:
            patched.setattr(Store, "save_answer", dies)
            patched.setattr(Store, "forget", lambda *_: None)
            with pytest.raises(Killed):
                post(service, key, **named)

    return send


def test_an_article_whose_answer_was_lost_is_not_made_again(service, crash):
    crash("k")
    [made] = service.client().get("/v1/articles").json["items"]
    for _ in range(2):
        answer = post(service, "k")
        assert (answer.status_code, answer.json["id"]) == (201, made["id"])
        assert answer.headers["Idempotent-Replayed"] == "true"
        assert answer.location == made["url"]
        assert answer.headers["ETag"] == service.client().get(made["url"]).headers["ETag"]
    assert count(service) == 1


def test_a_job_whose_answer_was_lost_is_not_made_again(service, crash):
    crash("k", Prefer="respond-async")
    [made] = service.client().get("/v1/jobs").json["items"]
    answer = post(service, "k", Prefer="respond-async")
    assert (answer.status_code, answer.json) == (202, made)
    assert answer.location == made["url"]
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert answer.headers["Preference-Applied"] == "respond-async"
    assert len(service.client().get("/v1/jobs").json["items"]) == 1
    service.work(made["id"])
    assert post(service, "k", Prefer="respond-async").json["state"] == "done"


def test_an_article_that_was_deleted_is_made_anew(service, crash):
    crash("k")
    first = post(service, "k")
    service.client().delete(first.location)
    second = post(service, "k")
    assert second.status_code == 201
    assert second.json["id"] != first.json["id"]
    assert "Idempotent-Replayed" not in second.headers


def test_another_request_with_the_key_of_a_lost_answer_is_refused(service, crash):
    crash("k")
    assert post(service, "k", text="别的版面").json["type"] == "/problems/idempotency-mismatch"


def test_a_request_that_fails_after_it_made_an_article_does_not_make_another(service, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(replies, "article_reply", raising)
        assert post(service, "k").status_code == 500
    assert post(service, "k").status_code == 201
    assert count(service) == 1


def raising(*_arguments):
    raise ValueError("a mistake of ours")


def test_a_request_that_was_taken_over_answers_409_and_makes_nothing(service, monkeypatch):
    add, made = Store.add_article, []

    def overtaken(store, *, claim, **named):
        living = replace(claim, lease_until=claim.lease_until + timedelta(seconds=1))
        with store._database.write() as connection:
            connection.execute(update(ANSWERS).values(lease_until=living.lease_until))
        made.append(add(store, claim=living, **named).id)
        return add(store, claim=claim, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "add_article", overtaken)
        answer = post(service, "k")
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/in-flight")
    assert [post(service, "k").json["id"]] == made
    assert count(service) == 1


def test_the_same_key_with_another_body_is_refused(service):
    post(service, "k")
    answer = post(service, "k", text="别的版面")
    assert answer.status_code == 422
    assert answer.json["type"] == "/problems/idempotency-mismatch"


def test_a_form_with_another_boundary_is_the_same_request(service):
    def upload(boundary):
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"'
            f"\r\n\r\n{PAGE}\r\n--{boundary}--\r\n"
        )
        return service.client().post(
            "/v1/articles",
            data=body.encode(),
            content_type=f"multipart/form-data; boundary={boundary}",
            headers={KEY: "k"},
        )

    first, second = upload("one"), upload("two")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["Idempotent-Replayed"] == "true"


def test_a_form_with_another_file_is_another_request(service):
    for text, wanted in ((PAGE, 201), (PAGE + "多一行", 422)):
        answer = service.client().post(
            "/v1/articles",
            data={"file": (io.BytesIO(text.encode()), "a.txt")},
            headers={KEY: "k"},
        )
        assert answer.status_code == wanted


def test_a_request_that_failed_may_be_tried_again_with_its_key(service):
    assert post(service, "k", text=" x ", **{"Content-Encoding": "br"}).status_code == 415
    assert service.client().post("/v1/articles", json={}, headers={KEY: "k"}).status_code == 422
    assert post(service, "k").status_code == 201


def test_a_request_whose_engine_failed_may_be_tried_again(tmp_path):
    translator = FakeTranslator()
    with serving(tmp_path, translator) as service:
        translator.fail = ValueError("once")
        assert post(service, "k").status_code == 500
        translator.fail = None
        assert post(service, "k").status_code == 201


def test_a_request_that_is_still_worked_on_answers_409(tmp_path):
    gate, entered = threading.Event(), threading.Event()

    def slow(sentence):
        if "经济" in sentence:
            entered.set()
            assert gate.wait(30)
        return "x"

    with serving(tmp_path, FakeTranslator(otherwise=slow)) as service:
        first = []
        thread = threading.Thread(target=lambda: first.append(post(service, "k")))
        thread.start()
        assert entered.wait(30)
        answer = post(service, "k")
        gate.set()
        thread.join(30)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/in-flight")
    assert answer.headers["Retry-After"] == "1"
    assert first[0].status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ключ"])
def test_a_malformed_key_is_refused(service, key):
    assert post(service, key.encode().decode("latin-1")).status_code == 400


def test_keys_of_two_owners_do_not_meet(tmp_path):
    from service.store.model import Scope

    with serving(tmp_path, auth="on") as service:
        answers = [
            service.client(service.key(Scope.WRITE, name=name)).post(
                "/v1/articles", json={"text": text}, headers={KEY: "k"}
            )
            for name, text in (("one", PAGE), ("two", "别的版面"))
        ]
    assert [answer.status_code for answer in answers] == [201, 201]
