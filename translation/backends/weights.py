"""Marian weights through transformers, always as float32."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from translation.errors import ModelFileError
from translation.folder import MarianFolder


def load_model(folder: MarianFolder) -> Any:  # noqa: ANN401 - transformers' classes are untyped here
    """Load a ``MarianMTModel`` in float32, whatever type its weights are stored in.

    Raises:
        ModelFileError: The weights are damaged or do not fit the configuration.
    """
    import torch
    from transformers import MarianMTModel

    damage: tuple[type[Exception], ...] = (
        OSError,
        ValueError,
        RuntimeError,
        KeyError,
        EOFError,
        *_damage(),
    )
    try:
        with _no_progress_bar():
            model: Any = MarianMTModel.from_pretrained(
                folder.path,
                dtype=torch.float32,
                local_files_only=True,
                use_safetensors=folder.weights.suffix == ".safetensors",
            )
    except damage as error:
        raise ModelFileError(
            f"{folder.weights} cannot be loaded ({error}); place it anew"
        ) from error
    model.train(mode=False)
    return model


@contextmanager
def _no_progress_bar() -> Iterator[None]:
    """Without transformers' bar: for a load of a second it would clutter every output."""
    from transformers.utils import logging

    switches: Any = logging
    shown = switches.is_progress_bar_enabled()
    switches.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            switches.enable_progress_bar()


def _damage() -> tuple[type[Exception], ...]:
    """What the readers of both formats raise at a damaged file, beside builtin errors."""
    from pickle import UnpicklingError

    from safetensors import SafetensorError

    unreadable: type[Exception] = SafetensorError
    return UnpicklingError, unreadable
