"""A program that is kept running: its present process, and when to start the next one."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

import structlog

from service.serving.config import DEFAULT, ServingConfig

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Program:
    """What to keep running.

    Attributes:
        name: In the logs.
        command: What to start.
        descriptors: File descriptors that it inherits.
        is_vital: If it fails to start the first time, all ends with an error.
    """

    name: str
    command: tuple[str, ...]
    descriptors: tuple[int, ...] = ()
    is_vital: bool = False


class Process(Protocol):
    """What is used of a started program; ``subprocess.Popen`` has it."""

    @property
    def pid(self) -> int:
        """Process id."""
        ...

    def poll(self) -> int | None:
        """Give the exit code, negative for a signal; None while it runs."""
        ...

    def send_signal(self, sig: int) -> None:
        """Send a signal, unless it has ended."""
        ...


#: Starts a program with these variables.
Spawn = Callable[[Program, Mapping[str, str]], Process]


def spawn(program: Program, variables: Mapping[str, str]) -> Process:
    """Start a program apart from the terminal's interrupts, which are the supervisor's."""
    return subprocess.Popen(  # noqa: S603 - the command is our own
        program.command,
        env=dict(variables),
        pass_fds=program.descriptors,
        stdin=subprocess.DEVNULL,
        process_group=0,
    )


@dataclass(frozen=True, slots=True)
class End:
    """How a process ended.

    Attributes:
        code: Exit code, negative for a signal.
        is_hopeless: A vital program said at its first start that it cannot run.
    """

    pid: int
    code: int
    is_hopeless: bool


class Child:
    """Starts a program, and again when it has ended: at once if it ran for a while, else later."""

    def __init__(
        self,
        program: Program,
        variables: Mapping[str, str],
        *,
        config: ServingConfig = DEFAULT,
        spawn: Spawn = spawn,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Describe the child; the first ``tend`` starts it."""
        self.name = program.name
        self._program, self._variables = program, variables
        self._config, self._spawn, self._monotonic = config, spawn, monotonic
        self._process: Process | None = None
        self._started = self._next_start = monotonic()
        self._failures = 0
        self._has_run = False

    @property
    def is_alive(self) -> bool:
        """Whether a process runs."""
        return self._process is not None and self._process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process, if there is one."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.send_signal(number)

    def tend(self) -> End | None:
        """Start a process if one is due; tell if one has ended."""
        now = self._monotonic()
        if self._process is None:
            if now >= self._next_start:
                self._process = self._spawn(self._program, self._variables)
                self._started = now
                _log.info("program started", program=self.name, child=self._process.pid)
            return None
        code = self._process.poll()
        self._has_run = self._has_run or now - self._started >= self._config.quick_seconds
        return None if code is None else self._note_end(self._process.pid, code, now)

    def _note_end(self, pid: int, code: int, now: float) -> End:
        wait = 0.0
        if now - self._started >= self._config.quick_seconds:
            self._failures = 0
        else:
            doubled = self._config.first_wait * 2.0 ** min(self._failures, 16)
            wait = min(self._config.longest_wait, doubled)
            self._failures += 1
        self._process, self._next_start = None, now + wait
        _log.warning("program ended", program=self.name, code=code, next_start_in=wait)
        return End(pid, code, self._program.is_vital and not self._has_run and code > 0)
