from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from support.batch_parts import IDENTITY, page_text

from service.batch.engines import Killed
from service.batch.isolation import Culprit, perform
from service.batch.model import Record
from service.batch.steps import Assemble, Attempt, Parse, Translate
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
        Culprit(0, 1, "SIGSEGV"),
        Culprit(0, 3, "SIGSEGV"),
        Culprit(2, 0, "SIGSEGV"),
    )
    assert taken == {1: 3}


def test_parts_are_tried_once_and_only_those_of_tasks_that_kill():
    engine = Deadly()
    performed(engine, (1, 13), (4, 5, 6), (7,))
    assert engine.runs == [3, 2]


def test_a_task_that_kills_without_a_part_that_does_ends_the_run_with_advice():
    with pytest.raises(ServiceError, match=r"memory.*fewer --workers"):
        performed(Deadly(crowd=3), (1, 2, 3, 4))


def test_nothing_to_do_is_done():
    assert performed(Deadly()) == ((), {})


def test_the_parts_of_a_task_are_its_pages_or_sentences_in_order():
    records = tuple(Record(str(n), page_text(n).encode(), "txt") for n in range(3))
    assert [task.records for task in Parse(records).apart()] == [(record,) for record in records]
    assert Translate(("一", "二"), IDENTITY).apart() == (Attempt("一"), Attempt("二"))
    whole = Assemble(records, {}, IDENTITY, "jsonl", {"1": "bad"})
    for record, task in zip(records, whole.apart(), strict=True):
        assert task == Assemble((record,), {}, IDENTITY, "jsonl", {"1": "bad"})
