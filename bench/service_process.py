"""Start the service for a measurement, in a folder of its own, and end it afterwards."""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.settings import Settings, environment

_ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 180.0
_STOP_SECONDS = 60.0
_WEB = "service.serving.web"


@dataclass(frozen=True, slots=True)
class RunningService:
    """A service that answers.

    Attributes:
        host: Its address.
        port: Its port.
        web_pids: The processes that serve requests; each holds a model.
    """

    host: str
    port: int
    web_pids: tuple[int, ...]


@contextmanager
def running_service(variables: Mapping[str, str] | None = None) -> Iterator[RunningService]:
    """Start ``duizhao serve`` without workers on a free port and wait until it is ready.

    Args:
        variables: Settings beyond those of this process's environment.

    Raises:
        RuntimeError: It did not become ready; its log is in the message.
    """
    with tempfile.TemporaryDirectory(prefix="duizhao-bench-") as folder:
        port = _free_port()
        log = Path(folder) / "log.txt"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "service", "serve", "--port", str(port), "--no-worker"],
                cwd=_ROOT,
                env={**_surroundings(Path(folder)), **(variables or {})},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            _await_ready(process, port, log)
            yield RunningService("127.0.0.1", port, _web_processes(process.pid))
        finally:
            _end(process)


def _surroundings(folder: Path) -> dict[str, str]:
    own = environment()
    cache = Settings.from_env(own).cache_dir  # the converted model is there already
    return {
        **own,
        "DUIZHAO_DATA_DIR": str(folder / "data"),
        "DUIZHAO_CACHE_DIR": str(cache),
        "DUIZHAO_LOG_LEVEL": "warning",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if _is_ready(port):
            return
        time.sleep(0.25)
    raise RuntimeError(f"the service did not start:\n{log.read_text(errors='replace')}")


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _web_processes(supervisor: int) -> tuple[int, ...]:
    """The processes forked by the web server, which is a child of the supervisor."""
    servers = [pid for pid in _children(supervisor) if _WEB in _command(pid)]
    return tuple(worker for server in servers for worker in _children(server))


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(word) for word in listed.split()]


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
