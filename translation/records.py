"""What is known of a model, and the files it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One file of a model: its name, SHA-256 (hex) and size in bytes."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ModelScore:
    """A quality figure.

    Attributes:
        test_set: Name of the test set.
        metric: For example ``BLEU``, ``chrF2++`` or ``TER``, on their usual 0-100 scale.
        value: The figure.
        ci: Half width of its 95% interval, or None where not given.
        signature: The metric's signature, or empty.
        published: True where others measured it; False where this project did.
        source: Where the figure comes from, or the command that makes it.
    """

    test_set: str
    metric: str
    value: float
    ci: float | None = None
    signature: str = ""
    published: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class ModelDecoding:
    """Decode settings that suit a model better than the general ones; see ``DecodeConfig``."""

    preferred_source_pieces: int = 0
    no_repeat_ngram_size: int = 0


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A model as the registry knows it.

    Attributes:
        id: Registry name, hub id or folder name.
        path: Its Marian folder, or None while it is not on this machine.
        hub_id: Its id on the Hugging Face hub, or None.
        sha256: Digest over its files (see ``manifest.digest``), or None without a folder.
        files: The files that make the model, sorted by name.
        licence: SPDX name of the licence of the weights.
        languages: Source and target language.
        size_bytes: Size of all files; None where unknown.
        parameters: Number of weights; None where unknown.
        scores: Quality figures, measured or published.
        decoding: Decode settings that suit it.
    """

    id: str
    path: Path | None = None
    hub_id: str | None = None
    sha256: str | None = None
    files: tuple[ModelFile, ...] = ()
    licence: str = "unknown"
    languages: tuple[str, str] = ("zh", "en")
    size_bytes: int | None = None
    parameters: int | None = None
    scores: tuple[ModelScore, ...] = ()
    decoding: ModelDecoding = ModelDecoding()


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileEntry(_Strict):
    """A file in ``manifest.json``."""

    name: str = Field(pattern=r"^[^/\\]+$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size_bytes: int = Field(ge=0)


class ScoreEntry(_Strict):
    """A quality figure in ``manifest.json`` or ``registry.toml``."""

    test_set: str
    metric: str
    value: float
    ci: float | None = None
    signature: str = ""
    published: bool = False
    source: str = ""

    def to_score(self) -> ModelScore:
        """The same as a value."""
        return ModelScore(**self.model_dump())


class DecodingEntry(_Strict):
    """Decode settings in ``manifest.json``."""

    preferred_source_pieces: int = Field(default=0, ge=0)
    no_repeat_ngram_size: int = Field(default=0, ge=0)

    def to_decoding(self) -> ModelDecoding:
        """The same as a value."""
        return ModelDecoding(**self.model_dump())


class Manifest(_Strict):
    """``manifest.json``: a model folder describes itself."""

    schema_: str = Field("duizhao.model/1", alias="schema")
    id: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    licence: str
    languages: tuple[str, str]
    size_bytes: int
    parameters: int | None = None
    files: tuple[FileEntry, ...]
    scores: tuple[ScoreEntry, ...] = ()
    decoding: DecodingEntry = DecodingEntry()


class RegistryRow(_Strict):
    """A ``[[model]]`` of ``registry.toml``."""

    id: str
    folder: str | None = None
    hub_id: str | None = None
    licence: str = "unknown"
    languages: tuple[str, str] = ("zh", "en")
    size_bytes: int | None = None
    parameters: int | None = None
    scores: tuple[ScoreEntry, ...] = ()


class Registry(_Strict):
    """``registry.toml``."""

    model: tuple[RegistryRow, ...]
