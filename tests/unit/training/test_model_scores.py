from __future__ import annotations

import json

import pytest
from support.fakes import FakeTranslator
from support.toy_training import toy_model, toy_vocabulary

from bench import model_card
from bench.model_scores import (
    Parallel,
    compare_types,
    health,
    paired_bleu,
    read_sets,
    unseen_inputs,
    unseen_parts,
)
from training.export import export_model
from training.record import RunRecord, write_record

REFERENCES = ["the cat sat on the mat", "a dog ran over the hill", "the sun is in the sky today"]


def test_development_sets_and_references_become_test_sets(tmp_path):
    (tmp_path / "dev-gov.tsv").write_text("你好。\tHello.\n", encoding="utf-8")
    row = {"references": [{"source": "谢谢。", "en": "Thanks."}, {"source": "好。", "en": "Good."}]}
    (tmp_path / "dev.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert read_sets([tmp_path / "dev-gov.tsv"], [tmp_path / "dev.jsonl"]) == [
        Parallel("dev-gov", ("你好。",), ("Hello.",)),
        Parallel("briefbench", ("谢谢。", "好。"), ("Thanks.", "Good.")),
    ]


def test_neighbours_are_joined_when_single_sentences_run_out():
    sets = [Parallel("a", ("一。", "二。", "一。"), ("1", "2", "1"))]
    assert unseen_inputs(sets, [], 10) == ["一。", "二。", "一。二。"]
    assert unseen_inputs(sets, [], 1) == ["一。"]


def test_a_set_is_scored_again_without_the_lines_that_were_learned_from(tmp_path):
    learned = tmp_path / "systems.tsv"
    learned.write_text("另一个译文。\tThe cat sat.\n下雪了。\tIt snows.\n", encoding="utf-8")
    leaking = Parallel("dev-news", ("猫坐着。", "狗跑了。"), ("The cat sat.", "A dog ran."))
    clean = Parallel("dev-gov", ("你好。",), ("Hello.",))
    assert unseen_parts([leaking, clean], [learned]) == [
        Parallel("dev-news, unseen lines", ("狗跑了。",), ("A dog ran.",))
    ]


def test_loops_empty_outputs_and_lost_figures_are_counted():
    translator = FakeTranslator(
        answers={
            "增长5%。": "It grew 5%.",
            "增长7%。": "It grew.",
            "好。": "good " * 30,
        },
        otherwise=lambda _: " ",
    )
    found = health(translator, ["增长5%。", "增长7%。", "好。", "空。"])
    assert (found.n, found.loops, found.empty) == (4, 1, 1)
    assert (found.with_figures, found.all_figures_kept) == (2, 1)


def test_equal_translations_do_not_differ():
    difference, p_value = paired_bleu(REFERENCES, REFERENCES, REFERENCES)
    assert difference == 0.0
    assert p_value > 0.5


def test_a_worse_translation_has_a_negative_difference():
    worse = ["the cat sat on a mat", *REFERENCES[1:]]
    assert paired_bleu(REFERENCES, REFERENCES, worse)[0] < 0


def test_number_types_are_compared_on_each_set_and_on_all_as_one():
    worse = ["the cat sat on a mat", *REFERENCES[1:]]
    sets = [Parallel(name, ("。",) * 3, tuple(REFERENCES)) for name in ("a", "b")]
    found = compare_types(sets, {"float32": [REFERENCES] * 2, "int8": [worse, REFERENCES]})
    assert found["a"][0] < found["all sets"][0] < found["b"][0] == 0


def test_a_single_set_is_not_counted_twice():
    sets = [Parallel("a", ("。",) * 3, tuple(REFERENCES))]
    assert list(compare_types(sets, {"float32": [REFERENCES], "int8": [REFERENCES]})) == ["a"]


REPORT = {
    "beam_size": 4,
    "decoding": {"preferred_source_pieces": 45, "no_repeat_ngram_size": 0},
    "scores": [
        {"name": "dev-gov", "n": 3, "bleu": [20.0, 18.0, 22.0], "chrf": [45.0, 43.0, 47.0],
         "signatures": ["tok:13a", "nw:2"]},
    ],
    "int8_minus_fp32": {"dev-gov": [-0.05, 0.6]},
    "synthetic": {"all": [96, 100], "name": [24, 25]},
    "health": {"n": 5000, "loops": 0, "empty": 0, "with_figures": 900, "all_figures_kept": 850},
}  # fmt: skip


@pytest.fixture
def finished(tmp_path):
    vocabulary = toy_vocabulary()
    sha256 = export_model(toy_model(vocabulary), vocabulary, tmp_path / "model")
    used = (("tico19", 7),)
    record = RunRecord("1+1 layers", "e5", 12, 3400, 90.0, "finished", used, sha256)
    write_record(record, tmp_path)
    return tmp_path, sha256


def run_card(folder, report, monkeypatch):
    (folder / "scores.json").write_text(json.dumps(report), encoding="utf-8")
    arguments = ["model_card", folder / "record.json", folder / "scores.json", folder / "model"]
    monkeypatch.setattr("sys.argv", [str(argument) for argument in arguments])
    model_card.main()


def test_card_and_manifest_state_what_was_measured(finished, monkeypatch):
    folder, sha256 = finished
    run_card(folder, {**REPORT, "sha256": sha256}, monkeypatch)
    card = (folder / "model" / "README.md").read_text(encoding="utf-8")
    assert "| dev-gov | 3 | 20.0 [18.0, 22.0] | 45.0 [43.0, 47.0] |" in card
    assert "name 24/25 (96.0%)" in card
    assert "int8 against float32 on dev-gov: -0.05 BLEU" in card
    manifest = json.loads((folder / "model" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["licence"] == "CC-BY-SA-4.0"
    assert manifest["decoding"] == REPORT["decoding"]
    assert "sentences of more than 45 pieces cut between clauses" in card
    bleu = manifest["scores"][0]
    assert (bleu["metric"], bleu["value"], bleu["ci"], bleu["published"]) == (
        "BLEU",
        20.0,
        2.0,
        False,
    )


def test_scores_of_other_weights_are_refused(finished, monkeypatch, capsys):
    folder, _ = finished
    with pytest.raises(SystemExit):
        run_card(folder, {**REPORT, "sha256": "00" * 32}, monkeypatch)
    assert "measured on other weights" in capsys.readouterr().err
