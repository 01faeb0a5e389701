"""A model folder's own description, and its identity: a digest over its files."""

from __future__ import annotations

import hashlib
import json
import math
import os
import struct
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import ValidationError

from translation.errors import ModelFileError
from translation.folder import open_folder
from translation.records import Manifest, ModelDecoding, ModelFile, ModelScore

NAME = "manifest.json"
_CHUNK = 1 << 20
_GENERAL = ModelDecoding()


def hashed(path: Path) -> tuple[ModelFile, ...]:
    """The files that make a model, with hash and size; read once, whole.

    Raises:
        ModelFileError: The folder is no Marian folder, or a file cannot be read.
    """
    return tuple(_hashed(path / name) for name in open_folder(path).files)


def _hashed(path: Path) -> ModelFile:
    sha = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                sha.update(chunk)
        return ModelFile(path.name, sha.hexdigest(), path.stat().st_size)
    except OSError as error:
        raise ModelFileError(f"{path} cannot be read ({error})") from error


def digest(files: Iterable[ModelFile]) -> str:
    """A model's identity: SHA-256 over ``name NUL sha256 LF`` of its files, sorted by name.

    Only files that shape a translation count, so a changed README keeps the identity.
    """
    listed = sorted(f"{f.name}\0{f.sha256}\n" for f in files)
    return hashlib.sha256("".join(listed).encode()).hexdigest()


def parameters(path: Path) -> int | None:
    """Number of weights, read from the header of a safetensors file; None for other formats."""
    weights = open_folder(path).weights
    if weights.suffix != ".safetensors":
        return None
    try:
        with weights.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            header = json.loads(stream.read(min(length, weights.stat().st_size)))
        shapes: list[list[int]] = [
            t["shape"] for name, t in header.items() if name != "__metadata__"
        ]
    except (OSError, ValueError, struct.error, KeyError, TypeError) as error:
        raise ModelFileError(
            f"{weights} is no safetensors file ({error}); place it anew"
        ) from error
    return sum(math.prod(shape) for shape in shapes)


def write_manifest(
    folder: Path,
    *,
    id: str,  # noqa: A002 - the record's own name for it
    licence: str,
    languages: tuple[str, str] = ("zh", "en"),
    scores: Sequence[ModelScore] = (),
    decoding: ModelDecoding = _GENERAL,
) -> Manifest:
    """Describe a finished model folder in its ``manifest.json``; returns what was written.

    Raises:
        ModelFileError: The folder is no Marian folder or cannot be written.
    """
    files = hashed(folder)
    content = {
        "schema": "duizhao.model/1",
        "id": id,
        "sha256": digest(files),
        "licence": licence,
        "languages": list(languages),
        "size_bytes": sum(f.size_bytes for f in files),
        "parameters": parameters(folder),
        "files": [asdict(f) for f in files],
        "scores": [asdict(s) for s in scores],
        "decoding": asdict(decoding),
    }
    manifest = Manifest.model_validate(content)
    scratch = folder / f".{NAME}.{os.getpid()}"
    try:
        scratch.write_text(
            json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )
        scratch.replace(folder / NAME)
    except OSError as error:
        scratch.unlink(missing_ok=True)
        raise ModelFileError(f"{folder / NAME} cannot be written ({error})") from error
    return manifest


def read_manifest(folder: Path) -> Manifest | None:
    """A folder's manifest, or None where it has none.

    Raises:
        ModelFileError: The manifest is malformed.
    """
    path = folder / NAME
    if not path.is_file():
        return None
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise ModelFileError(f"{path} is malformed ({error}); place the model anew") from error


def check(folder: Path, manifest: Manifest) -> tuple[ModelFile, ...]:
    """Compare a folder's files with its manifest; returns the files as found.

    Raises:
        ModelFileError: A file is missing, added or not the one recorded; it is named.
    """
    found = {f.name: f for f in hashed(folder)}
    recorded = {f.name: f for f in manifest.files}
    for name in sorted(found.keys() ^ recorded.keys()):
        state = "missing" if name in recorded else "not recorded in the manifest"
        raise ModelFileError(f"{folder / name} is {state}; place the model '{manifest.id}' anew")
    for name, file in sorted(found.items()):
        if file.sha256 != recorded[name].sha256:
            raise ModelFileError(
                f"{folder / name} is corrupted: its SHA-256 is {file.sha256[:16]}…, "
                f"recorded is {recorded[name].sha256[:16]}…; place the model '{manifest.id}' anew"
            )
    return tuple(found.values())
