"""Marian weights through transformers, always as float32."""

from __future__ import annotations

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
    from transformers.utils import logging

    # a bar for a load of a second would clutter every command's output
    bars = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        model: Any = MarianMTModel.from_pretrained(
            folder.path,
            dtype=torch.float32,
            local_files_only=True,
            use_safetensors=folder.weights.suffix == ".safetensors",
        )
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ModelFileError(
            f"{folder.weights} cannot be loaded ({error}); place it anew"
        ) from error
    finally:
        if bars:
            logging.enable_progress_bar()
    model.train(mode=False)
    return model
