"""A model folder in Hugging Face Marian layout: its files and what its config says."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from translation.errors import ModelFileError

WEIGHTS = ("model.safetensors", "pytorch_model.bin")
REQUIRED = ("config.json", "source.spm", "target.spm", "vocab.json")
OPTIONAL = ("target_vocab.json", "tokenizer_config.json", "generation_config.json")
PAD, END, UNKNOWN = "<pad>", "</s>", "<unk>"


@dataclass(frozen=True, slots=True)
class MarianFolder:
    """A checked model folder.

    Attributes:
        path: The folder.
        files: Names of the files that make the model, sorted.
        separate: Whether source and target have vocabularies of their own.
        positions: Most pieces a source or target may have, ``</s>`` included.
    """

    path: Path
    files: tuple[str, ...]
    separate: bool
    positions: int

    @property
    def weights(self) -> Path:
        """The weights file: safetensors where both kinds lie there."""
        return next(self.path / name for name in WEIGHTS if name in self.files)

    def config(self) -> dict[str, object]:
        """What ``config.json`` says."""
        return _read_json(self.path / "config.json")

    def source_vocabulary(self) -> dict[str, int]:
        """Source pieces and their ids."""
        return read_vocabulary(self.path / "vocab.json")

    def target_vocabulary(self) -> dict[str, int]:
        """Target pieces and their ids."""
        name = "target_vocab.json" if self.separate else "vocab.json"
        return read_vocabulary(self.path / name)


def open_folder(path: Path) -> MarianFolder:
    """Check that a folder holds a Marian model.

    Raises:
        ModelFileError: A file is missing or malformed, or the model is of another kind.
    """
    missing = [name for name in REQUIRED if not (path / name).is_file()]
    weights = [name for name in WEIGHTS if (path / name).is_file()]
    if missing or not weights:
        wanted = ", ".join(missing) or " or ".join(WEIGHTS)
        raise ModelFileError(
            f"{path} is no complete Marian folder: {wanted} missing; "
            "place all files of the model there (config.json, weights, source.spm, target.spm, "
            "vocab.json)"
        )
    config = _read_json(path / "config.json")
    if config.get("model_type") != "marian":
        kind = config.get("model_type", "of an unstated type")
        raise ModelFileError(f"{path}/config.json: the model is {kind}, not marian")
    present = [*REQUIRED, weights[0], *(n for n in OPTIONAL if (path / n).is_file())]
    return MarianFolder(
        path=path,
        files=tuple(sorted(present)),
        separate="target_vocab.json" in present
        and not config.get("share_encoder_decoder_embeddings", True),
        positions=int(str(config.get("max_position_embeddings", 512))),
    )


def read_vocabulary(path: Path) -> dict[str, int]:
    """Read pieces and ids; refuses a vocabulary without ``</s>`` and ``<unk>``."""
    content = _read_json(path)
    if not {END, UNKNOWN} <= content.keys():
        raise ModelFileError(f"{path}: the vocabulary lacks {END} or {UNKNOWN}")
    return {str(piece): int(str(number)) for piece, number in content.items()}


def _read_json(path: Path) -> dict[str, object]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelFileError(f"{path} cannot be read as JSON ({error}); place it anew") from error
    if not isinstance(content, dict):
        raise ModelFileError(f"{path}: expected a JSON object, found {type(content).__name__}")
    return content
