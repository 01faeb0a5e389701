"""The same pages in every container that an archive may be."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import zstandard
from pyarrow import parquet

from service.batch.containers import Alive
from service.batch.model import Record, Reject
from service.batch.sources import Container
from service.errors import InputError

#: Name and text; names end in ``.txt`` and sort in their order.
Pages = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Packing:
    """A container.

    Attributes:
        name: Of the file; empty for a folder.
        pack: Makes its bytes.
        kind: What pages of it are: ``txt`` files, or ``json`` records.
    """

    name: str
    pack: Callable[[Pages], bytes]
    kind: str

    def write(self, folder: Path, pages: Pages) -> Path:
        """Write the archive below a folder."""
        path = folder / self.name
        path.write_bytes(self.pack(pages))
        return path


def jsonl(pages: Pages) -> bytes:
    rows = ({"id": name, "text": text} for name, text in pages)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def tar(pages: Pages, layout: int = tarfile.PAX_FORMAT) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=layout) as archive:
        for name, text in pages:
            data = text.encode()
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def table(pages: Pages, **options: object) -> bytes:
    packed = io.BytesIO()
    columns = {
        "id": pa.array([name for name, _ in pages], pa.string()),
        "text": pa.array([text for _, text in pages], pa.string()),
    }
    parquet.write_table(pa.table(columns), packed, **options)
    return packed.getvalue()


def zst(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


def _packings() -> list[Packing]:
    return [
        Packing("a.jsonl", jsonl, "json"),
        Packing("a.jsonl.gz", lambda pages: gzip.compress(jsonl(pages)), "json"),
        Packing("a.jsonl.zst", lambda pages: zst(jsonl(pages)), "json"),
        Packing("a.ndjson", jsonl, "json"),
        Packing("a.parquet", table, "txt"),
        Packing("b.parquet", lambda p: table(p, row_group_size=2, compression="zstd"), "txt"),
        Packing("a.tar", tar, "txt"),
        Packing("b.tar", lambda pages: tar(pages, tarfile.GNU_FORMAT), "txt"),
        Packing("a.tar.gz", lambda pages: gzip.compress(tar(pages)), "txt"),
        Packing("a.tgz", lambda pages: gzip.compress(tar(pages)), "txt"),
        Packing("a.tar.zst", lambda pages: zst(tar(pages)), "txt"),
    ]


PACKINGS: Mapping[str, Packing] = {packing.name: packing for packing in _packings()}


def write_folder(folder: Path, pages: Pages) -> Path:
    """Write the pages as files."""
    for name, text in pages:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def read_lines(
    path: Path, prefix: str, max_page_bytes: int, alive: Alive
) -> Iterator[Record | Reject]:
    """A reader of lines that are pages, and some that do what damaged files do to native code."""
    with path.with_suffix(".log").open("a") as log:
        log.write("opened\n")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line == "die" or (line == "die once" and _is_first(path)):
            os.kill(os.getpid(), signal.SIGSEGV)
        while line == "hang":
            pass
        if line == "raise":
            raise LookupError("no such\nblock")
        if line == "install":
            raise InputError("install what reads it")
        if line == "long":
            for _ in range(4):
                alive()
                _work(0.6)
        yield Record(f"{prefix}{number}", line.encode(), "txt")


def _is_first(path: Path) -> bool:
    mark = path.with_suffix(".mark")
    is_first = not mark.exists()
    mark.touch()
    return is_first


def _work(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


LINES = Container("lines", (".lines",), read_lines)
