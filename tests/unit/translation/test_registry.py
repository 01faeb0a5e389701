"""Finding, describing and checking models."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING

import pytest
from support.tiny_marian import write_hollow

from translation import hub, registry
from translation.config import DecodeConfig, decode_config
from translation.errors import ModelFileError, ModelNotFoundError
from translation.manifest import digest, hashed, parameters, read_manifest
from translation.records import ModelDecoding, ModelFile, ModelScore
from translation.registry import fetch, list_models, resolve, verify, write_manifest

if TYPE_CHECKING:
    from pathlib import Path

SCORE = ModelScore("dev-news", "BLEU", 12.5, 0.8, "nrefs:1", source="duizhao score")


@pytest.fixture(scope="module")
def hollow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_hollow(tmp_path_factory.mktemp("models") / "hollow")


@pytest.fixture
def model(hollow: Path, tmp_path: Path) -> Path:
    """A fresh copy of a folder without weights."""
    folder = tmp_path / "model"
    folder.mkdir()
    for file in hollow.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "cached", lambda hub_id: None)


@pytest.fixture
def shipped(model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A registry whose one shipped model is ``model``."""
    rows = '[[model]]\nid = "embedded"\nfolder = "model"\n'
    (model.parent / "registry.toml").write_text(rows, encoding="utf-8")
    write_manifest(model, id="embedded", licence="Apache-2.0", scores=[SCORE])
    monkeypatch.setattr(registry, "SHIPPED", model.parent)
    return model


def test_a_path_names_the_model_in_that_folder(model: Path) -> None:
    record = resolve(str(model), models_dir=None, offline=True)
    assert (record.id, record.path) == ("model", model.resolve())
    assert record.sha256 == digest(record.files)
    assert [f.name for f in record.files] == sorted(f.name for f in record.files)
    assert record.size_bytes == sum(f.size_bytes for f in record.files)


def test_the_digest_is_that_of_the_listed_file_hashes() -> None:
    # echo -n … | sha256sum over "a\0<64 a>\nb\0<64 b>\n"
    files = [ModelFile("b", "b" * 64, 2), ModelFile("a", "a" * 64, 1)]
    assert digest(files) == digest(reversed(files))
    assert digest(files) != digest([ModelFile("b", "c" * 64, 2), files[1]])


def test_files_beside_the_model_do_not_change_its_identity(model: Path) -> None:
    before = digest(hashed(model))
    (model / "README.md").write_text("changed", encoding="utf-8")
    assert digest(hashed(model)) == before


def test_any_file_of_the_model_changes_its_identity(model: Path) -> None:
    before = digest(hashed(model))
    (model / "target.spm").write_bytes(b"other")
    assert digest(hashed(model)) != before


def test_safetensors_are_preferred_to_a_pickle_beside_them(model: Path) -> None:
    (model / "pytorch_model.bin").write_bytes(b"old")
    assert "pytorch_model.bin" not in {f.name for f in hashed(model)}


@pytest.mark.parametrize("name", ["config.json", "source.spm", "vocab.json", "model.safetensors"])
def test_an_incomplete_folder_is_refused_with_the_missing_file(model: Path, name: str) -> None:
    (model / name).unlink()
    with pytest.raises(ModelFileError, match=name):
        resolve(str(model), models_dir=None, offline=True)


@pytest.mark.parametrize(
    ("config", "message"),
    [("{", "JSON"), ("[]", "object"), ('{"model_type": "bart"}', "bart, not marian")],
)
def test_a_folder_of_another_kind_is_refused(model: Path, config: str, message: str) -> None:
    (model / "config.json").write_text(config, encoding="utf-8")
    with pytest.raises(ModelFileError, match=message):
        resolve(str(model), models_dir=None, offline=True)


def test_a_folder_describes_itself_in_its_manifest(model: Path) -> None:
    written = write_manifest(model, id="mine", licence="MIT", scores=[SCORE])
    assert read_manifest(model) == written
    record = resolve(str(model), models_dir=None, offline=True)
    assert (record.licence, record.scores) == ("MIT", (SCORE,))
    assert record.sha256 == written.sha256


def test_a_manifest_says_what_decoding_suits_its_model(model: Path) -> None:
    decoding = ModelDecoding(preferred_source_pieces=45, no_repeat_ngram_size=4)
    write_manifest(model, id="mine", licence="MIT", decoding=decoding)
    record = resolve(str(model), models_dir=None, offline=True)
    assert record.decoding == decoding
    config = decode_config(record, beam_size=2)
    assert (config.preferred_source_pieces, config.no_repeat_ngram_size) == (45, 4)
    assert config.beam_size == 2


def test_a_manifest_that_says_nothing_of_decoding_leaves_the_general_settings(model: Path) -> None:
    write_manifest(model, id="mine", licence="MIT")
    path = model / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["decoding"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert decode_config(resolve(str(model), models_dir=None, offline=True)) == DecodeConfig()


def test_the_shipped_model_is_found_by_name(shipped: Path) -> None:
    record = resolve("embedded", models_dir=None, offline=True)
    assert (record.id, record.path, record.licence) == ("embedded", shipped, "Apache-2.0")
    assert verify(record) == record


@pytest.mark.parametrize("name", ["model.safetensors", "source.spm", "vocab.json"])
def test_a_corrupted_file_is_refused_by_name(shipped: Path, name: str) -> None:
    content = bytearray((shipped / name).read_bytes())
    content[-1] ^= 1
    (shipped / name).write_bytes(content)
    with pytest.raises(ModelFileError, match=rf"{name} is corrupted"):
        resolve("embedded", models_dir=None, offline=True)


def test_a_recorded_file_that_is_gone_or_new_is_refused(shipped: Path) -> None:
    (shipped / "tokenizer_config.json").unlink()
    with pytest.raises(ModelFileError, match=r"tokenizer_config\.json is missing"):
        resolve("embedded", models_dir=None, offline=True)
    (shipped / "tokenizer_config.json").write_text("{}", encoding="utf-8")
    (shipped / "generation_config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelFileError, match="not recorded"):
        resolve("embedded", models_dir=None, offline=True)


@pytest.mark.parametrize("content", ["{", "{}", '{"schema": "duizhao.model/1", "id": 3}'])
def test_a_malformed_manifest_is_refused(model: Path, content: str) -> None:
    (model / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(ModelFileError, match="malformed"):
        resolve(str(model), models_dir=None, offline=True)


def test_a_manifest_whose_own_digest_is_wrong_is_refused(model: Path) -> None:
    write_manifest(model, id="mine", licence="MIT")
    path = model / "manifest.json"
    content = json.loads(path.read_text(encoding="utf-8")) | {"sha256": "0" * 64}
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(ModelFileError, match="does not fit"):
        resolve(str(model), models_dir=None, offline=True)


def test_verifying_sees_a_change_since_the_record_was_made(model: Path) -> None:
    record = resolve(str(model), models_dir=None, offline=True)
    (model / "vocab.json").write_text('{"</s>": 0, "<unk>": 1}', encoding="utf-8")
    with pytest.raises(ModelFileError, match=r"vocab\.json has changed"):
        verify(record)


def test_weights_are_counted_from_the_safetensors_header(model: Path) -> None:
    header = json.dumps(
        {"__metadata__": {}, "a": {"shape": [3, 4]}, "b": {"shape": [5]}, "c": {"shape": []}}
    ).encode()
    weights = struct.pack("<Q", len(header)) + header
    (model / "model.safetensors").write_bytes(weights)
    assert parameters(model) == 18
    (model / "model.safetensors").write_bytes(b"junk")
    with pytest.raises(ModelFileError, match="no safetensors"):
        parameters(model)


def test_a_pickles_weights_are_not_counted(model: Path) -> None:
    (model / "model.safetensors").rename(model / "pytorch_model.bin")
    assert parameters(model) is None


def test_a_model_placed_by_hand_is_found_by_registry_name_and_hub_id(
    model: Path, no_hub: None
) -> None:
    for folder in ("opus-mt-zh-en", "Helsinki-NLP--opus-mt-zh-en"):
        models = model.parent / folder
        models.mkdir()
        model.rename(models / folder)
        for name in ("opus-mt-zh-en", "Helsinki-NLP/opus-mt-zh-en"):
            record = resolve(name, models_dir=models, offline=True)
            assert (record.id, record.licence) == ("opus-mt-zh-en", "CC-BY-4.0")
            assert record.hub_id == "Helsinki-NLP/opus-mt-zh-en"
        (models / folder).rename(model)


def test_published_scores_are_marked_as_published(tmp_path: Path, no_hub: None) -> None:
    opus = next(m for m in list_models(tmp_path) if m.id == "opus-mt-zh-en")
    assert opus.path is None
    assert {(s.test_set, s.value) for s in opus.scores} == {
        ("newstest2019", 21.6),
        ("newstest2020", 22.0),
        ("flores101-devtest", 23.5),
    }
    assert all(s.published and s.metric == "BLEU" and s.source for s in opus.scores)


def test_listing_shows_shipped_models_with_what_their_manifest_says(shipped: Path) -> None:
    (record,) = list_models()
    assert (record.id, record.path, record.scores) == ("embedded", shipped, (SCORE,))
    assert record.sha256 is not None


@pytest.mark.parametrize("name", ["opus-mt-zh-en", "Helsinki-NLP/opus-mt-en-de"])
def test_offline_a_missing_model_is_one_error_that_says_how_to_place_it(
    tmp_path: Path, no_hub: None, name: str
) -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        resolve(name, models_dir=tmp_path, offline=True)
    message = str(caught.value)
    assert "offline" in message
    assert "source.spm" in message
    assert str(tmp_path / "Helsinki-NLP--opus-mt") in message
    assert "\n" not in message


def test_without_a_network_fetching_gives_the_same_error(
    tmp_path: Path, no_hub: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(hub_id: str) -> list[str]:
        raise ConnectionError("Name or service not known\nmore")

    monkeypatch.setattr(hub, "_wanted", unreachable)
    with pytest.raises(ModelNotFoundError, match=r"Name or service not known\).*by hand"):
        fetch("opus-mt-zh-en", models_dir=tmp_path, offline=False)


def test_fetching_what_is_already_there_only_checks_it(
    shipped: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert fetch("embedded", models_dir=None, offline=True).path == shipped


@pytest.mark.parametrize("name", ["no-such-model", "a/b/c", "", "模型"])
def test_an_unknown_name_is_answered_with_the_known_ones(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="embedded, opus-mt-zh-en"):
        resolve(name, models_dir=tmp_path, offline=True)


def test_a_path_without_a_folder_is_said_to_be_that() -> None:
    with pytest.raises(ModelNotFoundError, match="is no folder"):
        resolve("./nowhere/model", models_dir=None, offline=True)


def test_fetching_needs_a_folder_to_fetch_to(no_hub: None) -> None:
    with pytest.raises(ModelNotFoundError, match="no folder for models"):
        resolve("opus-mt-zh-en", models_dir=None, offline=False)
