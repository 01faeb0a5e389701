from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from support.batch_parts import FakeSupplier

from service.batch import local_engine
from service.batch.engines import ENGINES, EngineOptions, Killed, open_engine
from service.batch.local_engine import Pool
from service.batch.workbench import Bench
from service.errors import ServiceError


@dataclass(frozen=True)
class Square:
    number: int

    def perform(self, bench: Bench) -> int:
        if self.number == 13:
            raise ValueError("thirteen")
        return self.number**2


@dataclass(frozen=True)
class Pid:
    pause: float = 0.0

    def perform(self, bench: Bench) -> int:
        time.sleep(self.pause)
        return os.getpid()


@dataclass(frozen=True)
class Die:
    by: int = signal.SIGSEGV

    def perform(self, bench: Bench) -> None:
        os.kill(os.getpid(), self.by)


@dataclass(frozen=True)
class Leave:
    code: int

    def perform(self, bench: Bench) -> None:
        os._exit(self.code)


@dataclass(frozen=True)
class DieOnce:
    mark: Path

    def perform(self, bench: Bench) -> str:
        if not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"


class DeadlyAnswer:
    def __reduce__(self):
        os.kill(os.getpid(), signal.SIGBUS)
        return int, ()


@dataclass(frozen=True)
class DieAnswering:
    def perform(self, bench: Bench) -> object:
        return DeadlyAnswer()


@dataclass(frozen=True)
class BenchOf:
    def perform(self, bench: Bench) -> int:
        return id(bench)


class UnsendableError(Exception):
    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} and {other}")


@dataclass(frozen=True)
class Unsendable:
    answer: bool

    def perform(self, bench: Bench) -> object:
        if self.answer:
            return lambda: None
        raise UnsendableError(1, 2)


@pytest.fixture(scope="module")
def pool():
    with closing(Pool(FakeSupplier(), 2)) as opened:
        yield opened


def workers_of_this_process():
    spawned = [c for c in psutil.Process().children() if "spawn_main" in " ".join(c.cmdline())]
    return {child.pid for child in spawned}


def test_a_pool_answers_every_task_once(pool):
    found = Counter(pool.run([Square(n) for n in range(12)]))
    assert found == Counter((n, n**2) for n in range(12))


def test_a_pool_can_be_used_again_and_keeps_its_workers(pool):
    assert list(pool.run([])) == []
    assert list(pool.run([Square(3)])) == [(0, 9)]
    pids = {pid for _, pid in pool.run([Pid()] * 8)}
    assert {pid for _, pid in pool.run([Pid()] * 8)} <= pids
    assert os.getpid() not in pids


def test_what_a_task_raises_reaches_the_caller_with_its_traceback(pool):
    with pytest.raises(ValueError, match="thirteen") as caught:
        list(pool.run([Square(13)]))
    assert "test_batch_engines.py" in "".join(caught.value.__notes__)


@pytest.mark.parametrize("answer", [True, False])
def test_what_cannot_travel_is_told_in_words(pool, answer):
    with pytest.raises(
        (ServiceError, pickle.PicklingError, AttributeError), match=r"local object|1 and 2"
    ):
        list(pool.run([Unsendable(answer)]))
    assert list(pool.run([Square(3)])) == [(0, 9)]


def test_a_pool_takes_only_what_its_workers_can_do_now(pool):
    class Tasks(list):
        taken = 0

        def __iter__(self):
            for task in super().__iter__():
                Tasks.taken += 1
                yield task

    answers = pool.run(Tasks(Square(n) for n in range(12)))
    next(answers)
    assert Tasks.taken <= 4
    assert len(list(answers)) == 11


def test_answers_of_a_run_that_was_given_up_do_not_reach_the_next(pool):
    answers = pool.run([Square(n) for n in range(8)])
    next(answers)
    answers.close()
    assert sorted(pool.run([Square(20), Square(30)])) == [(0, 400), (1, 900)]


def test_an_error_leaves_no_answer_of_its_run_behind(pool):
    with pytest.raises(ValueError, match="thirteen"):
        list(pool.run([Square(13), Square(4), Square(5)]))
    assert sorted(pool.run([Square(20), Square(30)])) == [(0, 400), (1, 900)]


@pytest.mark.parametrize(
    ("task", "cause"),
    [
        (Die(), "SIGSEGV"),
        (Die(signal.SIGKILL), "SIGKILL"),
        (Die(signal.SIGABRT), "SIGABRT"),
        (Leave(9), "exit code 9"),
        (Leave(0), "exit code 0"),
        (DieAnswering(), "SIGBUS"),
    ],
)
def test_a_task_that_kills_its_workers_is_answered_with_what_they_died_of(pool, task, cause):
    found = dict(pool.run([Square(2), task, Square(3), Square(4)]))
    assert found == {0: 4, 1: Killed(cause), 2: 9, 3: 16}


def test_a_task_whose_worker_died_by_chance_is_done_by_another(pool, tmp_path):
    tasks = [Square(2), DieOnce(tmp_path / "mark"), Square(3)]
    assert dict(pool.run(tasks)) == {0: 4, 1: "done", 2: 9}


def test_a_worker_that_dies_idle_costs_no_answer(pool):
    for _, pid in list(pool.run([Pid(0.05), Pid(0.05)])):
        os.kill(pid, signal.SIGKILL)
    assert dict(pool.run([Square(n) for n in range(6)])) == {n: n**2 for n in range(6)}


def test_deaths_without_an_answer_between_them_end_the_run(monkeypatch):
    monkeypatch.setattr(local_engine, "_DEATHS_IN_A_ROW", 5)
    with closing(Pool(FakeSupplier(), 1)) as opened:
        # four deaths, an answer, four deaths: the machine is fit
        assert len(list(opened.run([Die(), Die(), Square(1), Die(), Die()]))) == 5
        with pytest.raises(ServiceError, match=r"5 worker processes died.*SIGSEGV.*--workers"):
            list(opened.run([Die()] * 9))


def test_closing_ends_workers_in_the_middle_of_a_task():
    before = workers_of_this_process()
    opened = Pool(FakeSupplier(), 2)
    answers = opened.run([Pid(), Pid(600), Pid(600)])
    next(answers)
    assert len(workers_of_this_process() - before) == 2
    start = time.monotonic()
    opened.close()
    assert time.monotonic() - start < 60
    assert workers_of_this_process() == before
    assert list(answers) == []


def test_one_worker_is_one_other_process():
    with closing(open_engine("local", FakeSupplier(), EngineOptions(1))) as engine:
        pids = {pid for _, pid in engine.run([Pid()] * 3)}
    assert len(pids) == 1
    assert os.getpid() not in pids


def test_the_table_names_the_engines_of_the_command():
    assert list(ENGINES) == ["local", "ray"]


def served(*messages):
    """What a worker answers, run in this process; it ends when its pipe is closed."""
    theirs, ours = multiprocessing.Pipe(duplex=False)
    answers, sink = multiprocessing.Pipe(duplex=False)
    for message in messages:
        ours.send_bytes(message)
    ours.close()
    before = signal.getsignal(signal.SIGINT)
    try:
        local_engine._serve(theirs, sink, FakeSupplier())
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    sink.close()
    return [pickle.loads(answers.recv_bytes()) for _ in messages]


def test_a_worker_answers_in_order_and_ends_with_its_pipe():
    assert served() == []
    assert served(pickle.dumps(Square(2)), pickle.dumps(Square(3))) == [4, 9]


def test_a_worker_outlives_what_its_tasks_raise():
    raised, square = served(pickle.dumps(Square(13)), pickle.dumps(Square(3)))
    assert isinstance(raised.error, ValueError)
    assert "thirteen" in raised.error.__notes__[0]
    assert square == 9


def test_a_worker_outlives_a_task_that_it_cannot_read():
    raised, square = served(b"no pickle", pickle.dumps(Square(3)))
    assert isinstance(raised.error, pickle.UnpicklingError)
    assert square == 9


def test_an_error_that_cannot_be_unpickled_travels_in_words():
    (raised,) = served(pickle.dumps(Unsendable(answer=False)))
    assert isinstance(raised.error, ServiceError)
    assert str(raised.error) == "a task failed: UnsendableError: 1 and 2"
    assert "perform" in raised.error.__notes__[0]


def test_the_bench_of_a_worker_is_made_once():
    first, second = served(pickle.dumps(BenchOf()), pickle.dumps(BenchOf()))
    assert first == second


def test_a_queue_gives_the_tasks_of_dead_workers_out_again_before_others():
    queue = local_engine._Queue([Square(1), Square(2), Square(3)])
    assert queue.next() == (0, Square(1))
    assert queue.next() == (1, Square(2))
    assert queue.died(0, Killed("SIGSEGV")) is None
    assert queue.next() == (0, Square(1))
    assert queue.died(0, Killed("SIGBUS")) == (0, Killed("SIGBUS"))
    assert queue.done(1, 4) == (1, 4)
    assert queue.next() == (2, Square(3))
    assert queue.next() is None


def test_workers_that_take_too_long_do_not_make_the_machine_unfit(monkeypatch):
    monkeypatch.setattr(local_engine, "_DEATHS_IN_A_ROW", 3)
    queue = local_engine._Queue([Square(n) for n in range(9)])
    slow = Killed("SIGPROF", overtime=True)
    for number in range(9):
        assert queue.next() == (number, Square(number))
        assert queue.died(number, slow) == (number, slow)
    assert queue.next() is None


def test_a_task_on_which_a_worker_stood_still_is_given_to_another():
    queue = local_engine._Queue([Square(1)])
    still = Killed("SIGALRM", overtime=True)
    queue.next()
    assert queue.died(0, still) is None
    assert queue.next() == (0, Square(1))
    assert queue.died(0, still) == (0, still)


def test_an_answer_between_deaths_makes_the_machine_fit_again(monkeypatch):
    monkeypatch.setattr(local_engine, "_DEATHS_IN_A_ROW", 3)
    queue = local_engine._Queue([Square(n) for n in range(9)])
    for _ in range(3):
        index, _ = queue.next()
        queue.died(index, Killed("SIGSEGV"))
        queue.next()
        queue.died(index, Killed("SIGSEGV"))
        index, _ = queue.next()
        queue.done(index, 0)
    queue.died(queue.next()[0], Killed("SIGSEGV"))
    queue.died(queue.next()[0], Killed("SIGSEGV"))
    with pytest.raises(ServiceError, match="3 worker processes died"):
        queue.died(queue.next()[0], Killed("SIGSEGV"))
