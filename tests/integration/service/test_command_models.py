"""``duizhao models`` over a folder that is no registered model."""

from __future__ import annotations

import json

import pytest
from support import tiny_marian
from support.command import duizhao

from translation.registry import write_manifest


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "my-model"
    path.mkdir()
    tiny_marian.write_hollow(path)
    write_manifest(path, id="mine", licence="CC0-1.0")
    return path


def test_a_folder_is_shown_with_path_licence_and_digest(folder):
    tree = json.loads(duizhao("models", "show", folder, "--json").stdout)
    assert tree["id"] == "my-model"
    assert tree["path"] == str(folder)
    assert tree["licence"] == "CC0-1.0"
    assert len(tree["sha256"]) == 64
    shown = duizhao("models", "show", folder).stdout
    assert tree["sha256"] in shown
    assert "zh → en" in shown


def test_an_unchanged_folder_is_verified(folder):
    result = duizhao("models", "verify", folder)
    assert result.exit_code == 0, result.output
    assert "files as recorded, sha256" in result.stdout
    tree = json.loads(duizhao("models", "verify", folder, "--json").stdout)
    assert tree["verified"] is True


def test_a_changed_file_is_refused_by_name(folder):
    with (folder / "source.spm").open("ab") as stream:
        stream.write(b"x")
    for verb in ("verify", "show"):
        result = duizhao("models", verb, folder)
        assert result.exit_code == 1
        assert "source.spm" in result.stderr
        assert result.stderr.count("\n") == 1


def test_a_model_with_a_changed_file_does_not_translate(folder):
    with (folder / "vocab.json").open("ab") as stream:
        stream.write(b" ")
    result = duizhao("translate", "--model", folder, stdin="一。\n")
    assert result.exit_code == 1
    assert "vocab.json" in result.stderr


def test_a_fetched_model_is_found_in_the_data_folder(folder, tmp_path, monkeypatch):
    data = tmp_path / "data"
    (data / "models").mkdir(parents=True)
    folder.rename(data / "models/Helsinki-NLP--opus-mt-zh-en")
    monkeypatch.setenv("DUIZHAO_DATA_DIR", str(data))
    tree = json.loads(duizhao("models", "fetch", "opus-mt-zh-en", "--json").stdout)
    assert tree["id"] == "opus-mt-zh-en"
    assert "here" in duizhao("models", "list").stdout
