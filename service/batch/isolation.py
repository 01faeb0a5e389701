"""Which page or sentence kills a worker, found by trying those of its task one by one.

Nothing is condemned for the company it keeps. A task that takes too long while none of its parts
does alone is done once more as a whole, with the time that all of its parts may take together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from service.batch.engines import Engine, Killed
from service.batch.steps import Divisible, Task
from service.batch.workbench import Bench
from service.errors import ServiceError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Culprit:
    """A page or sentence that kills every worker it is given to.

    Attributes:
        task: Index of its task.
        part: Its index among the task's pages or sentences.
        death: What the workers died of.
    """

    task: int
    part: int
    death: Killed


@dataclass(frozen=True, slots=True)
class Patient(Generic[T]):
    """A task whose parts may take so many times the limit."""

    task: Task[T]
    times: int

    def perform(self, bench: Bench) -> T:
        """Do it."""
        with bench.patience(self.times):
            return self.task.perform(bench)


def perform(
    engine: Engine, tasks: Sequence[Divisible[T]], take: Callable[[int, T], None]
) -> tuple[Culprit, ...]:
    """Perform tasks; those that kill workers are tried part by part when the others are done.

    Args:
        engine: Who performs them.
        tasks: Asked for again where one kills.
        take: Told of each answer with the index of its task, in any order.

    Returns: What kills, in the order of tasks and parts; empty where all were answered.

    Raises:
        ServiceError: A task kills workers and none of its parts does.
    """
    killed: dict[int, Killed] = {}
    for index, answer in engine.run(tasks):
        if isinstance(answer, Killed):
            killed[index] = answer
        else:
            take(index, answer)
    found = {index: tuple(_culprits(engine, tasks[index], index)) for index in sorted(killed)}
    for index, culprits in found.items():
        if not culprits:
            take(index, _whole(engine, tasks[index], killed[index]))
    return tuple(culprit for culprits in found.values() for culprit in culprits)


def _culprits(engine: Engine, task: Divisible[T], index: int) -> Iterator[Culprit]:
    found = {
        part: answer for part, answer in engine.run(task.apart()) if isinstance(answer, Killed)
    }
    for part in sorted(found):
        yield Culprit(index, part, found[part])


def _whole(engine: Engine, task: Divisible[T], death: Killed) -> T:
    """Do a task that took too long once more, with patience.

    Raises:
        ServiceError: It kills again, or had not died of its time.
    """
    if not death.overtime:
        raise ServiceError(
            f"two workers died of one task ({death.cause}), and none of any of its parts alone: "
            "most likely memory is short; what was finished is kept: run the command again, with "
            "fewer --workers"
        )
    ((_, answer),) = engine.run([Patient(task, len(task.apart()))])
    if isinstance(answer, Killed):
        raise ServiceError(
            f"a task takes longer than all of its parts may together ({answer.cause}), and none "
            "of them does alone; what was finished is kept: run the command again, with more "
            "--page-seconds"
        )
    return answer
