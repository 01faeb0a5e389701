"""Find, list, verify and fetch models by name."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pydantic import ValidationError

from translation import hub
from translation.errors import ModelFileError, ModelNotFoundError
from translation.folder import open_folder
from translation.manifest import check, digest, hashed, parameters, read_manifest, write_manifest
from translation.records import (
    Manifest,
    ModelDecoding,
    ModelFile,
    ModelRecord,
    ModelScore,
    Registry,
    RegistryRow,
)

__all__ = [
    "ModelFile",
    "ModelRecord",
    "ModelScore",
    "fetch",
    "list_models",
    "resolve",
    "verify",
    "write_manifest",
]

SHIPPED = Path(__file__).parent / "models"
_HUB_ID = re.compile(r"^[\w.-]+/[\w.-]+$")


def resolve(name: str, *, models_dir: Path | None, offline: bool) -> ModelRecord:
    """Find a model and check its files.

    Args:
        name: Id in the registry, path of a Marian folder, or id on the hub.
        models_dir: Where fetched models lie, or None.
        offline: Forbid the network.

    Raises:
        ModelNotFoundError: It is neither here nor can it be fetched.
        ModelFileError: A file is missing, malformed or not the one recorded.
    """
    row = _row(name)
    if row is not None and row.folder is not None:
        return _described(row.id, SHIPPED / row.folder, row)
    if row is None and _is_folder(name):
        path = Path(name).expanduser().resolve()
        return _described(path.name, path, None)
    placed = _placed(name, row, models_dir)
    if placed is None:
        return fetch(name, models_dir=models_dir, offline=offline)
    return _described(row.id if row else name, placed, row)


def list_models(models_dir: Path | None = None) -> tuple[ModelRecord, ...]:
    """All registered models, those not on this machine with ``path`` None; nothing is hashed."""
    return tuple(_outline(row, models_dir) for row in _rows())


def verify(record: ModelRecord) -> ModelRecord:
    """Hash a model's files anew and compare them with the record and its manifest.

    Returns:
        The record as it is now, equal to ``record`` in ``files`` and ``sha256``.

    Raises:
        ModelNotFoundError: The record has no folder.
        ModelFileError: A file differs; it is named.
    """
    if record.path is None:
        raise ModelNotFoundError(f"model '{record.id}' is not on this machine; fetch it first")
    now = _described(record.id, record.path, _row(record.id))
    recorded = {f.name: f.sha256 for f in record.files}
    for file in now.files:
        if recorded.get(file.name, file.sha256) != file.sha256:
            raise ModelFileError(f"{record.path / file.name} has changed since it was recorded")
    return now


def fetch(name: str, *, models_dir: Path | None, offline: bool) -> ModelRecord:
    """Fetch a model of the hub into ``models_dir``; what is already there is only checked.

    Raises:
        ModelNotFoundError: No such model, offline, or no network; says how to place it by hand.
    """
    row = _row(name)
    if row is not None and row.folder is not None:
        return resolve(name, models_dir=models_dir, offline=offline)
    hub_id = row.hub_id if row is not None else name
    if hub_id is None or not _HUB_ID.match(hub_id):
        known = ", ".join(r.id for r in _rows())
        raise ModelNotFoundError(
            f"no model '{name}': give a registered name ({known}), "
            "the path of a Marian folder or a hub id such as Helsinki-NLP/opus-mt-zh-en"
        )
    if models_dir is None:
        raise ModelNotFoundError(
            f"model '{name}' is not on this machine and no folder for models is set to fetch it to"
        )
    path = _placed(name, row, models_dir)
    if path is None:
        path = hub.download(hub_id, models_dir / _folder_name(hub_id), offline=offline)
    return _described(row.id if row else name, path, row)


def _rows() -> tuple[RegistryRow, ...]:
    path = SHIPPED / "registry.toml"
    try:
        return Registry.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).model
    except (OSError, ValueError, ValidationError) as error:
        raise ModelFileError(f"{path} cannot be read ({error})") from error


def _row(name: str) -> RegistryRow | None:
    return next((row for row in _rows() if name in {row.id, row.hub_id}), None)


def _is_folder(name: str) -> bool:
    """A path is what exists as a folder or is written like a path."""
    path = Path(name).expanduser()
    if name and path.is_dir():
        return True
    if name.startswith(("/", "./", "../", "~")):
        raise ModelNotFoundError(f"{path} is no folder; give the path of a Marian model folder")
    return False


def _folder_name(hub_id: str) -> str:
    return hub_id.replace("/", "--")


def _placed(name: str, row: RegistryRow | None, models_dir: Path | None) -> Path | None:
    """Where a hub model already lies: in the models folder, or in the hub's own cache."""
    hub_id = row.hub_id if row is not None else name
    names = [n for n in (row.id if row else None, hub_id) if n]
    if models_dir is not None:
        for folder in (models_dir / _folder_name(n) for n in names):
            if (folder / "config.json").is_file():
                return folder
    return hub.cached(hub_id) if hub_id and _HUB_ID.match(hub_id) else None


def _described(name: str, path: Path, row: RegistryRow | None) -> ModelRecord:
    """The record of a folder, its files checked against its manifest where it has one."""
    open_folder(path)
    manifest = read_manifest(path)
    files = check(path, manifest) if manifest is not None else hashed(path)
    identity = digest(files)
    if manifest is not None and manifest.sha256 != identity:
        raise ModelFileError(f"{path / 'manifest.json'}: its sha256 does not fit its own files")
    said = manifest or row
    return ModelRecord(
        id=name,
        path=path,
        hub_id=row.hub_id if row else None,
        sha256=identity,
        files=tuple(sorted(files, key=lambda f: f.name)),
        licence=said.licence if said else "unknown",
        languages=said.languages if said else ("zh", "en"),
        size_bytes=sum(f.size_bytes for f in files),
        parameters=said.parameters if said else parameters(path),
        scores=_scores(manifest, row),
        decoding=manifest.decoding.to_decoding() if manifest else ModelDecoding(),
    )


def _scores(manifest: Manifest | None, row: RegistryRow | None) -> tuple[ModelScore, ...]:
    entries = manifest.scores if manifest is not None else (row.scores if row is not None else ())
    return tuple(entry.to_score() for entry in entries)


def _outline(row: RegistryRow, models_dir: Path | None) -> ModelRecord:
    path = SHIPPED / row.folder if row.folder else _placed(row.id, row, models_dir)
    if path is not None and not (path / "config.json").is_file():
        path = None
    manifest = read_manifest(path) if path is not None else None
    said = manifest or row
    return ModelRecord(
        id=row.id,
        path=path,
        hub_id=row.hub_id,
        sha256=manifest.sha256 if manifest is not None else None,
        files=tuple(ModelFile(f.name, f.sha256, f.size_bytes) for f in manifest.files)
        if manifest is not None
        else (),
        licence=said.licence,
        languages=said.languages,
        size_bytes=said.size_bytes,
        parameters=said.parameters,
        scores=_scores(manifest, row),
        decoding=manifest.decoding.to_decoding() if manifest else ModelDecoding(),
    )
