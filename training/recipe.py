"""Read a training recipe: the settings of a run as TOML, so that it can be made again."""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

from training.config import (
    BatchConfig,
    EvalConfig,
    ModelConfig,
    OptimConfig,
    Phase,
    TrainConfig,
)
from training.errors import ConfigError
from training.pieces import PieceModelConfig
from training.tsv import CleaningConfig

SECTIONS: dict[str, type] = {
    "model": ModelConfig,
    "optim": OptimConfig,
    "batch": BatchConfig,
    "evaluation": EvalConfig,
    "cleaning": CleaningConfig,
    "target_pieces": PieceModelConfig,
}
# Paths belong to the machine, not to the recipe.
LOCAL = frozenset({"data", "out", "dev"})
PLAIN = frozenset(f.name for f in dataclasses.fields(TrainConfig)) - LOCAL - set(SECTIONS)
ACCEPTED: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (float, int),
    "str": (str,),
    "bool": (bool,),
    "int | None": (int,),
    "float | None": (float, int),
    "str | None": (str,),
}
# With e5 as a start, two CPU cores reach a usable news model in about an hour.
DEFAULT_MINUTES = 60.0
T = TypeVar("T")


def load_recipe(
    path: Path | None, *, data: tuple[Path, ...], out: Path, **given: object
) -> TrainConfig:
    """Build a configuration from a recipe and what was given by hand.

    Args:
        path: TOML file, or None for the defaults.
        data: TSV files to learn from.
        out: Folder of the run.
        **given: Fields of ``TrainConfig``; they win over the recipe, None does not. With no
            end given anywhere the run takes an hour.

    Raises:
        ConfigError: The file cannot be read, or names or types in it are wrong.
    """
    settings: dict[str, Any] = {
        **_settings(path),
        **{k: v for k, v in given.items() if v is not None},
    }
    if not {"max_minutes", "max_steps"} & set(settings):
        settings["max_minutes"] = DEFAULT_MINUTES
    try:
        return TrainConfig(data=data, out=out, **settings)
    except TypeError as error:
        raise ConfigError(f"unusable settings: {error}") from error


def with_options(config: TrainConfig, *, patience: int | None, strict: bool) -> TrainConfig:
    """Return the configuration with settings of its sections changed where given."""
    if patience is not None:
        config = replace(config, evaluation=replace(config.evaluation, patience=patience))
    if strict:
        config = replace(config, cleaning=replace(config.cleaning, strict=True))
    return config


def shipped_recipe(name: str) -> Path:
    """Return the path of a recipe that comes with the package.

    Raises:
        ConfigError: There is none of that name.
    """
    folder = Path(str(files("training"))) / "recipes"
    path = folder / f"{name}.toml"
    if not path.is_file():
        known = ", ".join(sorted(p.stem for p in folder.glob("*.toml")))
        raise ConfigError(f"no recipe '{name}'; there are: {known}")
    return path


def _settings(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"cannot read the recipe {path}: {error}") from error
    return {name: _value(name, value, path) for name, value in raw.items()}


def _value(name: str, value: Any, path: Path) -> Any:  # noqa: ANN401 - TOML values of several types
    if name in SECTIONS:
        return _section(SECTIONS[name], value, name, path)
    if name == "phases":
        return tuple(_phase(row, path) for row in value)
    if name == "caps":
        return tuple((str(k), int(v)) for k, v in value.items())
    if name not in PLAIN:
        known = ", ".join(sorted([*PLAIN, *SECTIONS]))
        raise ConfigError(f"{path}: no setting '{name}'; known are {known}")
    if name == "substituted_from":
        return tuple(_strings(name, value, path))
    _check(TrainConfig, name, value, path)
    return value


def _strings(name: str, value: object, path: Path) -> list[str]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return value
    raise ConfigError(f"{path}: '{name}' is {value!r}; expected a list of strings")


def _section(kind: type[T], rows: dict[str, Any], section: str, path: Path) -> T:
    known = {f.name for f in dataclasses.fields(kind)}  # type: ignore[arg-type]  # a dataclass
    unknown = sorted(set(rows) - known)
    if unknown:
        raise ConfigError(
            f"{path}: no setting '{section}.{unknown[0]}'; known are {', '.join(sorted(known))}"
        )
    for name, value in rows.items():
        _check(kind, name, value, path)
    return replace(kind(), **rows)  # type: ignore[type-var]  # a dataclass


def _phase(row: dict[str, Any], path: Path) -> Phase:
    try:
        weights = tuple((str(k), float(v)) for k, v in row["weights"].items())
        return Phase(float(row["until"]), weights)
    except (KeyError, AttributeError, TypeError, ValueError) as error:
        raise ConfigError(
            f"{path}: a phase needs 'until' (0-1) and a table 'weights' of numbers: {row}"
        ) from error


def _check(kind: type, name: str, value: object, path: Path) -> None:
    expected = next(f.type for f in dataclasses.fields(kind) if f.name == name)
    accepted = ACCEPTED.get(str(expected))
    is_flag = isinstance(value, bool)
    if accepted and (not isinstance(value, accepted) or (is_flag and bool not in accepted)):
        raise ConfigError(f"{path}: '{name}' is {value!r}; expected {expected}")
