"""A run on disk: one file per cell, whole or absent, and a manifest that says what it is.

    RUN/manifest.json                specification, data, systems, environment
    RUN/testsets/<set>.json          the items, so that a report needs no other file
    RUN/cells/<set>@<system>.json    answers, timing, statistics of every metric
    RUN/results.json                 figures, intervals, tests (made anew from the cells)

Every file is written beside its place and renamed, so kill -9 leaves whole cells only.
"""

from __future__ import annotations

import fcntl
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.digests import digest_of, write_whole
from eval.errors import RunError
from eval.model import Kind, Responses, Segment, SystemCard, TestSet
from eval.testsets.building import set_digest


class _File(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, serialize_by_alias=True
    )


_F = TypeVar("_F", bound=_File)


class ScoreFile(_File):
    """A metric's statistics on one cell."""

    key: str
    signatures: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    warnings: tuple[str, ...] = ()


class CellFile(_File):
    """One system on one test set."""

    schema_: Literal["duizhao.cell/1"] = Field(default="duizhao.cell/1", alias="schema")
    test_set: str
    system: str
    answer_key: str
    texts: tuple[str, ...]
    confidences: tuple[float | None, ...] = ()
    seconds: float | None = None
    warnings: tuple[str, ...] = ()
    scores: Mapping[str, ScoreFile] = {}
    skipped: Mapping[str, str] = {}

    def responses(self) -> Responses:
        """The system's answers."""
        return Responses(self.texts, self.confidences, self.seconds, self.warnings)


class SetEntry(_File):
    """A test set in the manifest."""

    name: str
    kind: Kind
    n: int
    sha256: str
    licence: str
    origin: str
    warnings: tuple[str, ...] = ()


class CardEntry(_File):
    """A system in the manifest."""

    name: str
    kind: str
    fingerprint: str
    model: str | None = None
    backend: str | None = None
    compute_type: str | None = None
    beam_size: int | None = None
    size_bytes: int | None = None
    kinds: tuple[Kind, ...] = ("segments",)
    sets: tuple[str, ...] = ()

    def card(self) -> SystemCard:
        """The system's identity."""
        return SystemCard(**self.model_dump())


class Manifest(_File):
    """What a run is made of."""

    schema_: Literal["duizhao.run/1"] = Field(default="duizhao.run/1", alias="schema")
    name: str
    created: str
    spec_sha256: str
    code_sha256: str
    baseline: str | None
    bootstrap: int
    randomisation: int
    seed: int
    metrics: tuple[str, ...]
    environment: Mapping[str, str]
    test_sets: tuple[SetEntry, ...]
    systems: tuple[CardEntry, ...]


class _SegmentEntry(_File):
    id: str
    source: str
    references: tuple[str, ...]
    document: str | None = None
    domain: str | None = None


class _SetFile(_File):
    kind: Kind
    segments: tuple[_SegmentEntry, ...]


def file_stem(name: str) -> str:
    """Make a file name of a label; different labels give different names."""
    plain = re.sub(r"[^\w.+-]+", "-", name).strip("-.")
    return plain if plain == name else f"{plain}-{digest_of(name)[:8]}"


class RunFolder:
    """Reads and writes one run folder.  Several readers, one writer at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def manifest_path(self) -> Path:
        """Where the manifest lies."""
        return self.path / "manifest.json"

    def cell_path(self, test_set: str, system: str) -> Path:
        """Where a cell lies."""
        return self.path / "cells" / f"{file_stem(test_set)}@{file_stem(system)}.json"

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other writers out; the system frees the lock when the process ends.

        Raises: RunError: another process is writing, or the folder cannot be made.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            handle = (self.path / ".lock").open("w")
        except OSError as error:
            raise RunError(f"{self.path}: cannot be written ({error.strerror})") from None
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunError(f"{self.path}: another process is writing this run") from None
            yield

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest."""
        write_whole(self.manifest_path, manifest.model_dump_json(indent=1) + "\n")

    def read_manifest(self) -> Manifest:
        """Read the manifest.

        Raises: RunError: not a run folder, or a damaged manifest.
        """
        manifest = self._read(self.manifest_path, Manifest)
        if manifest is None:
            raise RunError(f"{self.path}: not a finished or started run (no manifest.json)")
        return manifest

    def write_test_set(self, test_set: TestSet) -> None:
        """Keep the items of a test set."""
        rows = tuple(_SegmentEntry(**asdict(segment)) for segment in test_set.segments)
        text = _SetFile(kind=test_set.kind, segments=rows).model_dump_json()
        write_whole(self._set_path(test_set.name), text + "\n")

    def read_test_set(self, entry: SetEntry) -> TestSet:
        """Read the items of a test set back and check them against the manifest.

        Raises: RunError: missing, damaged or changed items.
        """
        path = self._set_path(entry.name)
        stored = self._read(path, _SetFile)
        if stored is None:
            raise RunError(f"{path}: missing; run the evaluation again to complete the folder")
        segments = tuple(Segment(**row.model_dump()) for row in stored.segments)
        if set_digest(stored.kind, segments) != entry.sha256:
            raise RunError(f"{path}: its items are not those of the manifest; the file changed")
        return TestSet(
            entry.name,
            entry.kind,
            segments,
            entry.sha256,
            entry.licence,
            entry.origin,
            entry.warnings,
        )

    def write_cell(self, cell: CellFile) -> None:
        """Write a cell, whole."""
        path = self.cell_path(cell.test_set, cell.system)
        write_whole(path, cell.model_dump_json() + "\n")

    def read_cell(self, test_set: str, system: str) -> CellFile | None:
        """Read a cell, or None where it was not finished.

        Raises: RunError: the file is damaged.
        """
        return self._read(self.cell_path(test_set, system), CellFile)

    def _set_path(self, name: str) -> Path:
        return self.path / "testsets" / f"{file_stem(name)}.json"

    @staticmethod
    def _read(path: Path, model: type[_F]) -> _F | None:
        try:
            return model.model_validate_json(path.read_bytes())
        except FileNotFoundError:
            return None
        except OSError as error:
            raise RunError(f"{path}: cannot be read ({error.strerror})") from None
        except ValidationError as error:
            raise RunError(
                f"{path}: damaged or of another version ({error.errors()[0]['msg']}); "
                "delete it and run again"
            ) from None
