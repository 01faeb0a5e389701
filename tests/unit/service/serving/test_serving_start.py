"""From the command to the processes, as far as no process is started."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.tiny_marian import write_hollow

from service.commands.serve import serve
from service.errors import SettingsError, UnavailableError
from service.serving import start
from service.serving.parent import end_with_parent
from service.serving.start import Choices, programs, serve_until_stopped
from translation.errors import TranslationError


@pytest.fixture
def environ(tmp_path):
    return {
        "DUIZHAO_DATA_DIR": str(tmp_path / "data"),
        "DUIZHAO_CACHE_DIR": str(tmp_path / "cache"),
        "DUIZHAO_OFFLINE": "1",
        "DUIZHAO_MODEL": str(write_hollow(tmp_path / "model")),
    }


def test_the_web_server_gets_the_open_socket_and_is_vital():
    web, *workers = programs(5, 2)
    assert web.command[:4] == (sys.executable, "-P", "-m", "service.serving.web")
    assert web.command[4:6] == ("--descriptor", "5")
    assert (web.descriptors, web.is_vital) == ((5,), True)
    assert [worker.name for worker in workers] == ["worker-1", "worker-2"]
    assert not any(worker.is_vital or worker.descriptors for worker in workers)


def test_without_workers_only_the_web_server_is_started():
    assert [program.name for program in programs(5, 0)] == ["web"]


def test_a_model_that_is_not_there_is_said_before_anything_starts(environ):
    with pytest.raises(TranslationError, match="no-such-model"):
        serve_until_stopped(Choices({"DUIZHAO_MODEL": "no-such-model"}), environ)


def test_a_public_address_without_keys_is_refused_before_anything_listens(environ):
    with pytest.raises(SettingsError, match="no key would be asked for"):
        serve_until_stopped(Choices({"DUIZHAO_HOST": "0.0.0.0"}), environ)


def test_a_database_that_cannot_be_opened_is_said_before_anything_listens(environ):
    with pytest.raises(UnavailableError, match="DUIZHAO_DATABASE_URL"):
        serve_until_stopped(
            Choices({"DUIZHAO_DATABASE_URL": "sqlite:////proc/no/such/db.sqlite"}), environ
        )


@pytest.mark.enable_socket
def test_options_reach_the_children_as_variables(environ, monkeypatch):
    seen = {}

    class Watching:
        def __init__(self, children, **rest) -> None:
            seen.update(names=[child.name for child in children], child=children[0], **rest)

        def run(self) -> int:
            return 0

    monkeypatch.setattr(start, "Supervisor", Watching)
    variables = {"DUIZHAO_HOST": "0.0.0.0", "DUIZHAO_ALLOW_PUBLIC": "yes", "DUIZHAO_WORKERS": "2"}
    assert serve_until_stopped(Choices(variables, port=0), environ) == 0
    assert seen["names"] == ["web", "worker-1", "worker-2"]
    given = seen["child"]._variables
    assert variables.items() <= given.items()
    assert given["DUIZHAO_AUTH"] == "off"
    assert "PROMETHEUS_MULTIPROC_DIR" in given
    assert not Path(given["PROMETHEUS_MULTIPROC_DIR"]).exists()


@pytest.mark.parametrize(
    ("arguments", "variables", "port", "has_workers"),
    [
        ([], {}, None, True),
        (["--port", "0", "--no-worker"], {}, 0, False),
        (["--host", "::1", "--allow-public"], {"HOST": "::1", "ALLOW_PUBLIC": "yes"}, None, True),
        (
            ["-m", "m", "--threads", "2", "--workers", "3", "--web-processes", "4"],
            {"MODEL": "m", "THREADS": "2", "WORKERS": "3", "WEB_PROCESSES": "4"},
            None,
            True,
        ),
    ],
)
def test_the_command_turns_its_options_into_choices(
    arguments, variables, port, has_workers, monkeypatch
):
    seen = []
    monkeypatch.setattr(
        start, "serve_until_stopped", lambda choices, _environ: seen.append(choices) or 0
    )
    assert CliRunner().invoke(serve, arguments).exit_code == 0
    expected = {f"DUIZHAO_{name}": value for name, value in variables.items()}
    assert seen == [Choices(expected, port, has_workers)]


def test_the_command_leaves_with_the_supervisor_s_code(monkeypatch):
    monkeypatch.setattr(start, "serve_until_stopped", lambda *_: 1)
    assert CliRunner().invoke(serve, []).exit_code == 1


def test_a_process_knows_whether_its_parent_is_still_there():
    pid = os.fork()
    if pid == 0:
        os._exit(0 if end_with_parent(os.getppid()) and not end_with_parent(1) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
