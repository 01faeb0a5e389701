"""Kill workers and web processes at random moments and see that no job is lost or done twice.

Run as ``python -m bench.job_kills --kills 120 [--model FOLDER]``; needs psutil. Starts
``duizhao serve`` with two workers in a folder of its own, hands pages in all the while, sends
SIGKILL to a worker, the web process or gunicorn's first process, and compares in the end.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

from service.serving.listener import listen
from service.settings import Settings, environment

_ROOT = Path(__file__).resolve().parent.parent
_SERVE = "from service.commands.serve import serve; serve()"
_PATIENCE = 900.0
_FINAL = {"done", "failed", "cancelled"}
#: Who is killed how often: most of the work, and of the danger, is in the workers.
_VICTIMS = {"worker": 0.6, "web process": 0.25, "web server": 0.15}
_CLAUSES = ("全市今年新建住房", "沿线共设车站", "新增床位", "治理河涌", "发送旅客", "培训教师")


@dataclass
class Record:
    """What happened.

    Attributes:
        jobs: Id of each accepted job, with the lines that were handed in.
        kills: How often who was killed.
        retries: Requests that had to be sent again, their connection having broken.
    """

    jobs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    retries: int = 0


@dataclass(frozen=True, slots=True)
class Service:
    """A running ``duizhao serve``."""

    port: int
    supervisor: psutil.Process

    def ask(self, method: str, path: str, body: object = None, key: str = "") -> tuple[int, object]:
        """Send one request; OSError or HTTPException where the connection broke."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Prefer": "respond-async", "Content-Type": "application/json"}
        with contextlib.closing(connection):
            data = None if body is None else json.dumps(body)
            connection.request(
                method, path, data, {**headers, "Idempotency-Key": key} if key else headers
            )
            response = connection.getresponse()
            return response.status, json.loads(response.read())

    def victims(self, kind: str) -> list[psutil.Process]:
        """The processes of a kind that run right now."""
        module = "service.serving.work" if kind == "worker" else "service.serving.web"
        found = [p for p in self.supervisor.children() if module in p.cmdline()]
        return [c for p in found for c in p.children()] if kind == "web process" else found


@contextmanager
def running(model: str, lease: int) -> Iterator[Service]:
    """Start the service with two workers on a free port, and kill all of it afterwards."""
    with tempfile.TemporaryDirectory(prefix="duizhao-kills-") as folder:
        with contextlib.closing(listen("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        own = {
            **environment(),
            "DUIZHAO_DATA_DIR": f"{folder}/data",
            "DUIZHAO_CACHE_DIR": str(Settings.from_env(environment()).cache_dir),
            "DUIZHAO_LEASE_SECONDS": str(lease),
            # so many kills in a row look like a poisoned page, and are none
            "DUIZHAO_JOB_ATTEMPTS": "50",
            "DUIZHAO_LOG_LEVEL": "warning",
            "DUIZHAO_MODEL": model,
        }
        with Path(folder, "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", _SERVE, "--port", str(port), "--workers", "2"],
                cwd=_ROOT,
                env=own,
                stdout=log,
                stderr=log,
            )
        try:
            yield Service(port, psutil.Process(process.pid))
        finally:
            process.terminate()
            process.wait()


def hand_in(service: Service, record: Record, rng: np.random.Generator) -> None:
    """Post a page, again and again under one key until an answer comes."""
    lines = tuple(
        f"{_CLAUSES[int(rng.integers(len(_CLAUSES)))]}{int(rng.integers(10**9))}。"
        for _ in range(int(rng.integers(40, 300)))
    )
    body = {"title": "城市要闻", "paragraphs": lines}
    key = f"page-{len(record.jobs)}"

    def accepted() -> bool:
        try:
            status, answer = service.ask("POST", "/v1/articles", body, key)
        except (OSError, http.client.HTTPException):
            record.retries += 1
            return False
        if status == http.HTTPStatus.ACCEPTED and isinstance(answer, dict):
            record.jobs[str(answer["id"])] = lines
        return status == http.HTTPStatus.ACCEPTED

    _until(accepted, "a page was never accepted")


def kill_one(service: Service, record: Record, rng: np.random.Generator) -> None:
    """Kill a process of a kind drawn by chance, if there is one."""
    kind = str(rng.choice(list(_VICTIMS), p=list(_VICTIMS.values())))
    with contextlib.suppress(psutil.NoSuchProcess):
        found = service.victims(kind)
        if found:
            found[int(rng.integers(len(found)))].kill()
            record.kills[kind] += 1


def trouble(service: Service, kills: int, pause: float, rng: np.random.Generator) -> Record:
    """Kill until there were enough kills, while a thread hands pages in."""
    record, enough = Record(), threading.Event()
    mine, feeder_s = rng.spawn(2)

    def feed() -> None:
        while not enough.wait(float(feeder_s.uniform(0, 4 * pause))):
            hand_in(service, record, feeder_s)

    feeder = threading.Thread(target=feed)
    feeder.start()
    try:
        while record.kills.total() < kills:
            time.sleep(float(mine.uniform(0, 2 * pause)))
            kill_one(service, record, mine)
    finally:
        enough.set()
        feeder.join()
    return record


def await_end(service: Service, record: Record) -> dict[str, dict[str, object]]:
    """Wait until every job is over and give the last word on each."""
    last: dict[str, dict[str, object]] = {}

    def are_over() -> bool:
        for identity in set(record.jobs) - set(last):
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, job = service.ask("GET", f"/v1/jobs/{identity}")
                if isinstance(job, dict) and (
                    status != http.HTTPStatus.OK or job["state"] in _FINAL
                ):
                    last[identity] = job
        return len(last) == len(record.jobs)

    _until(are_over, "a job never ended")
    return last


def faults(service: Service, record: Record, last: dict[str, dict[str, object]]) -> list[str]:
    """Name everything that is not as if nothing had been killed."""
    found = [
        f"{i}: {job.get('state')} ({job.get('error')})"
        for i, job in last.items()
        if job.get("state") != "done"
    ]
    results = Counter(str(job.get("result")) for job in last.values())
    found += [f"{url} is the result of {n} jobs" for url, n in results.items() if n > 1]
    n_articles = len(list(_articles(service)))
    if n_articles != len(record.jobs):
        found.append(f"{n_articles} articles of {len(record.jobs)} jobs")
    for identity, job in last.items():
        if job.get("state") == "done":
            found += _differences(service, str(job["result"]), record.jobs[identity])
    return found


def _differences(service: Service, url: str, lines: tuple[str, ...]) -> list[str]:
    _, article = service.ask("GET", url)
    assert isinstance(article, dict)
    sentences = [s for p in article["articles"][0]["paragraphs"] for s in p["sentences"]]
    if [s["zh"] for s in sentences] != list(lines):
        return [f"{url} has other lines than were handed in"]
    return [f"{url}: {s['id']} has no English" for s in sentences if not s["en"]]


def _articles(service: Service) -> Iterator[str]:
    path: str | None = "/v1/articles?limit=100"
    while path:
        _, leaf = service.ask("GET", path)
        assert isinstance(leaf, dict)
        yield from (item["id"] for item in leaf["items"])
        cursor = leaf.get("next")
        path = f"/v1/articles?limit=100&cursor={cursor}" if cursor else None


def _until(condition: Callable[[], bool], message: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(message)
        time.sleep(0.5)


def main() -> int:
    """Run and print the findings; 0 if there are no faults."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=120)
    parser.add_argument("--pause", type=float, default=3.0, help="mean seconds between kills")
    parser.add_argument("--lease", type=int, default=5, help="DUIZHAO_LEASE_SECONDS")
    parser.add_argument("--model", default=Settings.load().model)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    begun = time.monotonic()
    with running(chosen.model, chosen.lease) as service:
        record = trouble(service, chosen.kills, chosen.pause, rng)
        last = await_end(service, record)
        found = faults(service, record, last)
    print(f"kills: {record.kills.total()} ({dict(record.kills)})")
    print(f"jobs: {len(record.jobs)}, requests sent again: {record.retries}")
    print(f"lines: {sum(map(len, record.jobs.values()))}")
    print(f"attempts: {dict(Counter(job.get('attempts') for job in last.values()))}")
    print(f"seconds: {time.monotonic() - begun:.0f}")
    print("\n".join(f"FAULT {fault}" for fault in found) or "faults: none")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
