"""Children tended and ended together."""

from __future__ import annotations

import signal

from service.serving.child import End
from service.serving.config import ServingConfig
from service.serving.supervisor import DONE, FAILED, Supervisor

CONFIG = ServingConfig(poll_seconds=0.001, graceful_seconds=20, kill_after_seconds=5)


class Scripted:
    """A child that lives by a script."""

    def __init__(self, name: str, log: list, ends=(), ends_on=(signal.SIGTERM,)) -> None:
        self.name, self.log = name, log
        self.ends, self.ends_on = list(ends), ends_on
        self.is_alive = True

    def tend(self) -> End | None:
        self.log.append(("tend", self.name))
        return self.ends.pop(0) if self.ends else None

    def signal(self, number) -> None:
        self.log.append((number.name, self.name))
        if number in self.ends_on:
            self.is_alive = False


class Ticking:
    """A clock that goes on by a second each time it is asked."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def supervise(children, *, signals_at: dict[int, int], log: list) -> int:
    """Run with signals after so many rounds."""
    rounds = 0
    supervisor = Supervisor(
        children,
        config=CONFIG,
        on_stop=lambda: log.append("stop"),
        on_death=lambda pid: log.append(("death", pid)),
        monotonic=Ticking(),
    )
    wait = supervisor._is_signalled

    def counted() -> bool:
        nonlocal rounds
        rounds += 1
        for _ in range(signals_at.get(rounds, 0)):
            supervisor.receive(signal.SIGTERM)
        return wait()

    supervisor._is_signalled = counted
    return supervisor.run()


def test_a_signal_ends_all_children_after_the_door_is_shut():
    log: list = []
    children = [Scripted("web", log), Scripted("worker", log)]
    assert supervise(children, signals_at={3: 1}, log=log) == DONE
    assert log[-3:] == ["stop", ("SIGTERM", "web"), ("SIGTERM", "worker")]
    assert log.count(("tend", "web")) == 2


def test_deaths_are_told_and_the_rest_goes_on():
    log: list = []
    child = Scripted("worker", log, ends=[None, End(7, -9, is_hopeless=False)])
    assert supervise([child], signals_at={5: 1}, log=log) == DONE
    assert ("death", 7) in log
    assert log.count(("tend", "worker")) == 4


def test_a_hopeless_start_ends_all_with_an_error():
    log: list = []
    web = Scripted("web", log, ends=[End(7, 1, is_hopeless=True)])
    web.is_alive = False
    worker = Scripted("worker", log)
    assert supervise([web, worker], signals_at={}, log=log) == FAILED
    assert ("SIGTERM", "worker") in log
    assert ("SIGTERM", "web") not in log


def test_a_child_that_does_not_end_is_killed_when_its_time_is_over():
    log: list = []
    stubborn = Scripted("worker", log, ends_on=(signal.SIGKILL,))
    assert supervise([stubborn], signals_at={1: 1}, log=log) == DONE
    assert log[-2:] == [("SIGTERM", "worker"), ("SIGKILL", "worker")]


def test_a_second_signal_does_not_wait():
    log: list = []
    stubborn = Scripted("worker", log, ends_on=(signal.SIGKILL,))
    clock_free = supervise([stubborn], signals_at={1: 2}, log=log)
    assert clock_free == DONE
    assert log[-1] == ("SIGKILL", "worker")


def test_the_handlers_of_before_are_put_back():
    before = signal.getsignal(signal.SIGTERM)
    supervise([], signals_at={1: 1}, log=[])
    assert signal.getsignal(signal.SIGTERM) is before
