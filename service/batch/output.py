"""The output folder: shards, manifest, rejects and near-duplicates, each written whole."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from service.batch.model import ShardEntry
from service.errors import OutputError

MANIFEST, REJECTS, NEAR_DUPLICATES = "manifest.json", "rejects.jsonl", "near_duplicates.jsonl"
_SHARDS, _STATE = "shards", ".duizhao-batch"
_TEMPORARY = ".tmp"


class OutputFolder:
    """A folder that one run at a time writes."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; it is made when needed."""
        self.folder = folder
        self.ledger = folder / _STATE / "ledger.sqlite"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out; the lock ends with this process, however it ends.

        Raises:
            OutputError: Another run has it, or the folder cannot be written.
        """
        state = self.ledger.parent
        try:
            state.mkdir(parents=True, exist_ok=True)
            (self.folder / _SHARDS).mkdir(exist_ok=True)
            lock = (state / "lock").open("w")
        except OSError as error:
            raise _unwritable(state, error) from error
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise OutputError(
                    f"{self.folder}: another run is writing there; wait for it or choose "
                    "another folder"
                ) from error
            yield

    def write_shard(self, name: str, data: bytes) -> str:
        """Write a shard; answers its SHA-256."""
        self._write(self.folder / _SHARDS / name, [data])
        return hashlib.sha256(data).hexdigest()

    def write_lines(self, name: str, lines: Iterable[dict[str, Any]]) -> int:
        """Write JSON Lines as they come; answers how many."""
        count = 0

        def counted() -> Iterator[bytes]:
            nonlocal count
            for line in lines:
                count += 1
                yield json.dumps(line, ensure_ascii=False).encode() + b"\n"

        self._write(self.folder / name, counted())
        return count

    def write_manifest(self, head: dict[str, Any], shards: Iterable[ShardEntry]) -> None:
        """Write the manifest, a line a shard, so that millions of pages need no memory."""
        self._write(self.folder / MANIFEST, _manifest(head, shards))

    def holds(self, entry: ShardEntry) -> bool:
        """Say whether a shard's file is there in its full size."""
        path = self.folder / _SHARDS / entry.file
        return path.is_file() and path.stat().st_size == entry.size_bytes

    def keep_only(self, is_wanted: Callable[[str], bool]) -> int:
        """Delete the shards whose name ``is_wanted(name)`` refuses; answers how many.

        Left-overs of writes that were cut off are deleted too and not counted.
        """
        dropped = 0
        for path in sorted((self.folder / _SHARDS).iterdir()):
            if path.name.endswith(_TEMPORARY):
                path.unlink()
            elif not is_wanted(path.name):
                path.unlink()
                dropped += 1
        return dropped

    def _write(self, path: Path, parts: Iterable[bytes]) -> None:
        """Write to a temporary file, force it to disk, give it its name.

        Raises:
            OutputError: The disk is full and the like; the old file stays.
        """
        temporary = path.parent / f".{path.name}{_TEMPORARY}"
        try:
            with temporary.open("wb") as stream:
                for part in parts:
                    stream.write(part)
                stream.flush()
                os.fsync(stream.fileno())
            temporary.replace(path)
            _sync(path.parent)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise _unwritable(path, error) from error


def _manifest(head: dict[str, Any], shards: Iterable[ShardEntry]) -> Iterator[bytes]:
    text = json.dumps(head, ensure_ascii=False, indent=1)
    yield (text.rstrip("}").rstrip() + ',\n "shards": [').encode()
    separator = "\n  "
    for entry in shards:
        yield (separator + json.dumps(asdict(entry))).encode()
        separator = ",\n  "
    yield b"\n ]\n}\n"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"cannot write {path}: {(error.strerror or str(error)).lower()}; what was finished "
        "is kept: free space and run the command again"
    )
