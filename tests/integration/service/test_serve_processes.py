"""``duizhao serve`` as an operator runs it, with a tiny model."""

from __future__ import annotations

import contextlib
import socket

import psutil
import pytest
from support.running_service import RunningService, wait_for
from support.tiny_marian import build

pytestmark = [pytest.mark.slow, pytest.mark.enable_socket]

SECRET = "这一页的句子不许出现在日志里。"
ASYNC = {"Prefer": "respond-async"}


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return build(tmp_path_factory.mktemp("tiny") / "model")


@pytest.fixture(scope="module")
def shared_cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


def prepared(folder, model, cache) -> RunningService:
    variables = {
        "DUIZHAO_MODEL": str(model),
        "DUIZHAO_CACHE_DIR": str(cache),
        "DUIZHAO_LEASE_SECONDS": "2",
    }
    return RunningService(folder, variables)


@pytest.fixture
def service(tmp_path, model, shared_cache):
    """A service that the test starts."""
    own = prepared(tmp_path, model, shared_cache)
    yield own
    if hasattr(own, "process"):
        own.kill()


@pytest.fixture(scope="module")
def running(tmp_path_factory, model, shared_cache):
    """A service that several tests use."""
    shared = prepared(tmp_path_factory.mktemp("shared"), model, shared_cache)
    shared.start()
    shared.await_ready()
    yield shared
    shared.kill()


def page(n_paragraphs: int) -> dict:
    lines = [f"{SECRET}第{n}段说的是别的事情。" for n in range(n_paragraphs)]
    return {"title": "中山市召开大会", "paragraphs": lines}


def submit(service: RunningService, n_paragraphs: int) -> str:
    answer = service.ask("POST", "/v1/articles", page(n_paragraphs), **ASYNC)
    assert answer.status == 202, answer
    return answer.json()["id"]


def job(service: RunningService, identity: str) -> dict:
    return service.ask("GET", f"/v1/jobs/{identity}").json()


def await_done(service: RunningService, identity: str) -> dict:
    def is_over() -> bool:
        with contextlib.suppress(OSError):
            return job(service, identity)["state"] in {"done", "failed", "cancelled"}
        return False

    wait_for(is_over)
    last = job(service, identity)
    assert last["state"] == "done", last
    return last


def test_events_come_while_the_job_runs_and_end_with_it(running):
    identity = submit(running, 200)
    with socket.create_connection(("127.0.0.1", running.port()), timeout=120) as stream:
        request = f"GET /v1/jobs/{identity}/events HTTP/1.1\r\nHost: localhost\r\n\r\n"
        stream.sendall(request.encode())
        text, states_seen = "", []
        while "event: end" not in text:
            text += stream.recv(65536).decode("utf-8", "replace")
            states_seen.append(job(running, identity)["state"])
    assert text.count("event: progress") > 1
    assert states_seen[0] in {"queued", "running"}


def test_every_line_of_the_log_is_a_record_and_none_quotes_a_request(running):
    running.ask("GET", f"/v1/articles?q={'x' * 10}")
    with socket.create_connection(("127.0.0.1", running.port()), timeout=60) as raw:
        raw.sendall(b"NO-SUCH-THING\r\n\r\n")
        assert b"400" in raw.recv(4096)
    wait_for(lambda: any(r.get("event") == "request refused" for r in running.log()))
    assert [record for record in running.log() if "raw" in record] == []
    text = running.log_path.read_text("utf-8")
    assert "xxxxxxxxxx" not in text
    assert "NO-SUCH-THING" not in text
    assert SECRET[:5] not in text


def test_whatever_is_killed_comes_back_and_every_job_is_done(running):
    first = submit(running, 400)
    wait_for(lambda: job(running, first)["n_done"] > 0)
    running.worker().kill()
    second = submit(running, 40)
    running.web_process().kill()
    third = submit(running, 40)  # waits in the backlog for the next process
    running.web_server().kill()
    fourth = submit(running, 40)
    for identity in (first, second, third, fourth):
        done = await_done(running, identity)
        article = running.ask("GET", done["result"]).json()
        lines = [s for p in article["articles"][0]["paragraphs"] for s in p["sentences"]]
        assert all(line["en"] for line in lines)
    assert job(running, first)["attempts"] == 2


def test_a_job_goes_on_after_a_restart_and_no_process_is_left_behind(service):
    service.start()
    service.await_ready()
    identity = submit(service, 600)
    wait_for(lambda: job(service, identity)["n_done"] > 0)
    family = service.family()
    assert service.terminate() == 0
    assert not psutil.wait_procs(family, timeout=5)[1]
    service.start()
    service.await_ready()
    done = await_done(service, identity)
    assert done["attempts"] == 2
    handed = [r["reason"] for r in service.log() if r.get("event") == "job queued"]
    assert handed == ["the worker was stopped; another one goes on with the job"]
    family = service.family()
    assert len(family) == 3
    service.process.kill()  # the supervisor alone
    service.process.wait()
    assert not psutil.wait_procs(family, timeout=60)[1]


def test_a_port_in_use_is_said_at_once(service):
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        service.arguments = ("--port", str(port))
        service.start()
        assert service.process.wait(60) == 1
    (line,) = [r["raw"] for r in service.log() if "raw" in r]
    assert line.startswith(f"duizhao: 127.0.0.1:{port} is in use")
    assert "--port" in line
