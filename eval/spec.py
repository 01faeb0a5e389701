"""Run specifications: what to measure, as a TOML file.

``{name}`` inside a path is replaced by the variable of that name, so that one
specification serves every machine.  Relative paths start at the specification's folder.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from eval.digests import digest_of
from eval.errors import SpecError
from eval.lines import read_text

_VARIABLE = re.compile(r"\{(\w+)\}")
_NAME = re.compile(r"[\w.+@()-][\w.+@() -]*")


def _plain_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError("a name may hold letters, digits, blanks and . + - _ @ ( )")
    return name


Name = Annotated[str, AfterValidator(_plain_name)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SetSpec(_Strict):
    """One test set.

    ``path`` is a file or folder; ``source``, ``references`` and ``documents`` name the
    files of line formats; ``columns`` the source and reference columns of a TSV, from 0.
    """

    name: Name
    format: str
    path: str | None = None
    source: str | None = None
    references: tuple[str, ...] = ()
    documents: str | None = None
    columns: tuple[int, ...] = (0, 1)
    pair: str = "zh-en"
    domain: str | None = None
    licence: str = "unstated"
    sha256: str | None = None
    limit: int | None = Field(default=None, gt=0)


class SystemSpec(_Strict):
    """One system, or with ``glob`` one per file.

    ``kind``: ``file`` (stored outputs), ``model`` (registry name, hub id or Marian folder),
    ``libretranslate`` (HTTP endpoint) or another kind that the caller registered.
    """

    name: Name
    kind: str
    path: str | None = None
    glob: str | None = None
    model: str | None = None
    url: str | None = None
    sets: tuple[str, ...] = ()


class DecodeSpec(_Strict):
    """Decode settings that every system of kind ``model`` is run with."""

    name: Name
    backend: str | None = None
    compute_type: str | None = None
    beam_size: int | None = Field(default=None, gt=0)


class RunSpec(_Strict):
    """Systems × test sets × metrics × decode settings."""

    name: str
    metrics: tuple[str, ...] = ("bleu", "chrf", "ter", "rates", "fidelity")
    baseline: str | None = None
    bootstrap: int = Field(default=1000, ge=40)
    randomisation: int = Field(default=10000, ge=0)
    seed: int = 12345
    testsets: tuple[SetSpec, ...] = Field(min_length=1)
    systems: tuple[SystemSpec, ...] = Field(min_length=1)
    decode: tuple[DecodeSpec, ...] = ()

    def digest(self) -> str:
        """Digest over the whole specification."""
        return digest_of(self.model_dump(mode="json"))


def parse_spec(text: str, name: str, variables: Mapping[str, str] | None = None) -> RunSpec:
    """Read a specification.

    Args:
        text: TOML.
        name: For messages.
        variables: Values of the ``{name}`` places.

    Raises: SpecError: not TOML, an unknown key, a missing variable, or a name used twice.
    """
    try:
        table = tomllib.loads(text)
        spec = RunSpec.model_validate(_filled(table, variables or {}, name))
    except tomllib.TOMLDecodeError as error:
        raise SpecError(f"{name}: not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise SpecError(f"{name}: {place}: {first['msg']}") from None
    _check_unique(spec, name)
    return spec


def read_spec(path: Path, variables: Mapping[str, str] | None = None) -> RunSpec:
    """Read a specification file.

    Raises: InputError: the file cannot be read. SpecError: it does not hold together.
    """
    return parse_spec(read_text(path), path.name, variables)


def _filled(value: object, variables: Mapping[str, str], name: str) -> object:
    """Replace variables in all strings of a TOML tree, except a system's ``{set}``."""

    def fill(match: re.Match[str]) -> str:
        key = match[1]
        if key == "set":
            return match[0]
        if key not in variables:
            raise SpecError(f"{name}: the variable {{{key}}} has no value; give --var {key}=…")
        return variables[key]

    if isinstance(value, str):
        return _VARIABLE.sub(fill, value)
    if isinstance(value, list):
        return [_filled(item, variables, name) for item in value]
    if isinstance(value, dict):
        return {key: _filled(item, variables, name) for key, item in value.items()}
    return value


def _check_unique(spec: RunSpec, name: str) -> None:
    for what, names in (
        ("test set", [s.name for s in spec.testsets]),
        ("system", [s.name for s in spec.systems]),
        ("decode setting", [d.name for d in spec.decode]),
    ):
        twice = next((n for n in names if names.count(n) > 1), None)
        if twice is not None:
            raise SpecError(f"{name}: the {what} {twice!r} is named twice")
    known = {s.name for s in spec.testsets}
    for system in spec.systems:
        missing = next((n for n in system.sets if n not in known), None)
        if missing is not None:
            raise SpecError(f"{name}: system {system.name} names the unknown test set {missing!r}")
