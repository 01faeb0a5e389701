"""Marian folders into CTranslate2's format, once per model and compute type.

Folders with safetensors are written by ``direct``, others through CTranslate2's own loader,
transformers and torch. The result lies in ``<cache>/ct2-<version>-<sha256>-<type>``. It is
written beside and renamed when complete, so readers never see half a model and two processes may
convert at once.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from translation.backends import direct
from translation.backends.vocabularies import ordered
from translation.errors import ConversionError
from translation.folder import END, UNKNOWN, MarianFolder

#: Raise it when this module writes something else for the same model.
VERSION = 2
_COMPLETE = "model.bin"


def converted(folder: MarianFolder, sha256: str, compute_type: str, cache_dir: Path) -> Path:
    """The converted model's folder; converts first where the cache has none.

    Raises:
        ConversionError: The model cannot be converted, or the cache cannot be written.
    """
    target = cache_dir / f"ct2-{VERSION}-{sha256[:24]}-{compute_type}"
    if (target / _COMPLETE).is_file():
        return target
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".converting-", dir=cache_dir) as scratch:
            made = Path(scratch) / "model"
            made.mkdir()
            _convert(folder, made, compute_type)
            _publish(made, target)
    except OSError as error:
        raise ConversionError(
            f"cannot write the converted model to {cache_dir} ({error}); "
            "free space there or choose another cache folder"
        ) from error
    return target


def _publish(made: Path, target: Path) -> None:
    try:
        made.rename(target)
    except OSError:
        # another process was faster: its complete result stands, ours is dropped
        if not (target / _COMPLETE).is_file():
            shutil.rmtree(target, ignore_errors=True)
            made.rename(target)


def _convert(folder: MarianFolder, target: Path, compute_type: str) -> None:
    try:
        if direct.writable(folder):
            direct.write(folder, target, compute_type)
            return
        spec = _specification(folder)
        spec.validate()
        spec.optimize(quantization=compute_type)
        spec.save(os.fspath(target))
    except (ValueError, KeyError, RuntimeError) as error:
        raise ConversionError(
            f"{folder.path} cannot be converted to CTranslate2 ({error}); "
            "use the backend 'transformers' for this model"
        ) from error


def _specification(folder: MarianFolder) -> Any:  # noqa: ANN401 - ctranslate2 carries no types
    """Build CTranslate2's model specification with both vocabularies registered."""
    from ctranslate2.converters.transformers import BartLoader, MarianMTLoader

    from translation.backends.weights import load_model

    model = load_model(folder)
    # names that CTranslate2's loader expects of BART's configuration; Marian has neither
    model.config.normalize_before = False
    model.config.normalize_embedding = False
    # MarianMTLoader's own get_model_spec drops <pad> by the source's size and so leaves it in a
    # separate target vocabulary; the base class leaves all rows, they are cut here
    spec = BartLoader.get_model_spec(MarianMTLoader(), model)
    source, target = folder.source_vocabulary(), folder.target_vocabulary()
    spec.register_source_vocabulary(_cut(spec.encoder.embeddings[0], source))
    spec.register_target_vocabulary(_cut(spec.decoder.embeddings, target))
    _cut(spec.decoder.projection, target)
    spec.config.eos_token, spec.config.unk_token = END, UNKNOWN
    # Marian starts from a zero embedding, so the token only has to exist
    spec.config.decoder_start_token = END
    return spec


def _cut(layer: Any, vocabulary: dict[str, int]) -> list[str]:  # noqa: ANN401
    """Drop the row of a trailing ``<pad>`` from a layer; returns the pieces of the rows left."""
    pieces = ordered(vocabulary)
    rows = len(pieces) + 1
    if layer.weight.shape[0] == rows:
        layer.weight = layer.weight[:-1]
    bias = getattr(layer, "bias", None)
    if bias is not None and not isinstance(bias, str) and bias.shape[0] == rows:
        layer.bias = bias[:-1]
    return pieces
