"""The Ray engine on a real cluster of raylets, one of them killed while its actors work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.batch_parts import FakeSupplier, HereEngine
from support.tiny_marian import build

from service.batch import ray_engine
from service.batch.engines import EngineOptions, Killed
from service.errors import InputError, ServiceError

ROOT = Path(__file__).resolve().parents[3]


_SIZES = ("--pages", "30", "--briefs", "0", "--block", "8", "--nodes", "2")


@pytest.mark.slow
def test_a_node_killed_in_the_middle_changes_no_byte(tmp_path):
    pytest.importorskip("ray.data", reason="Ray is not installed")
    model = build(tmp_path / "tiny")
    # in a process of its own: Ray opens sockets, starts threads and warns, all at import
    run = subprocess.run(
        [sys.executable, "-m", "bench.batch_ray", "--model", str(model), *_SIZES],
        cwd=ROOT,
        env={**os.environ, "RAY_AUTH_MODE": "disabled", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr[-4000:]
    report = json.loads(run.stdout.splitlines()[-1])
    assert report["bytes_equal"]
    assert report["reports_equal"]
    assert report["killed_actors"] >= 1
    assert 0.1 < report["killed_at"] < 1


def test_without_ray_the_engine_says_what_to_install(monkeypatch):
    from service.batch.ray_engine import open_engine

    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InputError, match=r"duizhao\[ray\]"):
        open_engine(None, EngineOptions(1))


@pytest.fixture
def here(monkeypatch):
    """Let actors do without a process beside them."""
    monkeypatch.setattr(ray_engine, "Pool", lambda *_: HereEngine(FakeSupplier()))


class Lossy:
    """A Ray engine whose cluster loses, doubles and mixes answers."""

    def __new__(cls, deliveries):
        from service.batch.ray_engine import Beginnings, RayEngine, Worker

        class Engine(RayEngine):
            def __init__(self):
                self._rounds = iter(deliveries)
                self._begin = Beginnings().begin

            def _rows(self, tasks):
                import pickle

                worker = Worker(None, self._begin)
                for index in next(self._rounds, ()):
                    if index in tasks:
                        row = {"index": index, "task": pickle.dumps(tasks[index])}
                        yield worker(row)
                        yield worker(row)

        return Engine()


class Double:
    def __init__(self, number):
        self.number = number

    def perform(self, _bench):
        if self.number == 13:
            raise ValueError("thirteen")
        return 2 * self.number


@pytest.mark.usefixtures("here")
def test_answers_that_were_lost_are_asked_for_again_and_doubled_ones_dropped():
    engine = Lossy([(2, 0), (1,)])
    assert list(engine.run([Double(5), Double(6), Double(7)])) == [(2, 14), (0, 10), (1, 12)]


@pytest.mark.usefixtures("here")
def test_answers_that_never_come_end_the_run_with_advice():
    with pytest.raises(ServiceError, match="1 tasks gave no answer"):
        list(Lossy([(0,)]).run([Double(1), Double(2)]))


@pytest.mark.usefixtures("here")
def test_what_a_task_raises_on_the_cluster_is_told():
    with pytest.raises(ServiceError, match="ValueError: thirteen"):
        list(Lossy([(0,)]).run([Double(13)]))


@pytest.mark.usefixtures("here")
def test_a_task_that_was_begun_too_often_is_held_to_kill_its_workers():
    engine = Lossy([(0, 1)])
    for _ in range(6):
        engine._begin(0)
    killed = Killed("6 workers of the cluster died of it")
    assert list(engine.run([Double(1), Double(2)])) == [(0, killed), (1, 4)]
