"""A program that is kept running."""

from __future__ import annotations

import signal
import sys

import pytest

from service.serving.child import Child, End, Program, spawn
from service.serving.config import ServingConfig

CONFIG = ServingConfig(quick_seconds=10, first_wait=1, longest_wait=8)


class Process:
    """A process that ends when it is told."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.code: int | None = None
        self.signals: list[int] = []

    def poll(self) -> int | None:
        return self.code

    def send_signal(self, sig: int) -> None:
        self.signals.append(sig)


class World:
    """A child, its processes and its time."""

    def __init__(self, *, is_vital: bool = False) -> None:
        self.now = 0.0
        self.processes: list[Process] = []
        program = Program("web", ("true",), is_vital=is_vital)
        self.child = Child(
            program, {"A": "b"}, config=CONFIG, spawn=self.spawn, monotonic=lambda: self.now
        )

    def spawn(self, program, variables):
        self.processes.append(Process(100 + len(self.processes)))
        return self.processes[-1]

    def end_after(self, seconds: float, code: int) -> End | None:
        self.child.tend()
        self.now += seconds
        self.child.tend()
        self.processes[-1].code = code
        return self.child.tend()

    def wait_for_start(self) -> float:
        """Seconds until the next process is there."""
        begun, n = self.now, len(self.processes)
        while len(self.processes) == n:
            self.child.tend()
            self.now += 0.5 if len(self.processes) == n else 0
        return self.now - begun


def test_the_first_process_starts_at_once():
    world = World()
    assert not world.child.is_alive
    assert world.child.tend() is None
    assert world.child.is_alive


def test_a_process_that_ran_for_a_while_is_started_again_at_once():
    world = World()
    assert world.end_after(60, -9) == End(100, -9, is_hopeless=False)
    assert not world.child.is_alive
    assert world.wait_for_start() == 0


def test_one_that_fails_to_start_is_tried_again_later_and_later():
    world = World()
    waits = []
    for _ in range(6):
        world.end_after(0, 1)
        waits.append(world.wait_for_start())
    assert waits == [1, 2, 4, 8, 8, 8]


def test_a_good_run_makes_up_for_the_failures_before():
    world = World()
    for _ in range(4):
        world.end_after(0, 1)
        world.wait_for_start()
    world.end_after(60, 1)
    assert world.wait_for_start() == 0
    world.end_after(0, 1)
    assert world.wait_for_start() == 1


@pytest.mark.parametrize(
    ("code", "is_hopeless"), [(1, True), (3, True), (0, False), (-signal.SIGKILL, False)]
)
def test_a_vital_program_that_says_it_cannot_start_is_hopeless(code, is_hopeless):
    end = World(is_vital=True).end_after(2, code)
    assert end is not None
    assert end.is_hopeless is is_hopeless


def test_a_vital_program_that_has_run_once_is_never_hopeless():
    world = World(is_vital=True)
    world.end_after(60, 1)
    world.wait_for_start()
    end = world.end_after(0, 1)
    assert end is not None
    assert not end.is_hopeless


def test_another_program_is_never_hopeless():
    end = World().end_after(0, 1)
    assert end is not None
    assert not end.is_hopeless


def test_signals_reach_the_process_and_nobody_where_there_is_none():
    world = World()
    world.child.signal(signal.SIGTERM)
    world.child.tend()
    world.child.signal(signal.SIGTERM)
    assert world.processes[0].signals == [signal.SIGTERM]


def test_a_program_gets_the_variables_given_and_no_others(tmp_path):
    out = tmp_path / "out"
    code = f"import os, pathlib; pathlib.Path({str(out)!r}).write_text(repr(dict(os.environ)))"
    process = spawn(Program("p", (sys.executable, "-c", code)), {"ONLY": "this"})
    assert process.wait(30) == 0
    seen = eval(out.read_text())
    assert seen["ONLY"] == "this"
    assert "HOME" not in seen


def test_a_program_is_in_a_process_group_of_its_own(tmp_path):
    out = tmp_path / "out"
    code = f"import os, pathlib; pathlib.Path({str(out)!r}).write_text(str(os.getpgrp()))"
    process = spawn(Program("p", (sys.executable, "-c", code)), {})
    assert process.wait(30) == 0
    assert out.read_text() == str(process.pid)
