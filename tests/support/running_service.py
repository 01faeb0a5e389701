"""``duizhao serve`` in processes of its own, as an operator starts it."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 120.0
_START = "import sys; from service.cli import main; main(sys.argv[1:])"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    def json(self):
        return json.loads(self.body)


@dataclass
class RunningService:
    """A service that can be looked into and killed.

    Attributes:
        folder: Its data.
        variables: Its environment beside the folders.
        arguments: Of the command.
    """

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    arguments: Sequence[str] = ()

    @property
    def log_path(self) -> Path:
        return self.folder / "log.jsonl"

    def start(self) -> None:
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": "1",
            "DUIZHAO_DATA_DIR": str(self.folder / "data"),
            "DUIZHAO_CACHE_DIR": str(self.folder / "cache"),
            "DUIZHAO_OFFLINE": "1",
            "DUIZHAO_THREADS": "1",
            **self.variables,
        }
        with self.log_path.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _START, "serve", "--port", "0", *self.arguments],
                env=environment,
                stdout=log,
                stderr=log,
                cwd=self.folder,
            )

    def log(self) -> list[dict]:
        """The records so far; lines that are none are given under ``raw``."""
        records = []
        for line in self.log_path.read_text("utf-8").splitlines():
            try:
                records.append(json.loads(line))
            except ValueError:
                records.append({"raw": line})
        return records

    def port(self) -> int:
        """The port, once it is known."""
        found = []

        def is_known() -> bool:
            found[:] = [r["address"] for r in self.log() if r.get("event") == "listening"]
            assert self.process.poll() is None, self.log()
            return bool(found)

        wait_for(is_known)
        return int(found[-1].rpartition(":")[2])

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port(), timeout=PATIENCE)
        with contextlib.closing(connection):
            data = None if body is None else json.dumps(body).encode()
            kind = {} if body is None else {"Content-Type": "application/json"}
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, data, {**kind, **named})
            response = connection.getresponse()
            return Answer(response.status, response.read(), dict(response.getheaders()))

    def await_ready(self) -> None:
        def is_ready() -> bool:
            assert self.process.poll() is None, self.log()
            with contextlib.suppress(OSError, http.client.HTTPException):
                return self.ask("GET", "/readyz").status == 200
            return False

        wait_for(is_ready)

    def family(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def web_server(self) -> psutil.Process:
        """Gunicorn's first process, which starts the others."""
        return self._child("service.serving.web")

    def web_process(self) -> psutil.Process:
        """The process with the application."""
        return self.web_server().children()[0]

    def worker(self) -> psutil.Process:
        return self._child("service.serving.work")

    def _child(self, module: str) -> psutil.Process:
        for child in psutil.Process(self.process.pid).children():
            if module in child.cmdline():
                return child
        raise LookupError(module)

    def terminate(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        """End everything at once."""
        processes = self.family()
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait(PATIENCE)
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(processes, PATIENCE)


def wait_for(condition, message: str = "it did not happen in time") -> None:
    """Wait for something that must happen."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, message
        time.sleep(0.1)
