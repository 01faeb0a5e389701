"""Which page or sentence kills a worker, found by trying those of its task one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from service.batch.engines import Engine, Killed
from service.batch.steps import Divisible
from service.errors import ServiceError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Culprit:
    """A page or sentence that kills every worker it is given to.

    Attributes:
        task: Index of its task.
        part: Its index among the task's pages or sentences.
        cause: Name of the signal, or what else is known.
    """

    task: int
    part: int
    cause: str


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
    killed: dict[int, str] = {}
    for index, answer in engine.run(tasks):
        if isinstance(answer, Killed):
            killed[index] = answer.cause
        else:
            take(index, answer)
    return tuple(
        culprit
        for index, cause in sorted(killed.items())
        for culprit in _culprits(engine, tasks[index], index, cause)
    )


def _culprits(engine: Engine, task: Divisible[T], index: int, cause: str) -> Iterator[Culprit]:
    found = {
        part: answer.cause
        for part, answer in engine.run(task.apart())
        if isinstance(answer, Killed)
    }
    if not found:
        raise ServiceError(
            f"two workers died of one task ({cause}), and none of any of its parts alone: most "
            "likely memory is short; what was finished is kept: run the command again, with fewer "
            "--workers"
        )
    for part in sorted(found):
        yield Culprit(index, part, found[part])
