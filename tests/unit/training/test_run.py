from __future__ import annotations

import json
from dataclasses import replace

import pytest
from support.toy_training import toy_config, toy_vocabulary

from training.config import INIT_E5
from training.errors import InitError
from training.export import write_tokenizer
from training.run import fingerprint, prepare_model, prepare_pairs, read_vocabulary
from training.synthetic import NAMES_SOURCE, SOURCE


def test_made_pairs_come_on_top_of_the_read_ones(tmp_path):
    pairs, report = prepare_pairs(toy_config(tmp_path, synthetic_pairs=5, name_lists=3))
    counts = {name: sum(p.source == name for p in pairs) for name in ("toy", SOURCE, NAMES_SOURCE)}
    assert counts == {"toy": report.kept, SOURCE: 5, NAMES_SOURCE: 3}


def test_caps_apply_to_what_was_read(tmp_path):
    pairs, _ = prepare_pairs(toy_config(tmp_path, caps=(("toy", 30),)))
    assert len(pairs) == 30


def test_development_sets_are_never_learned_from(tmp_path):
    config = toy_config(tmp_path)
    held = set(config.dev[0].read_text(encoding="utf-8").splitlines())
    with config.data[0].open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in sorted(held))
    pairs, report = prepare_pairs(config)
    assert held.isdisjoint(f"{pair.zh}\t{pair.en}" for pair in pairs)
    assert report.dropped["a side equals a held-out line"] >= len(held)


def test_a_vocabulary_is_trained_once_and_then_kept(tmp_path):
    config = toy_config(tmp_path)
    config.out.mkdir()
    pairs, _ = prepare_pairs(config)
    _, first, rows = prepare_model(config, pairs)
    _, again, _ = prepare_model(config, pairs[:1])
    assert first == again
    assert rows == first.target_rows < len(first)


def test_a_fingerprint_changes_with_settings_and_data_but_not_with_bounds(tmp_path):
    config = toy_config(tmp_path)
    pairs, _ = prepare_pairs(config)
    marks = {
        fingerprint(config, pairs),
        fingerprint(replace(config, max_steps=99, out=tmp_path / "other", threads=2), pairs),
    }
    assert len(marks) == 1
    assert fingerprint(replace(config, seed=9), pairs) not in marks
    assert fingerprint(config, pairs[1:]) not in marks


def test_a_vocabulary_is_read_from_a_marian_folder(tmp_path):
    vocabulary = toy_vocabulary()
    write_tokenizer(vocabulary, tmp_path, 64)
    assert read_vocabulary(tmp_path, vocabulary.target_rows) == vocabulary


@pytest.mark.parametrize("name", ["vocab.json", "source.spm", "target.spm"])
def test_an_incomplete_marian_folder_is_an_error(tmp_path, name):
    write_tokenizer(toy_vocabulary(), tmp_path, 64)
    (tmp_path / name).unlink()
    with pytest.raises(InitError, match=r"no usable vocab\.json, source\.spm and target\.spm"):
        read_vocabulary(tmp_path, 5)


def test_the_tokenizer_config_names_the_tokenizer(tmp_path):
    write_tokenizer(toy_vocabulary(), tmp_path, 64)
    config = json.loads((tmp_path / "tokenizer_config.json").read_text(encoding="utf-8"))
    assert config["tokenizer_class"] == "MarianTokenizer"
    assert config["model_max_length"] == 64


def test_e5_refuses_a_width_that_is_not_its_own(tmp_path, monkeypatch):
    from support.tiny_e5 import write_e5

    path = write_e5(tmp_path / "e5.bin")
    monkeypatch.setattr("training.run.find_e5", lambda: path)
    config = toy_config(tmp_path, init=INIT_E5)
    config = replace(config, model=replace(config.model, width=64))
    config.out.mkdir()
    pairs, _ = prepare_pairs(config)
    with pytest.raises(InitError, match="e5 has"):
        prepare_model(config, pairs)
