from __future__ import annotations

from dataclasses import asdict

import pytest
import torch

from training.checkpoint import FILE_NAME, Checkpoint, Position, load, save
from training.errors import CheckpointError


def checkpoint(fingerprint="f", step=3):
    return Checkpoint(
        fingerprint, asdict(Position(step=step, best_loss=2.5)), {"w": torch.arange(3.0)},
        {"state": {}, "param_groups": []}, [torch.ones(2)], 7, torch.get_rng_state(),
    )  # fmt: skip


def test_what_was_saved_is_loaded(tmp_path):
    save(checkpoint(), tmp_path)
    found = load(tmp_path, "f")
    assert Position(**found.position) == Position(step=3, best_loss=2.5)
    assert torch.equal(found.model["w"], torch.arange(3.0))
    assert found.average_updates == 7


def test_a_save_that_fails_halfway_leaves_the_old_one(tmp_path, monkeypatch):
    save(checkpoint(step=1), tmp_path)

    def broken(_fields, stream):
        stream.write(b"half")
        raise OSError("disk full")

    monkeypatch.setattr(torch, "save", broken)
    with pytest.raises(CheckpointError, match="disk full"):
        save(checkpoint(step=2), tmp_path)
    assert load(tmp_path, "f").position["step"] == 1


def test_a_missing_checkpoint_is_an_error(tmp_path):
    with pytest.raises(CheckpointError, match="start the run without --resume"):
        load(tmp_path, "f")


def test_a_damaged_checkpoint_is_an_error(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"junk")
    with pytest.raises(CheckpointError, match="is damaged"):
        load(tmp_path, "f")


def test_a_checkpoint_of_another_run_is_refused(tmp_path):
    save(checkpoint("other"), tmp_path)
    with pytest.raises(CheckpointError, match="other data or settings"):
        load(tmp_path, "f")
