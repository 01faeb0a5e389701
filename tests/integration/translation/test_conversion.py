"""Marian folders converted once, never by halves, and used without torch afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from support.tiny_marian import EN_LINES, ZH_LINES, Layout, build, write_hollow

from translation.backends import conversion, open_backend
from translation.backends.base import BackendOptions
from translation.backends.conversion import converted
from translation.engine import load
from translation.errors import ConversionError, ModelFileError
from translation.folder import open_folder
from translation.pieces import Tokenizer
from translation.registry import resolve

if TYPE_CHECKING:
    from pathlib import Path

    from translation.engine import MarianTranslator

COLD_START = """
import sys
from pathlib import Path
from translation.engine import load
from translation.registry import resolve
record = resolve(sys.argv[1], models_dir=None, offline=True)
load(record, compute_type="int8", cache_dir=Path(sys.argv[2]), threads=1).translate(["中山"])
heavy = {"torch", "transformers", "huggingface_hub"} & sys.modules.keys()
sys.exit(f"imported {heavy}" if heavy else 0)
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("converted")


def opened(model: Path, cache: Path, compute_type: str) -> MarianTranslator:
    record = resolve(str(model), models_dir=None, offline=True)
    return load(record, compute_type=compute_type, cache_dir=cache, threads=1)


def test_a_model_is_converted_once_per_compute_type(model: Path, cache: Path) -> None:
    opened(model, cache, "float32")
    (first,) = cache.glob("ct2-*-float32")
    stamp = (first / "model.bin").stat().st_mtime_ns
    opened(model, cache, "float32")
    assert (first / "model.bin").stat().st_mtime_ns == stamp
    opened(model, cache, "int8")
    assert {p.name.rpartition("-")[2] for p in cache.iterdir()} >= {"float32", "int8"}


def test_another_model_gets_a_conversion_of_its_own(
    model: Path, cache: Path, tmp_path: Path
) -> None:
    one = converted(open_folder(model), "a" * 64, "float32", tmp_path)
    other = converted(open_folder(model), "b" * 64, "float32", tmp_path)
    assert one != other


def test_int8_finds_a_translation_nearly_as_likely_as_float32_does(
    model: Path, cache: Path
) -> None:
    folder = open_folder(model)
    tokenizer = Tokenizer(folder)
    sources, targets = (
        tokenizer.encode(ZH_LINES),
        [tokenizer.encode_target(line) for line in EN_LINES],
    )
    exact, rough = (
        open_backend("ctranslate2", folder, "tiny", BackendOptions("cpu", kind, cache, 1)).score(
            sources, targets
        )
        for kind in ("float32", "int8")
    )
    totals = [[sum(logs) for logs in scores] for scores in (rough, exact)]
    assert totals[0] == pytest.approx(totals[1], rel=0.05)
    assert rough != exact


def test_a_converted_model_needs_no_torch(model: Path, cache: Path) -> None:
    opened(model, cache, "int8")
    run = [sys.executable, "-c", COLD_START, str(model), str(cache)]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_an_interrupted_conversion_leaves_nothing(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(folder: object, target: Path, compute_type: str) -> None:
        (target / "model.bin").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(conversion, "_convert", full)
    with pytest.raises(ConversionError, match="No space left"):
        converted(open_folder(model), "c" * 64, "float32", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_during_conversion_leaves_nothing(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(folder: object, target: Path, compute_type: str) -> None:
        (target / "model.bin").write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(conversion, "_convert", interrupted)
    with pytest.raises(KeyboardInterrupt):
        converted(open_folder(model), "c" * 64, "float32", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_of_two_conversions_at_once_the_first_stands(tmp_path: Path) -> None:
    target = tmp_path / "ct2"
    for name in ("first", "second"):
        made = tmp_path / name
        made.mkdir()
        (made / "model.bin").write_text(name, encoding="utf-8")
        conversion._publish(made, target)
    assert (target / "model.bin").read_text(encoding="utf-8") == "first"


def test_a_folder_left_without_a_model_is_replaced(tmp_path: Path) -> None:
    target, made = tmp_path / "ct2", tmp_path / "made"
    target.mkdir()
    (target / "stray").write_text("", encoding="utf-8")
    made.mkdir()
    (made / "model.bin").write_text("whole", encoding="utf-8")
    conversion._publish(made, target)
    assert [f.name for f in target.iterdir()] == ["model.bin"]


def test_a_vocabulary_without_trailing_padding_is_refused_with_a_way_out(
    model: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "odd"
    copy.mkdir()
    for file in model.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    ids = json.loads((copy / "vocab.json").read_text(encoding="utf-8"))
    last = max(ids.values())
    ids = {p: last if i == 2 else 2 if i == last else i for p, i in ids.items()}
    (copy / "vocab.json").write_text(json.dumps(ids), encoding="utf-8")
    with pytest.raises(ConversionError, match=r"<pad>.*use the backend 'transformers'"):
        opened(copy, tmp_path / "cache", "float32")


@pytest.mark.parametrize("backend", ["ctranslate2", "transformers"])
def test_damaged_weights_are_refused_by_name(tmp_path: Path, backend: str) -> None:
    hollow = write_hollow(tmp_path / "hollow", b"\xff" * 64)
    with pytest.raises(ModelFileError, match=r"model\.safetensors"):
        resolve(str(hollow), models_dir=None, offline=True)
    (hollow / "model.safetensors").rename(hollow / "pytorch_model.bin")
    record = resolve(str(hollow), models_dir=None, offline=True)
    with pytest.raises(ModelFileError, match=r"pytorch_model\.bin"):
        load(record, backend=backend, compute_type="float32", cache_dir=tmp_path / "c", threads=1)


def test_a_model_with_separate_vocabularies_translates(tmp_path: Path) -> None:
    folder = build(tmp_path / "separate", Layout(separate=True))
    results = opened(folder, tmp_path / "cache", "int8").translate(ZH_LINES)
    assert all(r.text for r in results)
