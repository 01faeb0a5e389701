"""Hashes that say whether two things are the same, and files that are never half-written."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from pathlib import Path

from eval.errors import RunError


def digest_of(*parts: object) -> str:
    """Return the sha256 hex digest of JSON-like values, independent of dict order."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def code_digest(*parts: str) -> str:
    """Return a digest over this room's source files, or those below the named parts.

    Stored statistics are used again only while the code that made them is the same.
    """
    total = hashlib.sha256()
    root = Path(__file__).parent
    for path in sorted(root.rglob("*.py")):
        name = path.relative_to(root).as_posix()
        if not parts or name.startswith(parts):
            total.update(name.encode())
            total.update(path.read_bytes())
    return total.hexdigest()


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is either complete or as it was before, even after kill -9.

    Raises: RunError: the disk is full or the folder may not be written.
    """
    temporary = path.parent / f".{path.name}.{secrets.token_hex(4)}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        raise RunError(f"{path}: cannot be written ({error.strerror})") from None
    finally:
        if path.parent.is_dir():
            temporary.unlink(missing_ok=True)
