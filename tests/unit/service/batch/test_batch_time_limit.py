"""The limit in real processes: what it ends, and what it leaves alone."""

from __future__ import annotations

import os
import signal
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.batch_parts import FakeSupplier, page_text

from service.batch.engines import Killed
from service.batch.isolation import Culprit, Patient, perform
from service.batch.local_engine import Pool
from service.batch.model import Record
from service.batch.steps import Parse
from service.batch.time_limit import NO_LIMIT, TimeLimit
from service.batch.workbench import Bench

BY_PROCESSOR = Killed("SIGPROF", overtime=True)
BY_CLOCK = Killed("SIGALRM", overtime=True)
TIMERS = (signal.ITIMER_PROF, signal.ITIMER_REAL)


def work(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


@dataclass(frozen=True)
class Parts:
    """Works so long for each of its parts; before them, it makes what they need."""

    seconds: tuple[float, ...]
    before: float = 0.0

    def perform(self, bench: Bench) -> str:
        work(self.before)
        for seconds in self.seconds:
            bench.limit.begin()
            work(seconds)
        return "done"


@dataclass(frozen=True)
class StandStill:
    log: Path

    def perform(self, bench: Bench) -> None:
        bench.limit.begin()
        with self.log.open("a") as stream:
            stream.write("x")
        time.sleep(3600)


@dataclass(frozen=True)
class GoRound:
    log: Path

    def perform(self, bench: Bench) -> None:
        bench.limit.begin()
        with self.log.open("a") as stream:
            stream.write("x")
        while True:
            pass


@dataclass(frozen=True)
class Timers:
    def perform(self, bench: Bench) -> tuple[float, ...]:
        return tuple(signal.getitimer(timer)[0] for timer in TIMERS)


@dataclass(frozen=True)
class Signal:
    def perform(self, bench: Bench) -> None:
        os.kill(os.getpid(), signal.SIGPROF)


@dataclass(frozen=True)
class Endless:
    """A page that no parser comes to the end of."""

    id: str = "endless.txt"
    format: str = "txt"

    @property
    def data(self) -> bytes:
        while True:
            pass


@pytest.fixture
def pool():
    with closing(Pool(FakeSupplier(), 1, 1.5)) as opened:
        yield opened


def test_a_part_that_goes_round_for_ever_ends_its_worker_at_once_and_the_next_goes_on(
    pool, tmp_path
):
    found = dict(pool.run([GoRound(tmp_path / "log"), Parts((0.0,))]))
    assert found == {0: BY_PROCESSOR, 1: "done"}
    assert (tmp_path / "log").read_text() == "x"


def test_a_page_that_hangs_its_parser_is_found_among_its_neighbours(pool):
    page = Record("1.txt", page_text(1).encode(), "txt")
    lines = Parse((page,)).perform(Bench(FakeSupplier()))
    taken = {}
    culprits = perform(pool, [Parse((page, Endless(), page)), Parse((page,))], taken.__setitem__)
    assert culprits == (Culprit(0, 1, BY_PROCESSOR),)
    assert taken == {1: lines}


def test_a_part_that_stands_still_is_given_to_a_second_worker_first(tmp_path):
    with closing(Pool(FakeSupplier(), 1, 0.3)) as opened:
        assert dict(opened.run([StandStill(tmp_path / "log")])) == {0: BY_CLOCK}
    assert (tmp_path / "log").read_text() == "xx"


def test_each_part_has_the_whole_time_and_what_is_made_before_them_has_none(pool):
    assert dict(pool.run([Parts((0.5,) * 5, before=2.0)])) == {0: "done"}


def test_patience_gives_each_part_more_and_ends_with_its_task(pool):
    slow = Parts((2.0,))
    answers = dict(pool.run([slow, Patient(slow, 10), slow]))
    assert answers == {0: BY_PROCESSOR, 1: "done", 2: BY_PROCESSOR}


def test_no_time_runs_between_tasks_and_none_without_a_limit(pool):
    assert list(pool.run([Parts((0.0,)), Timers()]))[1] == (1, (0.0, 0.0))
    with closing(Pool(FakeSupplier(), 1)) as unlimited:
        assert dict(unlimited.run([Parts((0.1,)), Timers()])) == {0: "done", 1: (0.0, 0.0)}


def test_the_signal_of_a_timer_that_nobody_set_is_a_death_like_any_other():
    with closing(Pool(FakeSupplier(), 1)) as unlimited:
        assert dict(unlimited.run([Signal()])) == {0: Killed("SIGPROF")}


def test_where_there_is_no_limit_no_timer_is_set():
    assert NO_LIMIT.times(9) == NO_LIMIT
    NO_LIMIT.prepare()
    NO_LIMIT.begin()
    assert [signal.getitimer(timer)[0] for timer in TIMERS] == [0.0, 0.0]


def test_the_clock_allows_more_than_the_processor():
    limit = TimeLimit(1000.0)
    try:
        limit.begin()
        processor, clock = (signal.getitimer(timer)[0] for timer in TIMERS)
    finally:
        limit.end()
    assert 900 < processor <= 1001 < clock
    assert [signal.getitimer(timer)[0] for timer in TIMERS] == [0.0, 0.0]


def test_a_parent_that_ignores_the_signals_does_not_make_workers_immortal(tmp_path):
    before = signal.signal(signal.SIGPROF, signal.SIG_IGN)
    try:
        with closing(Pool(FakeSupplier(), 1, 0.3)) as opened:
            assert dict(opened.run([GoRound(tmp_path / "log")])) == {0: BY_PROCESSOR}
    finally:
        signal.signal(signal.SIGPROF, before)
