"""A Redis server of one's own, from the installed package, on a socket in a folder."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

_PATIENCE = 10.0


@dataclass(slots=True)
class RedisServer:
    """A server that can be taken away and brought back; it keeps nothing.

    Attributes:
        binary: The program.
        folder: Its socket.
    """

    binary: str
    folder: Path
    _process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def url(self) -> str:
        return f"unix://{self.folder / 'redis.sock'}"

    def start(self) -> None:
        options = ("--port", "0", "--unixsocket", str(self.folder / "redis.sock"))
        quiet = ("--save", "", "--appendonly", "no", "--loglevel", "warning")
        self._process = subprocess.Popen(
            (self.binary, *options, *quiet, "--dir", str(self.folder)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._await()

    def stop(self) -> None:
        """Kill it, breaking all connections; what it held is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        (self.folder / "redis.sock").unlink(missing_ok=True)

    def _await(self) -> None:
        import redis

        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                with redis.Redis.from_url(self.url) as client:
                    client.ping()
            except redis.ConnectionError:
                assert time.monotonic() < deadline, "Redis did not start"
                time.sleep(0.02)
            else:
                return


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Run a server; the test is skipped where Redis is not installed."""
    binary = shutil.which("redis-server")
    if binary is None:
        pytest.skip("Redis is not installed (Debian: apt-get install redis-server)")
    # a socket's path may have no more than 107 bytes, so pytest's folders are too deep
    with tempfile.TemporaryDirectory(prefix="duizhao-redis-") as folder:
        server = RedisServer(binary, Path(folder))
        try:
            server.start()
            yield server
        finally:
            server.stop()
