"""Figures, pairs and comparisons over runs."""

from __future__ import annotations

import json

import pytest
from support.evaluation import FakeSystem, bundled_set, lines_of

from eval.comparison import analyse
from eval.errors import RunError
from eval.history import collect, find_runs
from eval.report.timeline import timeline_plots
from eval.runfolder import RunFolder
from eval.runner import Run
from eval.significance import TestConfig
from eval.spec import RunSpec, SetSpec, SystemSpec


def run(
    folder, *names, metrics=("bleu", "chrf"), sets=None, rename=None, title="first", baseline=None
):
    spec = RunSpec(
        name=title,
        metrics=metrics,
        baseline=baseline,
        bootstrap=200,
        randomisation=100,
        testsets=(SetSpec(name="bundled", format="tsv"),),
        systems=(SystemSpec(name="x", kind="file"),),
    )
    systems = [FakeSystem(rename or name, lines_of(f"system.{name}.txt"), 2.0) for name in names]
    Run(spec, RunFolder(folder), sets or [bundled_set()], systems).execute()
    return folder


def test_systems_are_ranked_by_the_first_figure(tmp_path):
    analysis = analyse([run(tmp_path, "b", "a", "c")])
    assert [cell.system for cell in analysis.sets[0].cells] == ["c", "a", "b"]


def test_every_figure_has_value_interval_signature_and_n(tmp_path):
    cell = analyse([run(tmp_path, "a")]).sets[0].cells[0]
    for figure in cell.figures:
        assert figure.interval.low < figure.value < figure.interval.high
        assert figure.signature
        assert figure.n == 20
    assert cell.figure("bleu").value == pytest.approx(60.676304, abs=1e-6)
    assert cell.figure("nothing") is None


def test_all_pairs_are_tested_and_those_with_the_baseline_twice(tmp_path):
    analysis = analyse([run(tmp_path, "a", "b", "c")])
    pairs = {(p.baseline, p.system): p for p in analysis.sets[0].pairs if p.figure == "bleu"}
    assert set(pairs) == {("a", "b"), ("a", "c"), ("b", "c")}
    assert pairs["a", "b"].test.p_randomisation is not None
    assert pairs["b", "c"].test.p_randomisation is None
    assert pairs["a", "b"].p_holm >= pairs["a", "b"].test.p_bootstrap


def test_a_clear_difference_is_shown_and_a_small_one_is_not(tmp_path):
    analysis = analyse([run(tmp_path, "a", "b", "c")])
    tests = {
        p.system: p.test for p in analysis.sets[0].pairs if p.figure == "bleu" and p.baseline == "a"
    }
    assert tests["b"].p_bootstrap < 0.05
    assert tests["b"].high < 0
    assert tests["c"].p_bootstrap > 0.05
    assert tests["c"].low < 0 < tests["c"].high
    assert abs(tests["c"].difference) < tests["c"].detectable


def test_another_baseline_may_be_chosen_afterwards(tmp_path):
    folder = run(tmp_path, "a", "b", baseline="a")
    assert analyse([folder]).sets[0].baseline == "a"
    assert analyse([folder], baseline="b").sets[0].baseline == "b"
    with pytest.raises(RunError, match="baseline 'z' is none of a, b"):
        analyse([folder], baseline="z")


def test_randomisation_may_be_left_out(tmp_path):
    analysis = analyse([run(tmp_path, "a", "b")], randomise=False)
    assert analysis.config == TestConfig(200, 0, 12345)
    assert all(pair.test.p_randomisation is None for pair in analysis.sets[0].pairs)


def test_runs_of_two_days_are_compared_on_the_same_data(tmp_path):
    folders = [run(tmp_path / "1", "a"), run(tmp_path / "2", "b", title="second")]
    analysis = analyse(folders)
    assert analysis.name == "first against second"
    assert [cell.system for cell in analysis.sets[0].cells] == ["a", "b"]
    assert next((p.baseline, p.system) for p in analysis.sets[0].pairs) == ("a", "b")


def test_runs_on_differing_data_are_refused(tmp_path):
    folders = [
        run(tmp_path / "1", "a"),
        run(tmp_path / "2", "b", sets=[bundled_set("ref.2.txt")]),
    ]
    with pytest.raises(RunError, match="hold different items under the name bundled"):
        analyse(folders)


def test_figures_computed_differently_are_refused(tmp_path):
    folders = [run(tmp_path / "1", "a"), run(tmp_path / "2", "b")]
    path = RunFolder(folders[1]).cell_path("bundled", "b")
    cell = json.loads(path.read_text(encoding="utf-8"))
    cell["scores"]["bleu"]["signatures"] = ["nrefs:1|tok:zh"]
    path.write_text(json.dumps(cell), encoding="utf-8")
    with pytest.raises(RunError, match="bleu of a and of b was computed differently"):
        analyse(folders)


def test_one_name_for_two_systems_gets_the_runs_name_and_the_same_system_stays_one(tmp_path):
    folders = [
        run(tmp_path / "1", "a", rename="model"),
        run(tmp_path / "2", "b", rename="model", title="second"),
        run(tmp_path / "3", "a", rename="model", title="third"),
    ]
    names = [cell.system for cell in analyse(folders).sets[0].cells]
    assert names == ["model", "model [second]"]


def test_no_run_and_no_folder_are_errors(tmp_path):
    with pytest.raises(RunError, match="no run folder was named"):
        analyse([])
    with pytest.raises(RunError, match=r"no manifest\.json"):
        analyse([tmp_path])


def test_history_joins_runs_on_the_same_data_in_time(tmp_path):
    run(tmp_path / "1", "b", rename="model")
    run(tmp_path / "2", "a", rename="model")
    history = collect(find_runs(tmp_path))
    values = [p.figure.value for p in history.points if p.figure.spec.name == "bleu"]
    assert [round(value, 1) for value in values] == [15.3, 60.7]
    plots = timeline_plots(history.points)
    assert [plot.heading.partition(" (")[0] for plot in plots] == [
        "BLEU on bundled",
        "chrF2++ on bundled",
    ]


def test_scores_on_changed_data_are_not_joined(tmp_path):
    run(tmp_path / "1", "a")
    run(tmp_path / "2", "a", sets=[bundled_set("ref.2.txt")])
    assert timeline_plots(collect(find_runs(tmp_path)).points) == ()


def test_a_damaged_run_is_named_and_left_out_of_the_history(tmp_path):
    run(tmp_path / "1", "a")
    (tmp_path / "2").mkdir()
    (tmp_path / "2" / "manifest.json").write_text("{", encoding="utf-8")
    history = collect(find_runs(tmp_path))
    assert {point.run for point in history.points} == {"1"}
    assert history.unreadable[0].startswith("2: ")
