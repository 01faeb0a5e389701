"""The hub: what is asked of it, and what its failures become."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import huggingface_hub
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

from translation import hub
from translation.errors import ModelNotFoundError

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ["config.json", "source.spm", "target.spm", "vocab.json", "README.md", "tf_model.h5"]


class Api:
    """A hub that has one model with these files."""

    files: tuple[str, ...] = ()

    def model_info(self, hub_id: str) -> SimpleNamespace:
        return SimpleNamespace(siblings=[SimpleNamespace(rfilename=name) for name in self.files])


@pytest.mark.parametrize(
    ("weights", "wanted"),
    [
        (["pytorch_model.bin"], "pytorch_model.bin"),
        (["model.safetensors"], "model.safetensors"),
        (["model.safetensors", "pytorch_model.bin"], "model.safetensors"),
    ],
)
def test_one_kind_of_weights_is_fetched_and_nothing_useless(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, weights: list[str], wanted: str
) -> None:
    asked: dict[str, object] = {}

    def snapshot(hub_id: str, **options: object) -> str:
        asked.update(options, hub_id=hub_id)
        return str(tmp_path)

    monkeypatch.setattr(Api, "files", (*NAMES, *weights))
    monkeypatch.setattr(huggingface_hub, "HfApi", Api)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", snapshot)
    assert hub.download("a/b", tmp_path, offline=False) == tmp_path
    patterns = asked["allow_patterns"]
    assert isinstance(patterns, list)
    assert {"config.json", "source.spm", "target.spm", "vocab.json", wanted} <= set(patterns)
    assert not {"README.md", "tf_model.h5"} & set(patterns)
    assert len({"pytorch_model.bin", "model.safetensors"} & set(patterns)) == 1


def test_offline_the_hub_is_never_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(hub_id: str) -> list[str]:
        raise AssertionError(hub_id)

    monkeypatch.setattr(hub, "_wanted", asked)
    with pytest.raises(ModelNotFoundError, match="offline mode is on"):
        hub.download("a/b", tmp_path, offline=True)


def test_the_hubs_own_offline_switch_is_honoured(tmp_path: Path) -> None:
    # the tests' environment sets HF_HUB_OFFLINE
    with pytest.raises(ModelNotFoundError, match="cannot be fetched"):
        hub.download("a/b", tmp_path, offline=False)


def test_a_model_in_the_hubs_cache_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *a, **k: str(tmp_path))
    assert hub.cached("a/b") is None
    for name in NAMES:
        (tmp_path / name).write_text("", encoding="utf-8")
    assert hub.cached("a/b") == tmp_path


def test_a_model_missing_from_the_cache_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*args: object, **options: object) -> str:
        raise LocalEntryNotFoundError("not here")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", missing)
    assert hub.cached("a/b") is None
