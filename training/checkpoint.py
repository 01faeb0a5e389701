"""Save and restore everything a run needs to continue as if it had not stopped."""

from __future__ import annotations

import os
import pickle
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch

from training.errors import CheckpointError

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "checkpoint.pt"
# What torch.load and the dataclass raise on bytes that are no checkpoint.
DAMAGE = (
    RuntimeError, TypeError, ValueError, LookupError, EOFError, struct.error,
    pickle.UnpicklingError,
)  # fmt: skip


@dataclass(slots=True)
class Position:
    """Where a run stands.

    Attributes:
        step: Optimiser steps done.
        phase: Phase being read, and its epoch.
        epoch: Epoch within the phase.
        batch: Next batch within the epoch.
        seconds: Wall clock spent so far.
        n_tokens: Target tokens learned from.
        n_evals: Measurements taken.
        best_loss: Least mean development loss; None before the first measurement.
        stale: Measurements since ``best_loss``.
    """

    step: int = 0
    phase: int = 0
    epoch: int = 0
    batch: int = 0
    seconds: float = 0.0
    n_tokens: int = 0
    n_evals: int = 0
    best_loss: float | None = None
    stale: int = 0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A snapshot of a run; ``fingerprint`` names its configuration and data."""

    fingerprint: str
    position: dict[str, Any]
    model: dict[str, torch.Tensor]
    optimiser: dict[str, Any]
    average: list[torch.Tensor]
    average_updates: int
    rng: torch.Tensor


def save(checkpoint: Checkpoint, folder: Path) -> Path:
    """Write a checkpoint so that a kill leaves the old one or the new one, never half.

    Raises:
        CheckpointError: The folder cannot be written.
    """
    target = folder / FILE_NAME
    draft = folder / f"{FILE_NAME}.new"
    fields = {name: getattr(checkpoint, name) for name in checkpoint.__slots__}
    try:
        with draft.open("wb") as stream:
            torch.save(fields, stream)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
    except OSError as error:
        raise CheckpointError(
            f"cannot write {target}: {error}; free space or mend access"
        ) from error
    return target


def load(folder: Path, fingerprint: str) -> Checkpoint:
    """Read the checkpoint of a run.

    Raises:
        CheckpointError: None is there, it is damaged, or other data or settings made it.
    """
    path = folder / FILE_NAME
    try:
        fields = torch.load(path, map_location="cpu", weights_only=True)
        checkpoint = Checkpoint(**fields)
    except FileNotFoundError as error:
        raise CheckpointError(f"no {path}; start the run without --resume") from error
    except DAMAGE as error:
        raise CheckpointError(f"{path} is damaged ({error}); start the run anew") from error
    if checkpoint.fingerprint != fingerprint:
        raise CheckpointError(
            f"{path} was made with other data or settings; use those again or another --out"
        )
    return checkpoint
