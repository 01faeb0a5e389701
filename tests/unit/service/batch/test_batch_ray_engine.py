"""What the Ray engine asks of Ray and makes of its answers; a fake Ray stands for clusters."""

from __future__ import annotations

import os
import pickle
import signal
import sys
from contextlib import closing
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from typing import ClassVar

import pytest
from support.batch_parts import FakeSupplier, HereEngine

from service.batch import ray_engine
from service.batch.engines import EngineOptions, Killed, open_engine
from service.batch.ray_engine import _BEGINNINGS, Beginnings, Worker
from service.errors import ServiceError


class RayError(Exception):
    pass


class FakeRay(ModuleType):
    """Runs datasets in this process and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__("ray")
        self.initialised = False
        self.refuse: Exception | None = None
        self.asked: list[tuple[str, dict]] = []
        #: What ends each execution after so many rows, None where nothing does.
        self.breaks: list[int | None] = []
        self.exceptions = SimpleNamespace(RayError=RayError)
        self.data = ModuleType("ray.data")
        self.context = SimpleNamespace(enable_progress_bars=True, print_on_execution_start=True)
        self.data.DataContext = SimpleNamespace(get_current=lambda: self.context)
        self.data.ActorPoolStrategy = lambda **options: ("pool", options)
        self.data.from_items = self._from_items

    def is_initialized(self):
        return self.initialised

    def init(self, **options):
        self.asked.append(("init", options))
        if self.refuse is not None:
            raise self.refuse
        self.initialised = True

    def shutdown(self):
        self.asked.append(("shutdown", {}))

    def remote(self, **options):
        self.asked.append(("remote", options))
        return lambda kind: SimpleNamespace(remote=lambda: _Handle(kind()))

    def get(self, value):
        return value

    def _from_items(self, rows, **options):
        self.asked.append(("from_items", {"rows": len(rows), **options}))
        return _Dataset(self, rows)

    def last(self, name):
        return next(options for found, options in reversed(self.asked) if found == name)


class _Handle:
    """An actor: every method has a ``remote``."""

    def __init__(self, actor):
        self._actor = actor

    def __getattr__(self, name):
        return SimpleNamespace(remote=getattr(self._actor, name))


class _Dataset:
    def __init__(self, ray, rows):
        self._ray, self._rows, self._worker = ray, rows, None

    def map(self, kind, **options):
        self._ray.asked.append(("map", options))
        self._worker = kind(*options["fn_constructor_args"])
        return self

    def iter_rows(self):
        end = self._ray.breaks.pop(0) if self._ray.breaks else None
        for number, row in enumerate(self._rows):
            if number == end:
                raise RayError("a node died")
            yield self._worker(row)


@pytest.fixture
def ray(monkeypatch):
    fake = FakeRay()
    monkeypatch.setitem(sys.modules, "ray", fake)
    monkeypatch.setitem(sys.modules, "ray.data", fake.data)
    monkeypatch.setattr(ray_engine, "Pool", Here)
    return fake


class Here(HereEngine):
    """An actor's process that is none, and remembers its limit."""

    limits: ClassVar[list[float]] = []

    def __init__(self, supplier, workers, page_seconds):
        assert workers == 1
        super().__init__(supplier)
        self.limits.append(page_seconds)


class Triple:
    def __init__(self, number):
        self.number = number

    def perform(self, bench):
        if self.number == 13:
            raise ValueError("thirteen")
        return 3 * self.number


def opened(**options):
    return open_engine("ray", FakeSupplier(), EngineOptions(**{"workers": 2, **options}))


def test_without_an_address_a_cluster_is_started_here_with_room_beside_the_workers(ray):
    with closing(opened(workers=3)):
        options = ray.last("init")
    assert options["num_cpus"] > 3
    assert options["include_dashboard"] is False
    assert options["address"] == "local"
    assert ray.asked[-1] == ("shutdown", {})


def test_with_an_address_the_cluster_is_joined_and_left(ray):
    with closing(opened(address="head:6379")):
        assert ray.last("init")["address"] == "head:6379"
        assert "num_cpus" not in ray.last("init")
    assert ray.asked[-1] == ("shutdown", {})


def test_a_cluster_that_the_caller_has_joined_is_used_and_not_left(ray):
    ray.initialised = True
    with closing(opened()) as engine:
        assert list(engine.run([Triple(2)])) == [(0, 6)]
    assert {name for name, _ in ray.asked}.isdisjoint({"init", "shutdown"})


@pytest.mark.parametrize(("address", "where"), [(None, "on this machine"), ("h:1", "h:1")])
def test_a_cluster_that_cannot_be_reached_is_told_with_advice(ray, address, where):
    ray.refuse = RuntimeError("no head node")
    with pytest.raises(ServiceError, match=rf"no Ray cluster {where} \(no head node\).*--ray-addr"):
        opened(address=address)


def test_ray_shows_no_progress_of_its_own(ray):
    opened().close()
    assert not ray.context.enable_progress_bars
    assert not ray.context.print_on_execution_start


def test_a_dataset_has_a_block_a_task_and_no_more_workers_than_tasks(ray):
    with closing(opened(workers=4)) as engine:
        assert dict(engine.run([Triple(n) for n in range(3)])) == {0: 0, 1: 3, 2: 6}
    assert ray.last("from_items") == {"rows": 3, "override_num_blocks": 3}
    kind, options = ray.last("map")["compute"]
    assert (kind, options["size"]) == ("pool", 3)


def test_workers_ask_for_part_of_a_processor_or_for_their_gpus(ray):
    with closing(opened()) as engine:
        list(engine.run([Triple(1)]))
    assert (ray.last("map")["num_cpus"], ray.last("map")["num_gpus"]) == (0.5, None)
    with closing(opened(gpus=0.25)) as engine:
        list(engine.run([Triple(1)]))
    assert (ray.last("map")["num_cpus"], ray.last("map")["num_gpus"]) == (None, 0.25)


def test_no_task_asks_for_no_execution(ray):
    with closing(opened()) as engine:
        assert list(engine.run([])) == []
    assert not [name for name, _ in ray.asked if name == "from_items"]


def test_an_execution_that_ray_ends_goes_on_with_what_is_open(ray, caplog):
    ray.breaks = [2, 0, 1, None]
    with closing(opened()) as engine:
        found = list(engine.run([Triple(n) for n in range(5)]))
    assert found == [(n, 3 * n) for n in range(5)]
    assert [options["rows"] for name, options in ray.asked if name == "from_items"] == [5, 3, 3, 2]
    assert "RayError" in caplog.text


def test_executions_without_one_answer_end_the_run_with_advice(ray):
    ray.breaks = [1, 0, 0, 0]
    answers = opened().run([Triple(1), Triple(2)])
    assert next(answers) == (0, 3)
    with pytest.raises(ServiceError, match=r"1 tasks gave no answer in 3 rounds.*run the command"):
        next(answers)


def test_what_a_task_raises_is_told_and_not_repeated(ray):
    with (
        closing(opened()) as engine,
        pytest.raises(ServiceError, match="on the cluster: ValueError: thirteen"),
    ):
        list(engine.run([Triple(13)]))
    assert len([name for name, _ in ray.asked if name == "from_items"]) == 1


def test_the_actor_that_counts_outlives_its_node(ray):
    with closing(opened()) as engine:
        list(engine.run([Triple(1)]))
    options = ray.last("remote")
    assert (options["max_restarts"], options["max_task_retries"]) == (-1, -1)
    assert options["num_cpus"] == 0


def test_actors_are_given_the_time_limit(ray):
    with closing(opened(page_seconds=7.0)) as engine:
        list(engine.run([Triple(1)]))
    assert Here.limits[-1] == 7.0


@dataclass(frozen=True)
class Spin:
    die: bool

    def perform(self, bench):
        bench.limit.begin()
        if self.die:
            os.kill(os.getpid(), signal.SIGSEGV)
        while True:
            pass


@pytest.mark.parametrize(
    ("die", "death"), [(True, Killed("SIGSEGV")), (False, Killed("SIGPROF", overtime=True))]
)
def test_an_actor_outlives_what_kills_its_process_and_tells_what_it_was(die, death):
    worker = Worker(FakeSupplier(), Beginnings().begin, 0.3)
    with closing(worker._pool):
        row = {"index": 0, "task": pickle.dumps(Spin(die))}
        assert pickle.loads(worker(row)["answer"]) == death


def test_a_task_begun_too_often_is_answered_as_deadly_and_not_performed(ray):
    counts = Beginnings()
    worker = Worker(FakeSupplier(), counts.begin)
    row = {"index": 4, "task": pickle.dumps(Triple(2))}
    answers = [pickle.loads(worker(row)["answer"]) for _ in range(_BEGINNINGS + 1)]
    assert answers[:-1] == [6] * _BEGINNINGS
    assert isinstance(answers[-1], Killed)
    other = pickle.loads(worker({**row, "index": 5})["answer"])
    assert other == 6
