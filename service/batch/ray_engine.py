"""Engine ``ray``: Ray Data over a pool of actors that hold one model each.

Ray Data streams the tasks to the actors, holds back what they cannot take, restarts actors
and repeats tasks when a node dies. Answers are small or compressed and come back to the
driver, the only writer, so nodes need no shared folder.
"""

from __future__ import annotations

import logging
import pickle
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar, cast

from service.batch.engines import Engine, EngineOptions, Killed
from service.batch.local_engine import Pool
from service.batch.steps import Task
from service.batch.workbench import Supplier
from service.errors import InputError, ServiceError

T = TypeVar("T")
_LOG = logging.getLogger(__name__)

#: Logical processors of an actor: below one, so that Ray Data's own tasks always find room
#: beside actors that take every processor of a small machine.
_CPUS = 0.5
#: Times a task may be begun: Ray repeats tasks of dead actors without end. What a page kills is
#: not the actor but its process; yet the system may end both for want of memory, and nodes die.
_BEGINNINGS = 6
#: Executions in a row that may end without one answer before the run gives up.
_IDLE_ROUNDS = 3
#: Logical processors beyond the actors' in a cluster started here, for Ray Data's own tasks.
_SPARE_CPUS = 2
_STORE_BYTES = 256 * 1024 * 1024

Row = dict[str, Any]


class Beginnings:
    """An actor that counts how often each task was begun."""

    def __init__(self) -> None:
        """Nothing was begun."""
        self._counts: Counter[int] = Counter()

    def begin(self, index: int) -> int:
        """Count one more; answers how many."""
        self._counts[index] += 1
        return self._counts[index]


class Worker:
    """An actor: has a process beside it that makes its parts once and performs tasks.

    So a page that crashes or hangs ends that process, and it is known what it died of, as with
    the local engine.
    """

    def __init__(
        self, supplier: Supplier, begin: Callable[[int], int], page_seconds: float = 0.0
    ) -> None:
        """Start nothing yet.

        Args:
            supplier: Makes the parts.
            begin: Counts a task's beginnings, see ``Beginnings.begin``.
            page_seconds: See ``time_limit.TimeLimit``.
        """
        self._pool = Pool(supplier, 1, page_seconds)
        self._begin = begin

    def __call__(self, row: Row) -> Row:
        """Perform the task of a row; a task's own error travels as its answer."""
        try:
            answer = self._perform(row)
        except Exception as error:  # noqa: BLE001 - raised again by the driver; Ray would repeat the task
            answer = _Raised(error)
        return {"index": row["index"], "answer": pickle.dumps(answer)}

    def _perform(self, row: Row) -> object:
        if self._begin(row["index"]) > _BEGINNINGS:
            return Killed(f"{_BEGINNINGS} workers of the cluster died of it")
        task: Task[object] = pickle.loads(row["task"])  # noqa: S301 - written by this run's driver
        ((_, answer),) = self._pool.run([task])
        return answer


class _RemoteCount:
    """Asks the actor that counts."""

    def __init__(self) -> None:
        import ray

        # if its own node dies it starts again from nothing, which only allows more beginnings
        always = ray.remote(num_cpus=0, max_restarts=-1, max_task_retries=-1)
        self._counter: Any = cast("Any", always(Beginnings)).remote()

    def __call__(self, index: int) -> int:
        import ray

        return cast("int", ray.get(self._counter.begin.remote(index)))


class _Raised:
    """An error on its way to the driver."""

    def __init__(self, error: Exception) -> None:
        self.kind = type(error).__name__
        self.text = str(error)


class RayEngine:
    """Runs tasks as Ray datasets of one row a task."""

    def __init__(self, supplier: Supplier, options: EngineOptions) -> None:
        """Join or start a cluster."""
        self._supplier = supplier
        self._options = options
        self._started = _connect(options)

    def run(self, tasks: Sequence[Task[T]]) -> Iterator[tuple[int, T | Killed]]:
        """Yield answers as they come, each once, whatever Ray delivers."""
        open_tasks = dict(enumerate(tasks))
        idle = 0
        while open_tasks:
            before = len(open_tasks)
            for row in self._rows(open_tasks):
                if open_tasks.pop(row["index"], None) is not None:
                    yield row["index"], _answer(row)
            idle = idle + 1 if len(open_tasks) == before else 0
            if idle == _IDLE_ROUNDS:
                raise ServiceError(
                    f"{len(open_tasks)} tasks gave no answer in {idle} rounds; nodes die faster "
                    "than they work: what was finished is kept, run the command again"
                )

    def close(self) -> None:
        """Leave the cluster; one started here ends."""
        import ray

        if self._started:
            ray.shutdown()

    def _rows(self, tasks: dict[int, Task[T]]) -> Iterator[Row]:
        import ray.data

        rows = [{"index": i, "task": pickle.dumps(task)} for i, task in tasks.items()]
        workers = min(self._options.workers, len(rows))
        dataset = ray.data.from_items(rows, override_num_blocks=len(rows)).map(
            cast("Callable[[Row], Row]", Worker),  # Ray takes classes, its types only functions
            fn_constructor_args=(self._supplier, _RemoteCount(), self._options.page_seconds),
            compute=ray.data.ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=2),
            num_cpus=None if self._options.gpus else _CPUS,
            num_gpus=self._options.gpus or None,
        )
        try:
            yield from dataset.iter_rows()
        except ray.exceptions.RayError as error:
            # what is still open goes into another round
            _LOG.warning("Ray ended an execution: %s", type(error).__name__)


def open_engine(supplier: Supplier, options: EngineOptions) -> Engine:
    """Open the engine.

    Raises:
        InputError: Ray is not installed.
        ServiceError: The cluster cannot be reached.
    """
    return RayEngine(supplier, options)


def _connect(options: EngineOptions) -> bool:
    """Say whether this call joined or started the cluster, and so must leave it."""
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise InputError("--engine ray needs Ray; install duizhao[ray]") from error
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    logging.getLogger("ray.data").setLevel(logging.ERROR)  # the run shows its own progress
    if ray.is_initialized():
        return False
    try:
        if options.address is None:
            ray.init(
                address="local",  # not the last one of this machine, of which traces may be left
                num_cpus=options.workers + _SPARE_CPUS,
                include_dashboard=False,
                object_store_memory=_STORE_BYTES,
                log_to_driver=False,
                logging_level=logging.ERROR,
            )
        else:
            ray.init(address=options.address, log_to_driver=False, logging_level=logging.ERROR)
    except Exception as error:
        # Ray raises bare exceptions where a node starts slowly or an address is wrong
        where = options.address or "on this machine"
        raise ServiceError(
            f"no Ray cluster {where} ({error}); try again when the machine is less busy, or name "
            "a running cluster with --ray-address"
        ) from error
    return True


def _answer(row: Row) -> Any:  # noqa: ANN401 - as the task answers
    answer = pickle.loads(row["answer"])  # noqa: S301 - written by this run's actors
    if isinstance(answer, _Raised):
        raise ServiceError(f"a task failed on the cluster: {answer.kind}: {answer.text}")
    return answer
