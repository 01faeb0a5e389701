"""Engine ``local``: worker processes of this machine, started anew when they die.

A worker has one task at a time, so that it is known what it died of, and nothing is sent to a
worker that is itself sending. Native code that crashes ends a worker, never the run.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar, cast

from service.batch.engines import Engine, EngineOptions, Killed
from service.batch.steps import Task
from service.batch.time_limit import BY_CLOCK, BY_PROCESSOR, NO_LIMIT, TimeLimit
from service.batch.workbench import Bench, Supplier
from service.errors import ServiceError

T = TypeVar("T")

#: Workers that a task may end before it is held to be the cause: one may have died of chance.
_LIVES = 2
#: Deaths without an answer between them that end the run: fifty bad pages in a row are possible,
#: more mean a model or a machine that is unfit.
_DEATHS_IN_A_ROW = 100
#: Seconds for a worker that has closed its pipe to be gone.
_GRACE = 10.0


class Pool:
    """Performs tasks in processes that live as long as the run and hold one model each."""

    def __init__(self, supplier: Supplier, workers: int, page_seconds: float = 0.0) -> None:
        """Start nothing yet: workers start with their first task and load parts when needed."""
        self._supplier = supplier
        self._most = workers
        self._limit = TimeLimit(page_seconds)
        self._idle: list[_Worker] = []
        self._busy: dict[Connection, _Worker] = {}

    def run(self, tasks: Sequence[Task[T]]) -> Iterator[tuple[int, T | Killed]]:
        """Yield answers as they come; a task is taken when a worker is free for it."""
        queue = _Queue(tasks)
        try:
            self._hand_out(queue)
            while self._busy:
                for connection in wait(list(self._busy)):
                    answer = self._answer(self._busy.pop(cast("Connection", connection)), queue)
                    self._hand_out(queue)  # before the caller works with the answer
                    if answer is not None:
                        yield answer
        finally:
            self._stop_busy()

    def close(self) -> None:
        """End the workers at once; what they are at is lost."""
        self._stop_busy()
        while self._idle:
            self._idle.pop().stop()

    def _hand_out(self, queue: _Queue[T]) -> None:
        while len(self._busy) < self._most and (given := queue.next()) is not None:
            worker = self._idle.pop() if self._idle else _Worker(self._supplier, self._limit)
            self._busy[worker.answers] = worker
            worker.give(*given)

    def _answer(self, worker: _Worker, queue: _Queue[T]) -> tuple[int, T | Killed] | None:
        """Take what a worker sent, or its death; None where its task is tried again."""
        try:
            answer = pickle.loads(worker.answers.recv_bytes())  # noqa: S301 - written by this run's worker
        except (EOFError, OSError):
            return queue.died(worker.index, worker.death())
        self._idle.append(worker)
        if isinstance(answer, _Raised):
            raise answer.error
        return queue.done(worker.index, answer)

    def _stop_busy(self) -> None:
        while self._busy:
            self._busy.popitem()[1].stop()


def open_engine(supplier: Supplier, options: EngineOptions) -> Engine:
    """Open the engine."""
    return Pool(supplier, options.workers, options.page_seconds)


class _Queue(Generic[T]):
    """The tasks of one run: those not yet given out, and those whose worker died."""

    def __init__(self, tasks: Sequence[Task[T]]) -> None:
        self._fresh = enumerate(tasks)
        self._again: list[int] = []
        self._given: dict[int, Task[T]] = {}
        self._deaths: Counter[int] = Counter()
        self._in_a_row = 0

    def next(self) -> tuple[int, Task[T]] | None:
        """Give out a task; those whose worker died come first."""
        if self._again:
            index = self._again.pop()
            return index, self._given[index]
        fresh = next(self._fresh, None)
        if fresh is not None:
            self._given[fresh[0]] = fresh[1]
        return fresh

    def done(self, index: int, answer: T) -> tuple[int, T]:
        """Pass an answer on and forget its task."""
        del self._given[index]
        self._in_a_row = 0
        return index, answer

    def died(self, index: int, death: Killed) -> tuple[int, Killed] | None:
        """Count a death; answers once the task has used up its lives.

        Processor time that was used is no chance: such a task has one life. And a worker that
        took too long says nothing against the machine.

        Raises:
            ServiceError: Workers die whatever they are given.
        """
        self._in_a_row += not death.overtime
        if self._in_a_row >= _DEATHS_IN_A_ROW:
            raise ServiceError(
                f"{self._in_a_row} worker processes died one after another, the last of "
                f"{death.cause}; what was finished is kept: check memory and model, and run the "
                "command again with fewer --workers"
            )
        self._deaths[index] += 1
        is_chance = not death.overtime or death.cause == BY_CLOCK.name
        if is_chance and self._deaths[index] < _LIVES:
            self._again.append(index)
            return None
        del self._given[index]
        return index, death


class _Worker:
    """A process and the two pipes to it."""

    def __init__(self, supplier: Supplier, limit: TimeLimit) -> None:
        # forked copies of a process with threads may hang
        context = multiprocessing.get_context("spawn")
        theirs, self._tasks = context.Pipe(duplex=False)
        self.answers, sink = context.Pipe(duplex=False)
        serve = partial(_serve, theirs, sink, supplier, limit)
        self._process = context.Process(target=serve, daemon=True)
        self._process.start()
        # only the worker may hold these ends: their closing tells of its death
        theirs.close()
        sink.close()
        self._is_limited = limit.seconds > 0
        self.index = -1

    def give(self, index: int, task: Task[Any]) -> None:
        """Send a task; a worker that is dead already shows it when its answer is awaited."""
        self.index = index
        with suppress(OSError):
            self._tasks.send_bytes(pickle.dumps(task))

    def death(self) -> Killed:
        """Wait for the end of a process that closed its pipe; answers what ended it."""
        self._process.join(_GRACE)
        self.stop()
        code = self._process.exitcode or 0
        if code >= 0:
            return Killed(f"exit code {code}")
        overtime = self._is_limited and -code in (BY_PROCESSOR, BY_CLOCK)
        return Killed(signal.Signals(-code).name, overtime)

    def stop(self) -> None:
        """End the process, whatever it is at."""
        self._tasks.close()
        self.answers.close()
        self._process.terminate()
        self._process.join(_GRACE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()


@dataclass(frozen=True, slots=True)
class _Raised:
    """An error on its way to the run."""

    error: Exception


def _serve(
    tasks: Connection, answers: Connection, supplier: Supplier, limit: TimeLimit = NO_LIMIT
) -> None:
    """Be a worker: perform what comes until the pipe is closed."""
    limit.prepare()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides what an interruption means
    threading.Thread(target=_end_with_parent, daemon=True).start()
    bench = Bench(supplier, limit)
    while True:
        try:
            data = tasks.recv_bytes()
        except EOFError:
            return
        answers.send_bytes(_performed(data, bench))


def _end_with_parent() -> None:
    """A worker at a long task would not notice that its parent was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _performed(data: bytes, bench: Bench) -> bytes:
    try:
        answer = pickle.loads(data).perform(bench)  # noqa: S301 - written by this run
        bench.limit.end()
        return pickle.dumps(answer)
    except Exception as error:  # noqa: BLE001 - raised again by the run
        bench.limit.end()
        return _packed(error)


def _packed(error: Exception) -> bytes:
    """Pack an error with its traceback; one that cannot travel is told in words."""
    trace = "".join(traceback.format_exception(error))
    try:
        error.add_note(trace)
        packed = pickle.dumps(_Raised(error))
        pickle.loads(packed)  # noqa: S301 - the line before
    except Exception:  # noqa: BLE001 - whatever an error's own code raises
        told = ServiceError(f"a task failed: {type(error).__name__}: {error}")
        told.add_note(trace)
        return pickle.dumps(_Raised(told))
    return packed
