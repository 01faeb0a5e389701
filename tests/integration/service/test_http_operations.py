"""Probes, documents, and what every answer carries."""

from __future__ import annotations

import gzip
import json

import pytest
from support.fakes import FakeTranslator
from support.http_client import PAGE, serving

from service.errors import OverloadedError, StoppedError, UnavailableError
from service.http.browsers import POLICY
from service.http.openapi import routes
from service.http.operations import operation_of
from service.http.problem_kinds import KINDS


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("operations")) as found:
        yield found


@pytest.fixture
def client(service):
    return service.client()


@pytest.fixture(scope="module")
def document(service):
    return service.client().get("/openapi.json").json


def test_the_process_is_alive(client):
    assert client.get("/livez").json == {"status": "ok"}


def test_it_is_ready_once_a_canary_was_translated(client):
    assert client.get("/readyz").json == {"status": "ready"}


def test_it_is_not_ready_while_the_model_does_not_translate(service, client, monkeypatch):
    monkeypatch.setattr(type(service.parts.engine), "is_ready", lambda _: False)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["type"]) == (503, "/problems/unavailable")
    assert client.get("/livez").status_code == 200
    assert client.get("/version").json["model"] is None


def test_it_is_not_ready_while_the_store_is_away(service, client, monkeypatch):
    def gone(_self):
        raise UnavailableError("the database does not answer")

    monkeypatch.setattr(type(service.parts.store), "ping", gone)
    assert client.get("/readyz").status_code == 503


def test_the_version_names_model_and_limits(client):
    answer = client.get("/version").json
    assert answer["schema"] == "duizhao.page/1"
    assert answer["model"]["sha256"] == "f" * 64
    assert answer["limits"]["max_sentences"] == 5_000
    assert answer["auth"] is False


def test_requests_are_counted_by_route_template(client):
    client.get("/v1/articles/" + "0" * 26)
    counted = client.get("/metrics").text
    assert 'route="/v1/articles/<ulid:identity>"' in counted
    assert "0" * 26 not in counted


def test_the_document_is_openapi_3_1_and_names_every_declared_route(service, document):
    assert document["openapi"].startswith("3.1.")
    told = {(path, method) for path, methods in document["paths"].items() for method in methods}
    assert told == {(route.path, route.method) for route in routes(service.app)}
    assert ("/v1/articles", "post") in told


def test_every_route_under_v1_is_in_the_document(service, document):
    rules = [rule for rule in service.app.url_map.iter_rules() if rule.rule.startswith("/v1/")]
    assert all(operation_of(service.app.view_functions[rule.endpoint]) for rule in rules)


def test_what_the_web_server_refuses_is_documented_as_a_problem(document):
    for methods in document["paths"].values():
        for operation in methods.values():
            for status in ("414", "431"):
                content = operation["responses"][status]["content"]
                assert list(content) == ["application/problem+json"]


def test_operation_ids_are_unique(document):
    ids = [op["operationId"] for methods in document["paths"].values() for op in methods.values()]
    assert len(ids) == len(set(ids))


def test_every_reference_of_the_document_leads_somewhere(document):
    text = json.dumps(document)
    names = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert names
    assert names <= set(document["components"]["schemas"])


def test_links_of_the_document_name_operations(document):
    operations = [op for methods in document["paths"].values() for op in methods.values()]
    ids = {op["operationId"] for op in operations}
    linked = {
        link["operationId"]
        for op in operations
        for answer in op["responses"].values()
        for link in answer.get("links", {}).values()
    }
    assert linked
    assert linked <= ids


def test_the_documentation_needs_nothing_from_elsewhere(client):
    page = client.get("/docs").text
    assert "POST /v1/articles" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
    with client.get("/ops/docs.css") as style:
        assert style.status_code == 200


@pytest.mark.parametrize("slug", KINDS)
def test_the_type_of_a_problem_leads_to_its_text(client, slug):
    page = client.get(f"/problems/{slug}")
    assert page.status_code == 200
    assert KINDS[slug].title in page.text


def test_a_kind_of_problem_that_is_not_there_answers_404(client):
    assert client.get("/problems/nonsense").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1/articles/short", 404),
        ("PUT", "/v1/articles", 405),
        ("POST", "/livez", 405),
        ("POST", "/v1/score", 415),
        ("GET", "/v1/articles?limit=no", 422),
    ],
)
def test_every_error_is_a_problem_document(client, method, path, status):
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.json["status"]) == (status, status)
    assert answer.mimetype == "application/problem+json"
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
    assert {"type", "title", "detail", "instance", "errors"} <= set(answer.json)
    assert client.get(answer.json["type"]).status_code == 200


def test_a_method_that_is_not_there_is_told_those_that_are(client):
    allowed = client.put("/v1/articles").headers["Allow"]
    assert {"GET", "POST"} <= set(allowed.split(", "))


def test_a_person_sees_a_page_where_a_program_sees_a_document(client):
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    assert client.get("/nothing", headers=browser).mimetype == "text/html"
    assert client.get("/v1/nothing", headers=browser).mimetype == "application/problem+json"
    assert client.get("/nothing", headers={"Accept": "*/*"}).mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("error", "status", "retry"),
    [
        (OverloadedError("full", 7.4), 503, "7"),
        (StoppedError("going down"), 503, "5"),
        (UnavailableError("no database"), 503, "5"),
        (TimeoutError("slow"), 504, None),
    ],
)
def test_what_goes_wrong_behind_is_told_with_its_status(
    service, client, monkeypatch, error, status, retry
):
    def fail(*_arguments, **_named):
        raise error

    monkeypatch.setattr(type(service.parts.engine), "translate", fail)
    answer = client.post("/v1/translate", json={"text": "好"})
    assert (answer.status_code, answer.headers.get("Retry-After")) == (status, retry)


def test_a_request_has_its_time(tmp_path):
    import threading

    gate = threading.Event()

    def slow(sentence):
        gate.wait(20) if sentence == "慢" else None
        return "x"

    with serving(tmp_path, FakeTranslator(otherwise=slow), request_seconds=1) as service:
        answer = service.client().post("/v1/translate", json={"sentences": ["慢"]})
        gate.set()
    assert (answer.status_code, answer.json["type"]) == (504, "/problems/timeout")


def test_a_sane_request_id_is_kept_and_another_replaced(client):
    assert (
        client.get("/livez", headers={"X-Request-ID": "abc-1"}).headers["X-Request-ID"] == "abc-1"
    )
    for odd in ("a b", "x" * 129, "<script>", ""):
        given = client.get("/livez", headers={"X-Request-ID": odd}).headers["X-Request-ID"]
        assert given != odd
        assert len(given) == 32


def test_answers_tell_browsers_to_trust_nothing(client):
    headers = client.get("/docs").headers
    assert headers["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "Strict-Transport-Security" not in headers
    over_tls = client.get("/docs", base_url="https://localhost").headers
    assert "max-age" in over_tls["Strict-Transport-Security"]


def test_other_origins_are_told_nothing_unless_they_are_chosen(client, tmp_path):
    origin = {"Origin": "https://app.example"}
    assert "Access-Control-Allow-Origin" not in client.get("/livez", headers=origin).headers
    with serving(tmp_path, cors_origins=("https://app.example",)) as service:
        allowed = service.client().get("/livez", headers=origin)
        other = service.client().get("/livez", headers={"Origin": "https://evil.example"})
        asked = service.client().options(
            "/v1/translate", headers={**origin, "Access-Control-Request-Method": "POST"}
        )
        sent = service.client().post("/v1/translate", json={"text": "好"}, headers=origin)
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert "Origin" in allowed.headers["Vary"]
    assert "Access-Control-Allow-Origin" not in other.headers
    assert "Access-Control-Allow-Credentials" not in allowed.headers
    assert "Idempotency-Key" in asked.headers["Access-Control-Allow-Headers"]
    assert sent.status_code == 200


def test_a_large_answer_is_compressed_for_who_takes_it(client):
    packed = client.get("/openapi.json", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/openapi.json")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 4
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_a_compressed_body_is_read(client):
    body = gzip.compress(json.dumps({"text": PAGE}).encode())
    answer = client.post(
        "/v1/articles",
        data=body,
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert answer.status_code == 201


def test_a_body_that_unpacks_beyond_the_limit_is_refused(tmp_path):
    with serving(tmp_path, max_body_bytes=100_000) as service:
        answer = service.client().post(
            "/v1/articles",
            data=gzip.compress(b" " * 50_000_000),
            content_type="text/plain",
            headers={"Content-Encoding": "gzip"},
        )
    assert (answer.status_code, answer.json["limit"]) == (413, "max_body_bytes")


@pytest.mark.parametrize(
    "data", [b"", b"no gzip", gzip.compress(b"{}")[:-4], gzip.compress(b"{}") * 2]
)
def test_what_is_no_whole_gzip_is_refused(client, data):
    answer = client.post(
        "/v1/score",
        data=data,
        content_type="application/json",
        headers={"Content-Encoding": "gzip"},
    )
    assert answer.status_code == 400


def test_an_unknown_encoding_is_refused_with_the_known_one(client):
    answer = client.post("/v1/score", data=b"x", headers={"Content-Encoding": "br"})
    assert (answer.status_code, answer.headers["Accept-Encoding"]) == (415, "gzip")


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"NaN", b'{"a": 1e}', b"[" * 5_000, b'{"a":' * 5_000, b"\xff\xfe", b'"\\ud800"'],
)
def test_what_is_no_json_is_refused(client, body):
    answer = client.post("/v1/translate", data=body, content_type="application/json")
    assert answer.status_code == 400


def test_a_log_line_tells_the_route_but_no_text_and_no_key(tmp_path, capsys):
    with serving(tmp_path, auth="on") as service:
        from service.store.model import Scope

        secret = service.key(Scope.WRITE, Scope.READ)
        client = service.client(secret)
        client.post("/v1/articles", json={"text": PAGE})
        client.get("/v1/articles?q=%E4%B8%AD%E5%B1%B1")
    logged = capsys.readouterr().out
    assert "/v1/articles" in logged
    for hidden in ("中山", "%E4", "Zhongshan", secret, secret.rpartition("_")[2]):
        assert hidden not in logged
