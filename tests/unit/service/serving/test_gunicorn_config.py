"""Gunicorn's configuration."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask
from gunicorn.config import Config

from service.serve_settings import ServeSettings
from service.services import KEY
from service.serving import gunicorn_config
from service.serving.config import ServingConfig
from service.serving.gunicorn_config import options, post_worker_init, worker_exit
from service.serving.refusals import ProblemWorker
from service.serving.stopping import stop_signal

SERVE = ServeSettings("sqlite:///x", web_processes=2, http_threads=5, log_level="debug")


def test_gunicorn_knows_every_setting_and_takes_every_value(tmp_path):
    config = Config()
    for name, value in options(SERVE, "127.0.0.1:0", metrics_dir=tmp_path).items():
        config.set(name, value)
    assert (config.workers, config.threads, config.worker_class) == (2, 5, ProblemWorker)
    assert config.logger_class.__name__ == "ServiceLogger"


def test_the_limits_that_refusals_name_are_gunicorn_s():
    config = Config()
    for name, value in options(SERVE, "127.0.0.1:0").items():
        config.set(name, value)
    assert config.limit_request_line == 4_094
    assert (config.limit_request_field_size, config.limit_request_fields) == (8_190, 100)


def test_nothing_is_loaded_before_the_fork_and_no_door_is_left_open():
    chosen = options(SERVE, "fd://3")
    assert chosen["preload_app"] is False
    assert chosen["control_socket_disable"] is True


def test_the_times_are_those_of_the_configuration():
    config = ServingConfig(silent_seconds=7, graceful_seconds=8, keepalive_seconds=9)
    chosen = options(SERVE, "fd://3", config=config)
    assert [chosen[n] for n in ("timeout", "graceful_timeout", "keepalive")] == [7, 8, 9]


def test_heartbeats_go_to_memory_where_there_is_such_a_folder(tmp_path):
    assert options(SERVE, "b", shared_memory=tmp_path)["worker_tmp_dir"] == str(tmp_path)
    assert options(SERVE, "b", shared_memory=tmp_path / "none")["worker_tmp_dir"] is None


class Part:
    """Notes what is called."""

    def __init__(self, log: list[str], name: str) -> None:
        self.log, self.name = log, name

    def start(self) -> None:
        self.log.append(f"{self.name} started")

    def stop(self, timeout: float) -> None:
        self.log.append(f"{self.name} stopped")

    def close(self) -> None:
        self.log.append(f"{self.name} closed")


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def worker(log):
    app = Flask("test")
    app.extensions[KEY] = SimpleNamespace(engine=Part(log, "engine"), store=Part(log, "store"))
    return SimpleNamespace(wsgi=app, alive=True, pid=4711)


def test_a_forked_process_starts_its_engine(worker, log):
    post_worker_init(worker)
    assert log == ["engine started"]


def test_long_answers_see_the_end_of_the_process_coming(worker):
    never = stop_signal(worker.wsgi)
    post_worker_init(worker)
    is_stopping = stop_signal(worker.wsgi)
    assert (never(), is_stopping()) == (False, False)
    worker.alive = False
    assert (never(), is_stopping()) == (False, True)


def test_a_process_that_ends_stops_its_engine_before_it_closes_the_store(worker, log):
    worker_exit(None, worker)
    assert log == ["engine stopped", "store closed"]


def test_a_process_that_never_came_up_has_nothing_to_close(log):
    worker_exit(None, SimpleNamespace())
    assert log == []


def test_the_gauges_of_a_dead_process_are_dropped(worker, tmp_path, monkeypatch):
    dropped: list[tuple[int, Path]] = []
    monkeypatch.setattr(
        gunicorn_config, "process_ended", lambda pid, folder: dropped.append((pid, folder))
    )
    options(SERVE, "b", metrics_dir=tmp_path)["child_exit"](None, worker)
    options(SERVE, "b")["child_exit"](None, worker)
    assert dropped == [(4711, tmp_path)]
