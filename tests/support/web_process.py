"""The web server as it is shipped, gunicorn and its settings, on fake parts.

A process of its own: real sockets, and it can be killed.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.http_client import fake_parts

from service import wiring
from service.serve_settings import ServeSettings
from service.serving.listener import listen
from service.serving.logs import set_up_logs
from service.serving.web import WebServer
from service.settings import Settings
from service.store.store import Store

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
DIES = "dies"


@dataclass(frozen=True, slots=True)
class Reply:
    """All that came before the server closed the connection.

    Attributes:
        headers: By their names in lower case.
        body: What follows the headers, further answers included.
    """

    status: int
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class WebProcess:
    """A server that listens."""

    port: int
    log_path: Path

    def send(self, request: bytes, *, ends: bool = False) -> Reply | None:
        """Send bytes and read until the server closes; None where nothing came.

        Args:
            request: As they go over the wire.
            ends: Whether the client says that no more comes.
        """
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as wire:
            wire.sendall(request)
            if ends:
                wire.shutdown(socket.SHUT_WR)
            heard = b""
            while part := _received(wire):
                heard += part
        return _reply(heard) if heard else None

    def log(self) -> list[dict]:
        return [json.loads(line) for line in self.log_path.read_text("utf-8").splitlines()]


def _received(wire: socket.socket) -> bytes:
    try:
        return wire.recv(65_536)
    except ConnectionResetError:  # the process was killed
        return b""


def _reply(heard: bytes) -> Reply:
    head, _, body = heard.partition(b"\r\n\r\n")
    first, *lines = head.decode("ascii").split("\r\n")
    pairs = (line.split(": ", 1) for line in lines)
    return Reply(int(first.split()[1]), {name.lower(): value for name, value in pairs}, body)


@contextmanager
def web_process(folder: Path, *words: str) -> Iterator[WebProcess]:
    """Start a server; what connects before it is ready waits.

    Args:
        folder: Its data and log.
        words: ``DIES``: it kills itself where it should save an answer, the first time.
    """
    log_path = folder / "log.jsonl"
    with listen("127.0.0.1", 0) as server, log_path.open("ab") as log:
        number = str(server.fileno())
        process = subprocess.Popen(
            [sys.executable, "-m", "support.web_process", number, str(folder), *words],
            env={**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"},
            pass_fds=[server.fileno()],
            stdout=log,
            stderr=log,
        )
        try:
            yield WebProcess(server.getsockname()[1], log_path)
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _die_once(folder: Path) -> None:
    """Have the first process that should save an answer be killed instead."""
    save = Store.save_answer

    def dying(store: Store, *arguments) -> None:
        died = folder / "died"
        if died.exists():
            save(store, *arguments)
            return
        died.touch()
        os.kill(os.getpid(), signal.SIGKILL)

    Store.save_answer = dying  # type: ignore[method-assign]


def main(arguments: Sequence[str]) -> None:
    number, folder, *words = arguments
    data = Path(folder)
    serve = ServeSettings(f"sqlite:///{data / 'service.sqlite'}", log_level="debug", http_threads=4)
    set_up_logs(serve.log_level)
    wiring.build_services = lambda _settings, serve, metrics_dir: fake_parts(data, serve)
    if DIES in words:
        _die_once(data)
    WebServer(Settings(data_dir=data, cache_dir=data), serve, f"fd://{number}", None).run()


if __name__ == "__main__":
    main(sys.argv[1:])
