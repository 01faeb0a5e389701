"""Keys, scopes, owners, cookies, and requests that other sites make browsers send."""

from __future__ import annotations

import pytest
from support.http_client import PAGE, serving

from service.http import session
from service.http.app import BLUEPRINTS
from service.http.openapi import routes
from service.store.model import Scope

TEXT = {"json": {"sentences": ["好"]}}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("keys"), auth="on") as found:
        yield found


@pytest.fixture(scope="module")
def open_service(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("open")) as found:
        yield found


def test_a_request_without_a_key_is_told_how_to_send_one(service):
    answer = service.client().get("/v1/articles")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.json["type"] == "/problems/unauthorized"


@pytest.mark.parametrize("header", ["Authorization", "X-Api-Key"])
def test_a_key_comes_in_either_header(service, header):
    secret = service.key(Scope.READ)
    value = f"Bearer {secret}" if header == "Authorization" else secret
    assert service.client().get("/v1/articles", headers={header: value}).status_code == 200


def test_a_key_in_the_query_string_is_not_read(service):
    secret = service.key(Scope.READ)
    assert service.client().get(f"/v1/articles?api_key={secret}").status_code == 401


@pytest.mark.parametrize("header", ["Bearer dz_aaaaaaaa_nothing", "Bearer ", "Basic eDp5", "x"])
def test_what_is_no_good_key_is_refused(service, header):
    answer = service.client().get("/v1/articles", headers={"Authorization": header})
    assert answer.status_code == 401


def test_a_revoked_key_opens_nothing(service):
    secret = service.key(Scope.READ)
    key = service.parts.store.authenticate(secret)
    service.parts.store.revoke_key(key.id)
    assert service.client(secret).get("/v1/articles").status_code == 401


def test_a_key_without_the_scope_is_refused_and_the_scope_named(service):
    answer = service.client(service.key(Scope.READ)).post("/v1/translate", **TEXT)
    assert answer.status_code == 403
    assert "'translate'" in answer.json["detail"]


def test_the_scope_admin_holds_all_others(service):
    client = service.client(service.key(Scope.ADMIN))
    assert client.post("/v1/translate", **TEXT).status_code == 200
    assert client.get("/metrics").status_code == 200


def test_counters_are_for_operators_where_keys_are_on(service, open_service):
    assert service.client(service.key(Scope.READ)).get("/metrics").status_code == 403
    assert open_service.client().get("/metrics").status_code == 200


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/version", "/openapi.json", "/docs"])
def test_operations_are_open_to_all(service, path):
    assert service.client().get(path).status_code == 200


def test_every_route_of_the_interface_asks_for_a_key(service):
    filled = {"identity": "0" * 26, "slug": "x"}
    guarded = [route for route in routes(service.app) if route.path.startswith("/v1/")]
    assert len(guarded) > 10
    for route in guarded:
        answer = service.client().open(route.path.format(**filled), method=route.method.upper())
        assert answer.status_code == 401, route


def test_the_table_of_blueprints_names_each_noun_once():
    assert len(set(BLUEPRINTS)) == len(BLUEPRINTS)


def test_what_belongs_to_another_key_is_not_there(service):
    one, other = (service.client(service.key(Scope.READ, Scope.WRITE)) for _ in range(2))
    place = one.post("/v1/articles", json={"text": PAGE}).location
    tag = one.get(place).headers["ETag"]
    change = {"kind": "translation", "target": "a1.h", "text": "x"}
    job = one.post("/v1/articles", json={"text": PAGE}, headers={"Prefer": "respond-async"})
    for path in (place, f"{place}/export", f"{place}/corrections", job.location):
        assert one.get(path).status_code == 200
        assert other.get(path).status_code == 404
    assert other.get(f"{job.location}/events").status_code == 404
    assert other.get(f"{job.location}/partial").status_code == 404
    assert other.delete(job.location).status_code == 404
    assert other.delete(place).status_code == 404
    correction = other.post(f"{place}/corrections", json=change, headers={"If-Match": tag})
    assert correction.status_code == 404
    assert other.get("/v1/articles").json["items"] == []
    assert other.get("/v1/jobs").json["items"] == []
    assert one.get(place).status_code == 200


def test_a_cookie_stands_for_the_key_behind_it(service):
    client = service.client()
    with service.app.test_request_context():
        assert session.sign_in("dz_nothing") is None
    sign_in(client, service)
    assert client.get("/v1/articles").status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(service):
    client = service.client()
    answer = sign_in(client, service)
    [cookie] = [c for c in answer.headers.getlist("Set-Cookie") if c.startswith("duizhao=")]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Secure" not in cookie


def test_over_tls_the_cookie_is_secure(service):
    client = service.client()
    answer = sign_in(client, service, base_url="https://localhost")
    assert any("Secure" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_the_cookie_holds_no_secret(service):
    client = service.client()
    secret = service.key(Scope.READ)
    answer = sign_in(client, service, secret)
    assert secret.rpartition("_")[2] not in str(answer.headers)


def test_a_cookie_alone_changes_nothing(service):
    client = service.client()
    sign_in(client, service)
    assert client.post("/v1/translate", **TEXT).status_code == 403
    with client.session_transaction() as kept:
        token = kept["token"]
    headers = {session.HEADER: token}
    assert client.post("/v1/translate", headers=headers, **TEXT).status_code == 200
    headers = {session.HEADER: token[:-1]}
    assert client.post("/v1/translate", headers=headers, **TEXT).status_code == 403


def test_a_forged_cookie_opens_nothing(service):
    client = service.client()
    sign_in(client, service)
    cookie = client.get_cookie("duizhao").value
    client.set_cookie("duizhao", cookie[:-2] + "xx")
    assert client.get("/v1/articles").status_code == 401


def test_a_cookie_dies_with_its_key(service):
    client = service.client()
    secret = service.key(Scope.READ)
    sign_in(client, service, secret)
    service.parts.store.revoke_key(service.parts.store.authenticate(secret).id)
    assert client.get("/v1/articles").status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://[bad"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    ],
)
def test_a_page_of_another_site_cannot_send_requests(open_service, headers):
    answer = open_service.client().post("/v1/translate", headers=headers, **TEXT)
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://localhost"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_programs_and_own_pages_can(open_service, headers):
    answer = open_service.client().post("/v1/translate", headers=headers, **TEXT)
    assert answer.status_code == 200


def test_a_key_in_a_header_is_proof_enough_of_its_sender(service):
    client = service.client(service.key(Scope.TRANSLATE))
    headers = {"Origin": "https://app.example"}
    assert client.post("/v1/translate", headers=headers, **TEXT).status_code == 200


def test_a_browser_may_ask_without_a_key_whether_it_may_send_one(tmp_path):
    origin = "https://app.example"
    with serving(tmp_path, auth="on", cors_origins=(origin,)) as service:
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        answer = service.client().options("/v1/translate", headers=asked)
        sent = service.client(service.key(Scope.TRANSLATE)).post(
            "/v1/translate", headers={"Origin": origin}, **TEXT
        )
    assert answer.status_code == 200
    assert "Authorization" in answer.headers["Access-Control-Allow-Headers"]
    assert sent.headers["Access-Control-Allow-Origin"] == origin


def test_a_service_of_this_machine_answers_to_its_own_names_only(open_service):
    client = open_service.client()
    for host in ("localhost:8000", "127.0.0.1", "[::1]:8000"):
        assert client.get("/livez", base_url=f"http://{host}").status_code == 200
    answer = client.get("/v1/articles", base_url="http://rebound.example")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"


def test_a_service_with_keys_answers_to_any_name(service):
    assert service.client().get("/livez", base_url="http://news.example").status_code == 200


def sign_in(client, service, secret=None, **options):
    """Sign in through the page that keeps the key behind a cookie."""
    client.get("/sign-in", **options)
    form = {"key": secret or service.key(*Scope), "csrf_token": _mark(client)}
    return client.post("/sign-in", data=form, **options)


def _mark(client):
    cookie = client.get_cookie("duizhao_form")
    return "" if cookie is None else cookie.value
