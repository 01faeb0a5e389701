"""Signing in where keys are asked for, and what a key allows."""

from __future__ import annotations

import re

import pytest
from support.results import result
from support.web_client import make_client

from service.store.model import Scope


@pytest.fixture
def client(tmp_path):
    made = make_client(tmp_path, auth="on")
    yield made
    made.services.engine.stop(5)
    made.services.store.close()


def sign_in(client, *scopes, name="desk"):
    key, secret = client.services.store.add_key(name, scopes or tuple(Scope))
    answer = client.post("/sign-in", {"key": f" {secret}\n", "next": "/history?q=x"})
    return key, answer


def token(client, path="/"):
    return re.search(r'name="csrf_token" value="([^"]+)"', client.get(path).text)[1]


@pytest.mark.parametrize("path", ["/", "/history", "/history?q=x", "/evaluations"])
def test_strangers_are_asked_for_their_key_and_come_back(client, path):
    answer = client.get(path)
    assert answer.status_code == 303
    page = client.page(answer.location)
    assert page.xpath("string(//input[@name='next']/@value)") == path


def test_what_explains_and_decorates_is_open(client):
    for path in ("/about", "/sign-in", "/assets/web.css"):
        assert client.get(path).status_code == 200


def test_a_good_key_opens_the_pages_and_is_not_kept(client):
    _, answer = sign_in(client)
    assert answer.location == "/history?q=x"
    assert "dz_" not in answer.headers["Set-Cookie"]
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    assert client.get("/").status_code == 200
    assert "Sign out" in client.get("/").text


@pytest.mark.parametrize("secret", ["", "dz_nothing_here", "x" * 5000])
def test_a_bad_key_is_said_so(client, secret):
    answer = client.post("/sign-in", {"key": secret})
    assert answer.status_code == 401
    assert "unknown or was revoked" in answer.text
    assert client.get("/").status_code == 303


def test_a_revoked_key_no_longer_opens(client):
    key, _ = sign_in(client)
    client.services.store.revoke_key(key.id)
    assert client.get("/").status_code == 303


def test_signing_out_closes_the_pages(client):
    sign_in(client)
    answer = client.flask.post("/sign-out", data={"csrf_token": token(client)})
    assert answer.location == "/sign-in"
    assert client.get("/").status_code == 303


def test_a_key_that_may_only_read_cannot_change(client):
    key, _ = sign_in(client, Scope.READ)
    stored = client.services.store.add_article(text="页" * 300, result=result(), owner=key.id)
    assert client.get(f"/articles/{stored.id}").status_code == 200
    sent = {"csrf_token": token(client)}
    answer = client.flask.post(f"/articles/{stored.id}/delete", data=sent)
    assert answer.status_code == 403
    assert "write" in answer.text
    assert client.services.store.article(stored.id) == stored


def test_a_correction_is_signed_with_the_keys_name_unless_another_is_given(client):
    key, _ = sign_in(client, name="News desk")
    stored = client.services.store.add_article(text="页" * 300, result=result(), owner=key.id)
    page = client.page(f"/articles/{stored.id}?edit=a1.h")
    assert page.get_element_by_id("author").value == "News desk"


def test_pages_of_another_key_are_not_there(client):
    other, _ = client.services.store.add_key("other", tuple(Scope))
    stored = client.services.store.add_article(text="页" * 300, result=result(), owner=other.id)
    sign_in(client)
    assert client.get(f"/articles/{stored.id}").status_code == 404
    assert client.page("/history").xpath("//ol[@class='entries']/li") == []


def test_a_form_needs_the_sessions_token(client):
    sign_in(client)
    answer = client.flask.post("/", data={"text": "航线开通。", "csrf_token": "other"})
    assert answer.status_code == 403
