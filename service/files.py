"""Write results so that a reader never sees half of one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Sequence
from pathlib import Path

from service.errors import OutputError


def write_all(files: Sequence[tuple[Path, str]]) -> None:
    """Write files that belong together, each whole or not at all.

    Every text goes to a temporary file in the target's folder and is forced to disk; only
    when all of them are there do they take their names.

    Args:
        files: Path and text; written as UTF-8, line ends as they are. Missing folders are
            made, existing files replaced.

    Raises:
        OutputError: The disk is full, the folder cannot be written, and the like. No
            temporary file stays behind.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        for path, text in files:
            temporary = path.parent / f".duizhao-{secrets.token_hex(8)}.tmp"
            staged.append((temporary, path))
            _stage(temporary, text)
        for temporary, path in staged:
            temporary.replace(path)
        for folder in sorted({path.parent for path, _ in files}):
            _sync_folder(folder)
    except OSError as error:
        raise _explained(error, staged[-1][1]) from error
    finally:
        _discard(temporary for temporary, _ in staged)


def _stage(temporary: Path, text: str) -> None:
    temporary.parent.mkdir(parents=True, exist_ok=True)
    with temporary.open("xb") as stream:
        stream.write(text.encode("utf-8"))
        stream.flush()
        os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Force the new names to disk, where the system can open a folder."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _discard(temporaries: Iterable[Path]) -> None:
    for temporary in temporaries:
        if temporary.parent.is_dir():
            temporary.unlink(missing_ok=True)


def _explained(error: OSError, path: Path) -> OutputError:
    reason = (error.strerror or str(error)).lower()
    return OutputError(
        f"cannot write {path}: {reason}; nothing half-written was left; "
        "free space or choose another folder with --out"
    )
