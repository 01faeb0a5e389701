"""Jobs over HTTP: made, watched, cancelled, finished."""

from __future__ import annotations

import json

import pytest
from support.http_client import PAGE, serving

ASYNC = {"Prefer": "respond-async"}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("jobs"), sync_characters=500) as found:
        yield found


@pytest.fixture
def client(service):
    return service.client()


@pytest.fixture
def place(client):
    return client.post("/v1/articles", json={"text": PAGE}, headers=ASYNC).location


def identity(place):
    return place.rpartition("/")[2]


def events(text):
    """Read server-sent events as (event, data)."""
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_a_client_that_will_not_wait_gets_a_job(service, client):
    answer = client.post("/v1/articles", json={"text": PAGE}, headers=ASYNC)
    assert answer.status_code == 202
    assert answer.headers["Preference-Applied"] == "respond-async"
    assert answer.location == f"/v1/jobs/{answer.json['id']}" == answer.json["url"]
    assert answer.json["state"] == "queued"
    assert service.queue.ids[-1] == answer.json["id"]


def test_the_preference_is_found_among_others(client):
    headers = {"Prefer": "wait=10, Respond-Async; x=1"}
    assert client.post("/v1/articles", json={"text": PAGE}, headers=headers).status_code == 202


def test_a_page_over_the_synchronous_limit_becomes_a_job(client):
    assert client.post("/v1/articles", json={"text": "好" * 500}).status_code == 201
    answer = client.post("/v1/articles", json={"text": "好" * 501})
    assert answer.status_code == 202
    assert "Preference-Applied" not in answer.headers


def test_a_waiting_job_says_when_to_look_again(client, place):
    answer = client.get(place)
    assert (answer.status_code, answer.headers["Retry-After"]) == (200, "1")
    assert (answer.json["progress"], answer.json["result"]) == (0.0, None)


def test_a_finished_job_links_its_result(service, client, place):
    service.work(identity(place))
    job = client.get(place)
    assert (job.json["state"], job.json["progress"]) == ("done", 1.0)
    assert "Retry-After" not in job.headers
    assert client.get(job.json["result"]).json["text"] == PAGE


def test_a_job_of_parts_gives_what_the_synchronous_way_gives(service, client):
    parts = {
        "title": "标题",
        "paragraphs": ["正文一句。"],
        "briefs": [{"title": "T", "text": "A."}],
    }
    now = client.post("/v1/articles", json=parts).json
    later = client.post("/v1/articles", json=parts, headers=ASYNC).location
    service.work(identity(later))
    result = client.get(client.get(later).json["result"]).json
    for name in ("source", "articles", "teasers", "briefs", "text"):
        assert result[name] == now[name]


def test_lines_that_are_done_are_given_before_the_rest(service, client, place):
    assert client.get(f"{place}/partial").json["lines"] == []
    service.work(identity(place))
    lines = client.get(f"{place}/partial").json["lines"]
    assert lines[0]["en"] == f"[{lines[0]['zh']}]"


def test_a_waiting_job_is_cancelled_at_once(client, place):
    answer = client.delete(place)
    assert (answer.status_code, answer.json["state"]) == (200, "cancelled")
    assert client.delete(place).status_code == 200


def test_the_worker_of_a_running_job_is_asked_to_stop(service, client, place):
    service.parts.store.claim(identity(place), "worker", 60, 3)
    answer = client.delete(place)
    assert (answer.status_code, answer.json["cancel_requested"]) == (202, True)


def test_a_finished_job_cannot_be_cancelled(service, client, place):
    service.work(identity(place))
    answer = client.delete(place)
    assert (answer.status_code, answer.json["type"]) == (409, "/problems/conflict")


def test_the_events_of_a_finished_job_are_its_end(service, client, place):
    service.work(identity(place))
    answer = client.get(f"{place}/events")
    assert answer.mimetype == "text/event-stream"
    [(name, data)] = events(answer.text)
    assert name == "end"
    assert data["result"] == client.get(place).json["result"]
    assert data["lines"][0]["id"] == "a1.h"


def test_events_tell_each_change_until_the_end(service, client, place):
    stream = client.get(f"{place}/events", buffered=False)
    chunks = iter(stream.response)
    [(name, data)] = events(next(chunks).decode())
    assert (name, data["state"]) == ("progress", "queued")
    service.work(identity(place))
    rest = events("".join(chunk.decode() for chunk in chunks))
    assert rest[-1][0] == "end"
    stream.close()


def test_streams_leave_half_of_the_threads_to_others(tmp_path):
    with serving(tmp_path, http_threads=2) as service:
        client = service.client()
        place = client.post("/v1/articles", json={"text": PAGE}, headers=ASYNC).location
        first = client.get(f"{place}/events", buffered=False)
        assert client.get(f"{place}/events").status_code == 503
        first.close()
        service.work(identity(place))
        assert client.get(f"{place}/events").status_code == 200


def test_jobs_are_listed_by_state(service, client, place):
    listed = client.get("/v1/jobs?state=queued&limit=100").json["items"]
    assert identity(place) in {job["id"] for job in listed}
    assert {job["state"] for job in listed} == {"queued"}


@pytest.mark.parametrize("path", ["", "/partial", "/events"])
def test_a_job_that_is_not_there_answers_404(client, path):
    assert client.get("/v1/jobs/" + "0" * 26 + path).status_code == 404


def test_a_queue_that_is_away_does_not_lose_the_job(service, client, monkeypatch):
    from service.errors import UnavailableError

    def gone(_id, delay=0):
        raise UnavailableError("no queue")

    monkeypatch.setattr(service.queue, "enqueue", gone)
    answer = client.post("/v1/articles", json={"text": PAGE}, headers=ASYNC)
    assert answer.status_code == 202
    assert client.get(answer.location).json["state"] == "queued"
