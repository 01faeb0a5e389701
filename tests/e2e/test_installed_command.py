"""The installed command as a shell runs it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from support import tiny_marian

ROOT = Path(__file__).resolve().parents[2]
COMMAND = Path(sys.executable).with_name("duizhao")
PAGE = """
Session held

The committee met on January 4.

全会召开

本报讯(记者 陈伟祺)1月4日,全会召开。
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("model")
    tiny_marian.build(folder)
    return folder


@pytest.fixture(autouse=True)
def shared_cache(model, monkeypatch):
    """Convert the model once for all tests of this module."""
    monkeypatch.setenv("DUIZHAO_CACHE_DIR", str(model / "cache"))


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def call(*arguments, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(COMMAND), *map(str, arguments)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=options.pop("cwd", ROOT),
        env=os.environ | {"DUIZHAO_THREADS": "1", "OMP_NUM_THREADS": "1"} | options.pop("env", {}),
        **options,
    )


def test_the_command_is_installed():
    assert COMMAND.is_file()
    assert call("--version").stdout.startswith("duizhao ")


def test_help_starts_without_a_model_library(tmp_path):
    probe = (
        "import sys, runpy\n"
        "sys.argv = ['duizhao', '--help']\n"
        "try:\n    runpy.run_module('service', run_name='__main__')\n"
        "except SystemExit as end:\n    assert not end.code\n"
        "print([m for m in ('torch', 'ctranslate2', 'transformers', 'numpy', 'pydantic')"
        " if m in sys.modules])\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.splitlines()[-1] == "[]"


def test_a_page_goes_through_a_real_model(tmp_path, page, model):
    result = call(
        "run", page, "--model", model, "--out", tmp_path / "out", "-f", "json", "-f", "html"
    )
    assert result.returncode == 0, result.stderr
    tree = json.loads((tmp_path / "out/page.json").read_text(encoding="utf-8"))
    assert tree["model"]["backend"] == "ctranslate2"
    assert tree["model"]["compute_type"] == "int8"
    assert isinstance(tree["articles"][0]["headline"]["en"], str)
    assert tree["articles"][0]["headline"]["score"] <= 0
    assert (tmp_path / "out/page.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_chinese_is_printed_as_utf8_whatever_the_locale(page):
    result = call("parse", page, env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert json.loads(result.stdout)["articles"][0]["headline"]["zh"] == "全会召开"


def test_lines_are_answered_while_the_input_is_still_open(model):
    process = subprocess.Popen(
        [str(COMMAND), "translate", "--model", str(model)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=os.environ | {"DUIZHAO_THREADS": "1"},
    )
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(b"\n")
        process.stdin.flush()
        assert process.stdout.readline() == b"\n"
    finally:
        process.stdin.close()
        assert process.wait() == 0
        process.stdout.close()


def test_a_file_size_limit_leaves_nothing_half_written(tmp_path, page):
    script = f"ulimit -f 0; exec {COMMAND} parse {page} --out {tmp_path / 'out'}"
    result = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert result.returncode == 1
    assert result.stderr.startswith("duizhao: cannot write")
    assert result.stderr.count("\n") == 1
    assert list((tmp_path / "out").iterdir()) == []


def test_ctrl_c_ends_with_one_hundred_and_thirty_and_no_traceback(tmp_path):
    fifo = tmp_path / "page.txt"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [str(COMMAND), "parse", str(fifo)],
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        # a shell starts background jobs with SIGINT ignored, and children inherit that
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    writer = os.open(fifo, os.O_WRONLY)  # returns when the command waits for the page
    try:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
    finally:
        os.close(writer)
    assert process.returncode == 130
    assert "Traceback" not in said


def test_a_closed_pipe_is_no_failure(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(40):
        (folder / f"{number}.txt").write_text(PAGE + "会议总结2023年工作。" * 200, encoding="utf-8")
    result = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {COMMAND} parse {folder} | head -c 10"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
