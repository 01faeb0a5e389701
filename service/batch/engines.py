"""Who runs the tasks: this machine, or a Ray cluster. One row an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, TypeVar, cast

from service.batch.steps import Task
from service.batch.workbench import Supplier

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """How many workers, and where.

    Attributes:
        workers: Processes that each hold one model; at least 1.
        address: Of a running Ray cluster; None starts one on this machine. Local runs
            ignore it.
        gpus: GPUs of one worker, may be a share of one.
        page_seconds: See ``time_limit.TimeLimit``.
    """

    workers: int
    address: str | None = None
    gpus: float = 0.0
    page_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Killed:
    """Stands in the place of an answer: each worker that was given the task died of it.

    Attributes:
        cause: Name of the signal that ended the worker, or what else is known.
        overtime: Whether that was the time limit.
    """

    cause: str
    overtime: bool = False


class Engine(Protocol):
    """Performs tasks; which worker does which, and in which order, is its own business."""

    def run(self, tasks: Sequence[Task[T]]) -> Iterator[tuple[int, T | Killed]]:
        """Yield each task's index and answer exactly once, in any order.

        A task whose worker dies is given to another before it is held to be the cause; one that
        uses more processor time than a part may is not.

        Raises:
            ServiceError: Workers die whatever they are given.
            Exception: What a task raised.
        """
        ...

    def close(self) -> None:
        """Let the workers go."""
        ...


Opener = Callable[[Supplier, EngineOptions], Engine]

ENGINES: Mapping[str, str] = {
    "local": "service.batch.local_engine:open_engine",
    "ray": "service.batch.ray_engine:open_engine",
}


def open_engine(name: str, supplier: Supplier, options: EngineOptions) -> Engine:
    """Open an engine by name.

    Raises:
        InputError: What it needs is not installed.
    """
    module, attribute = ENGINES[name].split(":")
    return cast("Opener", getattr(import_module(module), attribute))(supplier, options)
