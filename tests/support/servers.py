"""A PostgreSQL server of one's own, from the installed package, on a socket in a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_PLACES = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
#: The server refuses to run as root; the package brings this user.
_USER = "postgres"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A running server.

    Attributes:
        binaries: Where its programs are.
        folder: Its data, socket and log.
    """

    binaries: Path
    folder: Path

    def url(self, name: str = "postgres") -> str:
        """Where a database of it is reached."""
        return f"postgresql://{_USER}@/{name}?host={self.folder}"

    def create(self, name: str) -> str:
        """Make an empty database and give its URL."""
        self._run("createdb", "--host", str(self.folder), "--username", _USER, name)
        return self.url(name)

    def drop(self, name: str) -> None:
        options = ("--host", str(self.folder), "--username", _USER, "--force")
        self._run("dropdb", *options, name)

    def start(self) -> None:
        settings = f"-k {self.folder} -c listen_addresses='' -c shared_buffers=16MB"
        log = str(self.folder / "log")
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-l", log, "-o", settings)

    def stop(self, mode: str = "fast") -> None:
        self._run("pg_ctl", "stop", "-w", "-D", self._data, "-m", mode)

    def restart(self, mode: str = "fast") -> None:
        """End the server, breaking all connections, and start it again.

        Args:
            mode: ``fast``, or ``immediate``: as if it had crashed.
        """
        self.stop(mode)
        self.start()

    def initialise(self) -> None:
        self._run("initdb", "-D", self._data, "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync")

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.binaries / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", _USER, "--", *command]
        # pg_ctl's child keeps the pipes open, so output goes to a file
        with (self.folder / "output").open("w+", encoding="utf-8") as output:
            done = subprocess.run(command, stdout=output, stderr=output, cwd="/", check=False)
            output.seek(0)
            assert done.returncode == 0, f"{program}: {output.read()}"


@contextmanager
def postgres() -> Iterator[Postgres]:
    """Run a server; the test is skipped where PostgreSQL is not installed."""
    binaries = next((place for place in _PLACES if (place / "initdb").exists()), None)
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    # a socket's path may have no more than 107 bytes, so pytest's folders are too deep
    folder = Path(tempfile.mkdtemp(prefix="duizhao-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, _USER)
    server = Postgres(binaries, folder)
    try:
        server.initialise()
        server.start()
        yield server
        server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
