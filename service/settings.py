"""Deployment settings, read from the environment once, here and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from service.errors import SettingsError
from service.processors import available_processors

T = TypeVar("T")

DEFAULT_MODEL = "embedded"
DEFAULT_BACKEND = "ctranslate2"
DEFAULT_DEVICE = "cpu"
DEFAULT_ENCODER = "use"

_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off", ""})


@dataclass(frozen=True, slots=True)
class Settings:
    """What a deployment may choose.

    Attributes:
        data_dir: Where models that were fetched and the service's data live (DUIZHAO_DATA_DIR).
        cache_dir: Converted models and the translation memory; may be deleted at any
            time (DUIZHAO_CACHE_DIR).
        model: Registry name, folder or hub id (DUIZHAO_MODEL).
        backend: Translation backend (DUIZHAO_BACKEND).
        compute_type: Numbers the backend computes with; None: the backend's
            default (DUIZHAO_COMPUTE_TYPE).
        device: ``cpu`` or ``cuda`` (DUIZHAO_DEVICE).
        encoder: Sentence encoder for linking briefs (DUIZHAO_ENCODER).
        threads: Processors to use, at least 1 (DUIZHAO_THREADS).
        offline: Never ask the network for a model (DUIZHAO_OFFLINE).
        memory: Keep translations in a memory file across runs (DUIZHAO_MEMORY).
    """

    data_dir: Path
    cache_dir: Path
    model: str = DEFAULT_MODEL
    backend: str = DEFAULT_BACKEND
    compute_type: str | None = None
    device: str = DEFAULT_DEVICE
    encoder: str = DEFAULT_ENCODER
    threads: int = 1
    offline: bool = False
    memory: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings.

        >>> Settings.from_env({"HOME": "/home/me", "DUIZHAO_THREADS": "2"}).threads
        2

        Raises:
            SettingsError: A value is malformed.
        """
        offline = read_flag(environ, "HF_HUB_OFFLINE", default=False)
        return cls(
            data_dir=_folder(environ, "DUIZHAO_DATA_DIR", "XDG_DATA_HOME", ".local/share"),
            cache_dir=_folder(environ, "DUIZHAO_CACHE_DIR", "XDG_CACHE_HOME", ".cache"),
            model=environ.get("DUIZHAO_MODEL") or DEFAULT_MODEL,
            backend=environ.get("DUIZHAO_BACKEND") or DEFAULT_BACKEND,
            compute_type=environ.get("DUIZHAO_COMPUTE_TYPE") or None,
            device=environ.get("DUIZHAO_DEVICE") or DEFAULT_DEVICE,
            encoder=environ.get("DUIZHAO_ENCODER") or DEFAULT_ENCODER,
            threads=read_variable(environ, "DUIZHAO_THREADS", positive, "a whole number from 1 up")
            or available_processors(),
            offline=read_flag(environ, "DUIZHAO_OFFLINE", default=offline),
            memory=read_flag(environ, "DUIZHAO_MEMORY", default=False),
        )

    @classmethod
    def load(cls) -> Settings:
        """Read the settings from this process's environment."""
        return cls.from_env(os.environ)


def environment() -> Mapping[str, str]:
    """Give this process's variables to the other readers of settings."""
    return os.environ


def _folder(environ: Mapping[str, str], name: str, base: str, under_home: str) -> Path:
    """The variable itself, else ``duizhao`` in the XDG base folder."""
    own = environ.get(name)
    if own:
        return Path(own).expanduser()
    home = environ.get("HOME")
    root = Path(environ.get(base) or (Path(home) if home else Path.home()) / under_home)
    return root / "duizhao"


def read_variable(
    environ: Mapping[str, str], name: str, convert: Callable[[str], T], form: str
) -> T | None:
    """Read one variable; None where it is absent or blank.

    Raises:
        SettingsError: ``convert`` refused it; the message says the expected ``form``.
    """
    text = environ.get(name, "").strip()
    if not text:
        return None
    try:
        return convert(text)
    except ValueError as error:
        raise SettingsError(f"{name}={text!r} is malformed: expected {form}") from error


def positive(text: str) -> int:
    """Read a whole number from 1 up.

    Raises:
        ValueError: It is none.
    """
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def boolean(text: str) -> bool:
    """Read a yes or no.

    Raises:
        ValueError: It is neither.
    """
    word = text.lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(text)
    return word in _TRUE


def read_flag(environ: Mapping[str, str], name: str, *, default: bool) -> bool:
    """Read a yes or no.

    Raises:
        SettingsError: It is neither.
    """
    value = read_variable(environ, name, boolean, "1, true, yes, on or 0, false, no, off")
    return default if value is None else value
