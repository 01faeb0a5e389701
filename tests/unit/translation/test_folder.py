"""Model folders and their tokenizers."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.tiny_marian import EN_LINES, ZH_LINES, write_hollow

from translation.errors import ModelFileError
from translation.folder import open_folder, read_vocabulary
from translation.pieces import Tokenizer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_hollow(tmp_path_factory.mktemp("models") / "hollow")


def test_a_folder_says_which_files_make_the_model(model: Path) -> None:
    folder = open_folder(model)
    assert folder.weights.name == "model.safetensors"
    assert (folder.separate, folder.positions) == (False, 64)
    assert folder.source_vocabulary() == folder.target_vocabulary()


def test_a_vocabulary_without_its_special_pieces_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "vocab.json"
    path.write_text(json.dumps({"a": 0}), encoding="utf-8")
    with pytest.raises(ModelFileError, match="</s>"):
        read_vocabulary(path)


def test_source_pieces_put_together_give_the_text(model: Path) -> None:
    tokenizer = Tokenizer(open_folder(model))
    for text, pieces in zip(ZH_LINES, tokenizer.encode(ZH_LINES), strict=True):
        joined = "".join(pieces).replace("▁", "")
        assert "山" not in text or "山" in joined
        assert len(pieces) <= len(text) + 1


def test_target_pieces_survive_the_way_there_and_back(model: Path) -> None:
    tokenizer = Tokenizer(open_folder(model))
    for text in EN_LINES:
        assert tokenizer.decode(tokenizer.encode_target(text)) == text
    assert tokenizer.decode([*tokenizer.encode_target("the city"), "</s>"]) == "the city"
    assert tokenizer.decode([]) == ""


def test_a_many_to_many_model_is_told_its_target_language(model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "multi"
    copy.mkdir()
    for file in model.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    vocabulary = json.loads((copy / "vocab.json").read_text(encoding="utf-8"))
    vocabulary[">>eng<<"] = len(vocabulary)
    (copy / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    tokenizer = Tokenizer(open_folder(copy))
    assert tokenizer.encode(["中山"])[0][0] == ">>eng<<"
    assert tokenizer.overhead == 2


def test_a_damaged_tokenizer_is_refused_by_name(model: Path, tmp_path: Path) -> None:
    copy = tmp_path / "damaged"
    copy.mkdir()
    for file in model.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    (copy / "target.spm").write_bytes(b"\x00\x01garbage" * 9)
    with pytest.raises(ModelFileError, match=r"target\.spm"):
        Tokenizer(open_folder(copy))
