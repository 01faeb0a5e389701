"""Hold the running service to its OpenAPI document with generated requests.

    python -m bench.http_schema [--examples 150] [--seed 1] [--report report.json]

Starts the service with the embedded model and lets schemathesis send it valid, invalid and
chained requests for every operation: no answer may have a 5xx status, an undeclared status or
a body that its schema does not allow, and what the schema forbids must be refused. Exits with
1 where any case failed. ``bench/http_schema.toml`` says which checks are eased and why.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from bench.service_process import running_service

_CONFIG = Path(__file__).with_suffix(".toml")
_PAGE = "中山市召开会议\n昨日，市委召开会议。会议强调创新。\n\nMeeting held\nThe city met.\n"

#: Pages beyond become jobs, so that both ways are taken by generated texts.
_SYNC_CHARACTERS = 60
_CANCEL_SECONDS = 1.0


def main() -> None:
    """Run and print the summary."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--examples", type=int, default=150, help="cases an operation and phase")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path, help="keep schemathesis's own report, JSON")
    chosen = parser.parse_args()
    started = time.monotonic()
    with running_service({"DUIZHAO_SYNC_CHARACTERS": str(_SYNC_CHARACTERS)}) as service:
        base = f"http://{service.host}:{service.port}"
        _seed_data(base)
        with _ending_jobs(base):
            code = _run(base, chosen.examples, chosen.seed, chosen.report)
    print(f"{time.monotonic() - started:.0f} s in all, exit code {code}")
    sys.exit(code)


def _seed_data(base: str) -> None:
    """Leave an article and a job, so that lists have something to link to."""
    made = requests.post(f"{base}/v1/articles", json={"text": _PAGE[:50]}, timeout=60)
    made.raise_for_status()
    job = requests.post(
        f"{base}/v1/articles", json={"text": _PAGE}, headers={"Prefer": "respond-async"}, timeout=60
    )
    job.raise_for_status()


@contextmanager
def _ending_jobs(base: str) -> Iterator[None]:
    """Cancel what waits: there is no worker, and streams of events go on until jobs end."""
    over = threading.Event()

    def cancel() -> None:
        while not over.wait(_CANCEL_SECONDS):
            waiting = requests.get(f"{base}/v1/jobs?state=queued&limit=100", timeout=60)
            for job in waiting.json()["items"]:
                requests.delete(base + job["url"], timeout=60)

    thread = threading.Thread(target=cancel, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _run(base: str, examples: int, seed: int, report: Path | None) -> int:
    with tempfile.TemporaryDirectory() as folder:
        kept = report or Path(folder) / "report.json"
        done = subprocess.run(
            [
                str(Path(sys.executable).with_name("schemathesis")),
                f"--config-file={_CONFIG}",
                "--no-color",
                "run",
                f"{base}/openapi.json",
                f"--max-examples={examples}",
                f"--seed={seed}",
                "--continue-on-failure",
                "--request-timeout=60",
                "--suppress-health-check=all",
                f"--report-json-path={kept}",
                "--report=json",
            ],
            cwd=folder,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        _print(done.stdout, kept)
    return done.returncode


def _print(output: str, report: Path) -> None:
    """Print the summary, and all of it where something failed."""
    _, mark, summary = output.partition("=================================== SUMMARY")
    failed = "❌" in summary or not mark
    print(output if failed else mark + summary)
    if report.exists():
        kept = json.loads(report.read_text(encoding="utf-8"))
        print(json.dumps({name: kept[name] for name in ("operations", "phases", "test_cases")}))


if __name__ == "__main__":
    main()
