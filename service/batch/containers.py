"""Files that hold many pages: JSON Lines, Parquet and tar, read as streams.

A damaged file gives the pages before the damage and one reject; the run goes on.
"""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import IO, Any, cast

from pages.formats.registry import SUFFIXES
from service.batch.model import Record, Reject
from service.errors import InputError

#: Rows of a Parquet file held at once.
_ROWS = 256
#: Packed bytes unpacked at once; small, because 8 kB may unpack to many megabytes.
_PACKED = 8192
_NEEDS = "needs {}; install duizhao[batch]"

#: Told that the reading gets on, at every look into a file, also where it gives no page for long.
Alive = Callable[[], None]


def unwatched() -> None:
    """Tell nobody."""


def read_jsonl(
    path: Path, prefix: str, max_page_bytes: int, alive: Alive = unwatched
) -> Iterator[Record | Reject]:
    """Yield the records ``{"id"?, "text"}`` or ``{"id"?, "title", "paragraphs", "briefs"}``.

    A record without id gets ``<prefix><line number>``; blank lines are skipped.

    Raises:
        InputError: The file is compressed with what is not installed.
    """
    number = 0
    try:
        with ExitStack() as stack:
            stream = _open(path, stack, alive)
            while line := stream.readline(max_page_bytes + 1):
                number += 1
                too_long = len(line) > max_page_bytes
                while too_long and line and not line.endswith(b"\n"):
                    line = stream.readline(max_page_bytes)
                if too_long:
                    yield Reject(f"{prefix}{number}", f"larger than {max_page_bytes} bytes")
                elif line.strip():
                    yield _json_record(line.strip(), f"{prefix}{number}")
    except (OSError, EOFError, zlib.error) as error:
        yield _damaged(f"{prefix}{number + 1}", path, error)


def read_parquet(
    path: Path, prefix: str, max_page_bytes: int, alive: Alive = unwatched
) -> Iterator[Record | Reject]:
    """Yield the rows: column ``text`` (string), optional column ``id``.

    A row without id gets ``<prefix><row number>``.

    Raises:
        InputError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError as error:
        raise InputError(f"{path}: {_NEEDS.format('pyarrow')}") from error
    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            names = set(file.schema_arrow.names)
            if "text" not in names:
                yield Reject(prefix.rstrip("/") or path.name, "the Parquet file has no column text")
                return
            wanted = [name for name in ("id", "text") if name in names]
            for batch in file.iter_batches(batch_size=_ROWS, columns=wanted):
                alive()
                columns = dict(zip(batch.schema.names, batch.columns, strict=True))
                for place in range(batch.num_rows):
                    number += 1
                    row = {name: column[place] for name, column in columns.items()}
                    yield _row(row, f"{prefix}{number}", max_page_bytes)
    except (OSError, pa.ArrowException) as error:
        yield _damaged(f"{prefix}{number + 1}", path, error)


def read_tar(
    path: Path, prefix: str, max_page_bytes: int, alive: Alive = unwatched
) -> Iterator[Record | Reject]:
    """Yield the members that are pages, by their suffix; nothing is unpacked to disk.

    Raises:
        InputError: The file is compressed with what is not installed.
    """
    last = ""
    try:
        with ExitStack() as stack:
            stream = _open(path, stack, alive)
            archive = stack.enter_context(tarfile.open(fileobj=stream, mode="r|"))
            for member in archive:
                name = PurePosixPath(member.name)
                last = member.name
                if _is_page(member, name):
                    yield _member(archive, member, prefix, max_page_bytes)
                # a stream is read once; what the archive remembers of it would grow for ever
                archive.members = []  # type: ignore[attr-defined]
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        yield _damaged(f"{prefix}after:{label(last)}", path, error)


def label(name: str) -> str:
    """Make a name fit for UTF-8: bytes that are no text become backslash escapes."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _open(path: Path, stack: ExitStack, alive: Alive) -> IO[bytes]:
    """Open a file for one reading, unpacked by its suffix."""
    suffix = path.suffix.lower()
    raw = cast("IO[bytes]", stack.enter_context(io.BufferedReader(_Watched(path, alive))))
    if suffix in {".gz", ".tgz"}:
        return cast("IO[bytes]", stack.enter_context(gzip.open(raw, "rb")))
    return _unpacked_zst(raw, path) if suffix == ".zst" else raw


class _Watched(io.FileIO):
    """A file that tells when it is read."""

    def __init__(self, path: Path, alive: Alive) -> None:
        super().__init__(path)
        self._alive = alive

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        self._alive()
        return super().readinto(buffer)


def _unpacked_zst(raw: IO[bytes], path: Path) -> IO[bytes]:
    try:
        import zstandard
    except ImportError as error:
        raise InputError(f"{path}: {_NEEDS.format('zstandard')}") from error
    return io.BufferedReader(_Chunks(_zst_chunks(raw, zstandard)))


def _zst_chunks(raw: IO[bytes], zstandard: ModuleType) -> Iterator[bytes]:
    """Unpack frame by frame: zstandard's own reader takes a file that breaks off for its end.

    Raises:
        EOFError: The file is damaged or breaks off.
    """
    data = raw.read(_PACKED)
    while data:
        frame = zstandard.ZstdDecompressor(max_window_size=1 << 31).decompressobj()
        while not frame.eof:
            if not data:
                raise EOFError("the compressed data breaks off")
            try:
                yield frame.decompress(data)
            except zstandard.ZstdError as error:
                raise EOFError(str(error)) from error
            data = frame.unused_data if frame.eof else raw.read(_PACKED)
        data = data or raw.read(_PACKED)


class _Chunks(io.RawIOBase):
    """A file over an iterator of chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._remaining = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401 - any writable buffer
        while not self._rest:
            chunk = next(self._remaining, None)
            if chunk is None:
                return 0
            self._rest = chunk
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _json_record(line: bytes, fallback: str) -> Record | Reject:
    try:
        tree = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Reject(fallback, f"is no JSON: {error}")
    if not isinstance(tree, dict):
        return Reject(fallback, 'is no JSON object; expected {"id": …, "text": …}')
    identity = tree.get("id", fallback)
    if isinstance(identity, bool) or not isinstance(identity, str | int) or identity == "":
        return Reject(fallback, "its id is neither a text nor a whole number")
    return Record(label(str(identity)), line, "json")


def _row(row: dict[str, Any], fallback: str, max_page_bytes: int) -> Record | Reject:
    """Make a page of a row of Arrow scalars, whose values may be no text or out of range."""
    try:
        values = {name: scalar.as_py() for name, scalar in row.items()}
    except (ValueError, OverflowError) as error:
        return Reject(fallback, f"cannot be read ({_one_line(error)})")
    identity = fallback if values.get("id") in (None, "") else values["id"]
    if isinstance(identity, bool) or not isinstance(identity, str | int | float):
        return Reject(fallback, "its id is neither a text nor a number")
    identity = label(str(identity))
    if not isinstance(values["text"], str):
        return Reject(identity, "its text is missing or no text")
    data = values["text"].encode("utf-8", "backslashreplace")
    if len(data) > max_page_bytes:
        return Reject(identity, f"larger than {max_page_bytes} bytes; split it into pages")
    return Record(identity, data, "txt")


def _is_page(member: tarfile.TarInfo, name: PurePosixPath) -> bool:
    hidden = any(part.startswith(".") and part not in {".", ".."} for part in name.parts)
    return member.isfile() and not hidden and name.suffix.lower() in SUFFIXES


def _member(
    archive: tarfile.TarFile, member: tarfile.TarInfo, prefix: str, max_page_bytes: int
) -> Record | Reject:
    identity = prefix + label(str(PurePosixPath(member.name)))
    if member.size > max_page_bytes:
        return Reject(identity, f"larger than {max_page_bytes} bytes; split it into pages")
    stream = archive.extractfile(member)
    data = b"" if stream is None else stream.read()
    return Record(identity, data, SUFFIXES[PurePosixPath(member.name).suffix.lower()].name)


def _damaged(place: str, path: Path, error: Exception) -> Reject:
    reason = f"{path.name} is damaged here ({_one_line(error)}); what follows was not read"
    return Reject(place, reason)


def _one_line(error: Exception) -> str:
    """Give an error's message on one line; Arrow's have several."""
    return " ".join(str(error).split())
