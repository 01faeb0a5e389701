"""Runs: whole cells, resumption, failures that stay where they are."""

from __future__ import annotations

import json

import pytest
from support.evaluation import FakeSystem, bundled_set, lines_of

from eval.comparison import analyse
from eval.digests import code_digest, digest_of, write_whole
from eval.errors import AnswerError, RunError, SpecError
from eval.metrics.registry import MetricRegistry, Providers
from eval.runfolder import RunFolder, file_stem
from eval.runner import Run, Silence
from eval.spec import RunSpec, SetSpec, SystemSpec


def spec(*metrics, **more):
    return RunSpec(
        name="r",
        metrics=metrics or ("bleu", "rates"),
        bootstrap=40,
        randomisation=20,
        testsets=(SetSpec(name="bundled", format="tsv"),),
        systems=(SystemSpec(name="a", kind="file"),),
        **more,
    )


def systems():
    return [FakeSystem(name, lines_of(f"system.{name}.txt"), seconds=2.0) for name in "ab"]


def run(tmp_path, made, *metrics, **more):
    sets = more.pop("sets", [bundled_set()])
    return Run(spec(*metrics), RunFolder(tmp_path), sets, made, **more).execute()


def test_every_cell_is_answered_once_and_scored(tmp_path):
    made = systems()
    outcome = run(tmp_path, made)
    assert (outcome.made, outcome.kept, outcome.failures) == (2, 0, ())
    cell = RunFolder(tmp_path).read_cell("bundled", "a")
    assert cell.texts == lines_of("system.a.txt")
    assert set(cell.scores) == {"bleu", "rates"}


def test_a_second_run_keeps_finished_cells_and_asks_nobody(tmp_path):
    run(tmp_path, systems())
    again = systems()
    outcome = run(tmp_path, again)
    assert (outcome.made, outcome.kept) == (0, 2)
    assert [system.asked for system in again] == [[], []]


def test_a_new_metric_is_computed_from_the_stored_answers(tmp_path):
    run(tmp_path, systems())
    again = systems()
    assert run(tmp_path, again, "bleu", "rates", "rouge-l").made == 2
    assert again[0].asked == []
    assert "rouge-l" in RunFolder(tmp_path).read_cell("bundled", "a").scores


def test_a_changed_system_is_asked_again(tmp_path):
    run(tmp_path, systems())
    changed = [FakeSystem("a", lines_of("system.c.txt")), systems()[1]]
    assert run(tmp_path, changed).kept == 1
    assert changed[0].asked == ["bundled"]
    assert RunFolder(tmp_path).read_cell("bundled", "a").texts == lines_of("system.c.txt")


def test_a_truncated_cell_is_made_anew_with_a_note(tmp_path):
    run(tmp_path, systems())
    path = RunFolder(tmp_path).cell_path("bundled", "a")
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: len(whole) // 2], encoding="utf-8")
    notes = []

    class Listener(Silence):
        def note(self, message):
            notes.append(message)

    assert run(tmp_path, systems(), observer=Listener()).made == 1
    assert any("a cell is made anew" in note for note in notes)
    assert path.read_text(encoding="utf-8") == whole


def test_a_run_stopped_after_answering_goes_on_with_scoring(tmp_path):
    run(tmp_path, systems())
    folder = RunFolder(tmp_path)
    unscored = folder.read_cell("bundled", "a").model_copy(update={"scores": {}})
    folder.write_cell(unscored)
    again = systems()
    assert run(tmp_path, again).made == 1
    assert again[0].asked == []


def test_other_data_under_the_same_name_is_refused(tmp_path):
    run(tmp_path, systems())
    with pytest.raises(RunError, match="has other items than in the stored run"):
        run(tmp_path, systems(), sets=[bundled_set("ref.2.txt")])


def test_a_failing_system_leaves_the_others_standing(tmp_path):
    made = [FakeSystem("bad", (), error=AnswerError("no model")), systems()[1]]
    outcome = run(tmp_path, made)
    assert outcome.made == 1
    assert [(f.system, f.reason) for f in outcome.failures] == [("bad", "no model")]
    analysis = analyse([tmp_path])
    assert analysis.incomplete == ("bundled@bad",)
    assert [cell.system for cell in analysis.sets[0].cells] == ["b"]


def test_a_system_that_answers_too_few_items_is_a_failure(tmp_path):
    outcome = run(tmp_path, [FakeSystem("short", lines_of("system.a.txt")[:-1])])
    assert "gave 19 answers" in outcome.failures[0].reason


def test_a_defect_is_not_hidden_as_a_failure(tmp_path):
    with pytest.raises(ZeroDivisionError):
        run(tmp_path, [FakeSystem("broken", (), error=ZeroDivisionError())])


def test_an_unavailable_metric_is_skipped_with_its_reason(tmp_path):
    outcome = run(tmp_path, systems(), "bleu", "comet")
    assert outcome.made == 2
    assert outcome.skipped[0].startswith("COMET is skipped")
    assert analyse([tmp_path]).sets[0].skipped == outcome.skipped


def test_an_unknown_metric_is_refused_before_anything_runs(tmp_path):
    made = systems()
    with pytest.raises(SpecError, match="unknown metric 'bluu'; known are bleu, chrf"):
        run(tmp_path, made, "bluu")
    assert made[0].asked == []


def test_progress_counts_every_item_twice_and_ends_full(tmp_path):
    class Counter(Silence):
        total = done = 0

        def start(self, items):
            self.total = items

        def advance(self, items):
            self.done += items

    for _ in range(2):
        counter = Counter()
        run(tmp_path, systems(), observer=counter)
        assert (counter.total, counter.done) == (80, 80)


def test_two_writers_of_one_folder_are_kept_apart(tmp_path):
    with RunFolder(tmp_path).lock(), pytest.raises(RunError, match="another process"):
        run(tmp_path, systems())


def test_the_manifest_names_data_systems_code_and_environment(tmp_path):
    run(tmp_path, systems())
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["schema"] == "duizhao.run/1"
    assert manifest["test_sets"][0]["sha256"] == bundled_set().sha256
    assert manifest["code_sha256"] == code_digest()
    assert manifest["environment"]["sacrebleu"]


def test_stored_items_that_were_changed_are_noticed(tmp_path):
    run(tmp_path, systems())
    path = tmp_path / "testsets" / "bundled.json"
    path.write_text(path.read_text(encoding="utf-8").replace("museum", "palace"), encoding="utf-8")
    with pytest.raises(RunError, match="not those of the manifest"):
        analyse([tmp_path])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda folder: (folder / "manifest.json").unlink(), "no manifest.json"),
        (lambda folder: (folder / "manifest.json").write_text("{"), "damaged"),
        (lambda folder: (folder / "testsets" / "bundled.json").unlink(), "missing"),
        (lambda folder: [p.unlink() for p in (folder / "cells").iterdir()], "no finished cell"),
        (lambda folder: (folder / "cells" / "bundled@a.json").write_text("{}"), "damaged"),
    ],
)
def test_a_damaged_folder_is_an_error_and_never_a_score(tmp_path, damage, message):
    run(tmp_path, systems())
    damage(tmp_path)
    with pytest.raises(RunError, match=message):
        analyse([tmp_path])


def test_a_file_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path):
    write_whole(tmp_path / "a" / "x.txt", "one")
    write_whole(tmp_path / "a" / "x.txt", "two")
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["x.txt"]
    assert (tmp_path / "a" / "x.txt").read_text(encoding="utf-8") == "two"


def test_a_place_that_cannot_be_written_is_an_error(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be written"):
        write_whole(tmp_path / "file" / "x.txt", "one")


def test_digests_do_not_depend_on_the_order_of_keys():
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1}) != digest_of({"a": 1})


def test_labels_that_are_no_file_names_get_distinct_stems():
    assert file_stem("Online-B.1605") == "Online-B.1605"
    assert file_stem("a (beam 1)") != file_stem("a (beam/1)")
    assert "/" not in file_stem("../x/y")


def test_reading_statistics_needs_no_encoder_but_computing_does():
    (metric,) = MetricRegistry().readers(["similarity"])
    assert metric.name == "similarity"
    with pytest.raises(SpecError, match="needs a sentence encoder"):
        MetricRegistry(Providers()).make(["similarity"])
    with pytest.raises(SpecError, match="no sentence encoder"):
        metric.scorer(bundled_set())
