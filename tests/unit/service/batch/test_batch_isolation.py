from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from support.batch_parts import IDENTITY, FakeSupplier, page_text

from service.batch.engines import Killed
from service.batch.isolation import Culprit, Patient, perform
from service.batch.model import Record
from service.batch.steps import Assemble, Attempt, Parse, Translate
from service.batch.time_limit import TimeLimit
from service.batch.workbench import Bench
from service.errors import ServiceError


@dataclass(frozen=True)
class Numbers:
    numbers: tuple[int, ...]

    def apart(self):
        return tuple(Numbers((number,)) for number in self.numbers)


@dataclass
class Deadly:
    """An engine that dies of thirteen, and of more than three numbers at once if told so."""

    crowd: int = 99
    runs: list[int] = field(default_factory=list)

    def run(self, tasks):
        self.runs.append(len(tasks))
        for index, task in reversed(list(enumerate(tasks))):
            bad = 13 in task.numbers or len(task.numbers) > self.crowd
            yield index, Killed("SIGSEGV") if bad else sum(task.numbers)

    def close(self):
        pass


def performed(engine, *tasks):
    taken = {}
    return perform(engine, [Numbers(t) for t in tasks], taken.__setitem__), taken


def test_where_nothing_kills_every_answer_is_taken():
    assert performed(Deadly(), (1, 2), (3,)) == ((), {0: 3, 1: 3})


def test_culprits_are_named_in_the_order_of_tasks_and_parts():
    found, taken = performed(Deadly(), (1, 13, 2, 13), (3,), (13,))
    assert found == (
        Culprit(0, 1, Killed("SIGSEGV")),
        Culprit(0, 3, Killed("SIGSEGV")),
        Culprit(2, 0, Killed("SIGSEGV")),
    )
    assert taken == {1: 3}


def test_parts_are_tried_once_and_only_those_of_tasks_that_kill():
    engine = Deadly()
    performed(engine, (1, 13), (4, 5, 6), (7,))
    assert engine.runs == [3, 2]


def test_a_task_that_kills_without_a_part_that_does_ends_the_run_with_advice():
    with pytest.raises(ServiceError, match=r"memory.*fewer --workers"):
        performed(Deadly(crowd=3), (1, 2, 3, 4))


@dataclass
class Slow:
    """An engine for which 13 takes too long, and so do more than three numbers without patience.

    Attributes:
        patience: Whether it helps crowds.
    """

    patience: bool = True
    patient: list[int] = field(default_factory=list)

    def run(self, tasks):
        for index, task in enumerate(tasks):
            is_patient = isinstance(task, Patient)
            numbers = task.task.numbers if is_patient else task.numbers
            if is_patient:
                self.patient.append(task.times)
            crowded = len(numbers) > 3 and not (is_patient and self.patience)
            yield index, OVERTIME if 13 in numbers or crowded else sum(numbers)

    def close(self):
        pass


OVERTIME = Killed("SIGPROF", overtime=True)


def test_a_part_that_takes_too_long_alone_is_a_culprit():
    found, taken = performed(Slow(), (1, 13), (2,))
    assert (found, taken) == ((Culprit(0, 1, OVERTIME),), {1: 2})


def test_a_task_whose_parts_are_quick_alone_is_done_with_the_time_of_all_of_them():
    engine = Slow()
    found, taken = performed(engine, (1, 2), (1, 2, 3, 4, 5))
    assert (found, taken) == ((), {0: 3, 1: 15})
    assert engine.patient == [5]


def test_patience_helps_no_culprit():
    engine = Slow()
    found, _ = performed(engine, (1, 2, 3, 13), (13,))
    assert [(c.task, c.part) for c in found] == [(0, 3), (1, 0)]
    assert engine.patient == []


def test_a_task_that_takes_longer_than_its_parts_together_ends_the_run_with_advice():
    with pytest.raises(ServiceError, match=r"SIGPROF.*more --page-seconds"):
        performed(Slow(patience=False), (1, 2, 3, 4))


def test_patience_multiplies_the_limit_of_a_bench_for_one_task():
    seen = []

    class Look:
        def perform(self, bench):
            seen.append(bench.limit.seconds)
            if len(seen) == 2:
                raise RuntimeError

    bench = Bench(FakeSupplier(), TimeLimit(2.0))
    Patient(Look(), 7).perform(bench)
    with pytest.raises(RuntimeError):
        Patient(Look(), 3).perform(bench)
    Look().perform(bench)
    assert seen == [14.0, 6.0, 2.0]


def test_nothing_to_do_is_done():
    assert performed(Deadly()) == ((), {})


def test_the_parts_of_a_task_are_its_pages_or_sentences_in_order():
    records = tuple(Record(str(n), page_text(n).encode(), "txt") for n in range(3))
    assert [task.records for task in Parse(records).apart()] == [(record,) for record in records]
    assert Translate(("一", "二"), IDENTITY).apart() == (Attempt("一"), Attempt("二"))
    whole = Assemble(records, {}, IDENTITY, "jsonl", {"1": "bad"})
    for record, task in zip(records, whole.apart(), strict=True):
        assert task == Assemble((record,), {}, IDENTITY, "jsonl", {"1": "bad"})
