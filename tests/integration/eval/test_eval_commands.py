"""``duizhao score`` and ``duizhao eval`` as a person calls them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.evaluation import DATA, FakeSystem, bundled_set, lines_of

from eval.runfolder import RunFolder
from eval.runner import Run
from eval.spec import RunSpec, SetSpec, SystemSpec
from service.cli import main

ROOT = Path(__file__).parents[3]
SPEC = """
name = "bundled systems"
metrics = ["bleu", "chrf"]
bootstrap = 60
randomisation = 40
[[testsets]]
name = "bundled"
format = "moses"
source = "{data}/source.zh.txt"
references = ["{data}/ref.1.txt"]
[[systems]]
name = "files"
kind = "file"
glob = "{data}/system.*.txt"
"""


def call(*arguments):
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def spec(tmp_path):
    path = tmp_path / "spec.toml"
    path.write_text(SPEC.replace("{data}", "data"), encoding="utf-8")
    (tmp_path / "data").symlink_to(DATA)
    return path


def score(*arguments, hyp=DATA / "system.a.txt", ref=DATA / "ref.1.txt"):
    return call("score", "--hyp", hyp, "--ref", ref, *arguments)


def test_score_prints_a_table_with_signatures():
    result = score()
    assert result.exit_code == 0
    assert "60.68" in result.stdout
    assert "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp" in result.stdout


def test_score_prints_json_with_the_contracts_keys():
    result = json.loads(score("--format", "json").stdout)
    assert result["bleu"] == pytest.approx(60.676304, abs=1e-6)
    assert result["chrf"] == pytest.approx(76.267626, abs=1e-6)
    assert result["ter"] == pytest.approx(25.263158, abs=1e-6)
    assert set(result["signatures"]) == {"bleu", "chrf", "ter"}
    assert result["n"] == 20


def test_score_adds_intervals_where_asked():
    result = json.loads(score("--format", "json", "--confidence").stdout)
    low, high = result["figures"]["bleu"]["interval"]
    # tests/data/eval/sacrebleu-output.txt, --paired-bs: system.a.txt ± 10.393033
    assert (high - low) / 2 == pytest.approx(10.393033, abs=2e-5)


def test_score_prints_only_the_metrics_that_are_named():
    result = score("--metric", "rouge-l")
    assert "ROUGE-L" in result.stdout
    assert "BLEU" not in result.stdout


def test_score_reports_empty_lines_on_standard_error():
    result = score(hyp=DATA / "system.b.txt")
    assert "1 empty hypotheses" in result.stderr


@pytest.mark.parametrize("ref", ["missing.txt", "short.txt"])
def test_bad_input_is_exit_code_1_and_one_line(tmp_path, ref):
    (tmp_path / "short.txt").write_text("one line\n", encoding="utf-8")
    result = score(ref=tmp_path / ref)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "Traceback" not in result.stderr


def test_wrong_usage_is_exit_code_2():
    assert call("score", "--hyp", DATA / "system.a.txt").exit_code == 2
    assert score("--metric", "meteor").exit_code == 2


def test_a_run_is_made_and_kept_the_second_time(spec, tmp_path):
    first = call("eval", "run", spec, "--out", tmp_path / "run", "--jobs", 1)
    assert first.exit_code == 0, first.output
    assert "3 cells made, 0 kept" in first.stdout
    second = call("eval", "run", spec, "--out", tmp_path / "run", "--jobs", 1)
    assert "0 cells made, 3 kept" in second.stdout


def test_a_figure_under_its_limit_fails_the_build(spec, tmp_path):
    arguments = ("eval", "run", spec, "--out", tmp_path / "run", "--jobs", 1)
    assert call(*arguments, "--fail-under", "bleu=15").exit_code == 0
    failed = call(*arguments, "--fail-under", "bleu=16")
    assert failed.exit_code == 1
    assert "bundled: b has bleu 15.3" in failed.stderr
    assert call(*arguments, "--fail-under", "bluu=16").exit_code == 1
    assert call(*arguments, "--fail-under", "bleu").exit_code == 2


def test_a_limit_on_items_measures_the_first_ones(spec, tmp_path):
    result = call("eval", "run", spec, "--out", tmp_path / "run", "--jobs", 1, "--limit", 5)
    # the stored outputs have twenty lines and are not cut: a system is never scored on a guess
    assert result.exit_code == 1
    assert "20 lines but test set bundled has 5 segments" in result.stderr


def test_runs_are_compared_and_reported(spec, tmp_path):
    run = tmp_path / "run"
    call("eval", "run", spec, "--out", run, "--jobs", 1)
    compared = call("eval", "compare", run, "--figure", "chrf2++", "--baseline", "c")
    assert "chrF2++" in compared.stdout
    assert "no difference shown" in compared.stdout
    assert call("eval", "compare", run, "--format", "md").stdout.startswith("# bundled systems")
    assert call("eval", "compare", run, "--format", "csv").stdout.startswith("run,created,")
    reported = call("eval", "report", run, "--history", tmp_path)
    assert reported.exit_code == 0, reported.output
    assert {"report.html", "report.md", "report.csv"} <= {p.name for p in run.iterdir()}


def test_a_folder_that_is_no_run_is_exit_code_1(tmp_path):
    result = call("eval", "report", tmp_path)
    assert result.exit_code == 1
    assert "manifest.json" in result.stderr


def test_stored_runs_are_shown_as_pages(spec, tmp_path):
    from service.eval_pages import create_app

    for name in ("one", "two"):
        call("eval", "run", spec, "--out", tmp_path / "runs" / name, "--jobs", 1)
    (tmp_path / "runs" / "broken").mkdir()
    (tmp_path / "runs" / "broken" / "manifest.json").write_text("{")
    client = create_app(tmp_path / "runs").test_client()
    index = client.get("/").text
    assert "bundled systems" in index
    assert "broken: " in index
    assert "Over time" in index
    assert "Leaderboard" in client.get("/runs/one").text
    assert client.get("/runs/none").status_code == 404
    assert client.get("/runs/broken").status_code == 409


@pytest.mark.slow
def test_two_processes_give_the_figures_of_one(tmp_path):
    made = {}
    for jobs in (1, 2):
        folder = RunFolder(tmp_path / str(jobs))
        spec = RunSpec(
            name="r",
            metrics=("bleu", "ter"),
            testsets=(SetSpec(name="bundled", format="tsv"),),
            systems=(SystemSpec(name="x", kind="file"),),
        )
        systems = [FakeSystem("a", lines_of("system.a.txt"), seconds=2.0)]
        Run(spec, folder, [bundled_set()], systems, jobs=jobs).execute()
        made[jobs] = folder.cell_path("bundled", "a").read_bytes()
    assert made[1] == made[2]


@pytest.mark.slow
def test_a_run_killed_at_any_moment_ends_with_the_bytes_of_an_unbroken_one(spec, tmp_path):
    command = [sys.executable, "-m", "service", "eval", "run", str(spec), "--jobs", "1", "--out"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    subprocess.run([*command, str(whole)], check=True, env=environment, capture_output=True)
    process = subprocess.Popen(
        [*command, str(broken)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while process.poll() is None and not list(broken.glob("cells/*.json")):
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    subprocess.run([*command, str(broken)], check=True, env=environment, capture_output=True)
    cells = sorted(p.name for p in (whole / "cells").iterdir())
    assert cells == sorted(p.name for p in (broken / "cells").glob("*.json"))
    for name in cells:
        assert (whole / "cells" / name).read_bytes() == (broken / "cells" / name).read_bytes()
