"""The forms of output shards: rows to bytes, the same bytes for the same rows.

Bytes also depend on the versions of pyarrow and zstandard; a run states them (``digest``).
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from service.errors import InputError

#: Above 9 zstd gains less than 2 % on such text and takes twice as long.
_LEVEL = 9


@dataclass(frozen=True, slots=True)
class Row:
    """A page's result.

    Attributes:
        id: Of the input.
        sha256: Hex digest of the page, as in the result.
        result: A ``duizhao.page/1`` document, UTF-8, one line.
    """

    id: str
    sha256: str
    result: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A row of the table.

    Attributes:
        suffix: Of the files.
        render: Makes a file's bytes.
        package: The distribution it needs beyond the standard library, or None.
    """

    suffix: str
    render: Callable[[Sequence[Row]], bytes]
    package: str | None = None


def _parquet(rows: Sequence[Row]) -> bytes:
    """Columns ``id``, ``sha256`` and ``result`` (JSON), all strings, zstd."""
    import pyarrow as pa  # type: ignore[import-untyped]
    from pyarrow import parquet

    names = ("id", "sha256", "result")
    table = pa.table(
        {name: pa.array([_field(r, name) for r in rows], pa.string()) for name in names}
    )
    sink = io.BytesIO()
    parquet.write_table(
        table, sink, compression="zstd", compression_level=_LEVEL, use_dictionary=False
    )
    return sink.getvalue()


def _field(row: Row, name: str) -> str:
    return row.result.decode() if name == "result" else str(getattr(row, name))


def _jsonl(rows: Sequence[Row]) -> bytes:
    return b"".join(row.result + b"\n" for row in rows)


def _jsonl_gz(rows: Sequence[Row]) -> bytes:
    return gzip.compress(_jsonl(rows), compresslevel=_LEVEL, mtime=0)


def _jsonl_zst(rows: Sequence[Row]) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor(level=_LEVEL).compress(_jsonl(rows))


FORMS: Mapping[str, Form] = {
    "parquet": Form(".parquet", _parquet, "pyarrow"),
    "jsonl": Form(".jsonl", _jsonl),
    "jsonl.gz": Form(".jsonl.gz", _jsonl_gz),
    "jsonl.zst": Form(".jsonl.zst", _jsonl_zst, "zstandard"),
}


def digest(name: str) -> str:
    """Name a form with the version of what writes it.

    Raises:
        InputError: Its package is not installed.
    """
    package = FORMS[name].package
    if package is None:
        return name
    try:
        return f"{name} {package} {version(package)}"
    except PackageNotFoundError as error:
        raise InputError(
            f"--format {name} needs {package}; install duizhao[batch] or choose jsonl"
        ) from error
