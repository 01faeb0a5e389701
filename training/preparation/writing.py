"""Write a corpus as TSV, packed as its name says, whole or not at all."""

from __future__ import annotations

import gzip
import lzma
import os
import secrets
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from training.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from training.tsv import Pair

# Level 2 of xz takes a fifth of the time of 6, the default, for files a quarter larger.
_XZ_LEVEL = 2


@contextmanager
def pair_file(path: Path) -> Iterator[Callable[[Pair], None]]:
    """Open a file for pairs; it takes its name when the block ends well.

    The suffixes ``.gz`` and ``.xz`` pack it. The same pairs give the same bytes.

    Raises:
        DataError: The disk is full, the folder cannot be written, and the like. Nothing
            half-written stays, and a file that was there is as it was.
    """
    draft = path.parent / f".duizhao-{secrets.token_hex(8)}.tmp"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("xb") as raw:
            with _packed(raw, path.suffix) as stream:

                def write(pair: Pair) -> None:
                    stream.write(f"{pair.zh}\t{pair.en}\t{pair.source}\n".encode())

                yield write
            raw.flush()
            os.fsync(raw.fileno())
        draft.replace(path)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise DataError(
            f"cannot write {path}: {reason}; free space or choose another --out"
        ) from error
    finally:
        if path.parent.is_dir():
            draft.unlink(missing_ok=True)


@contextmanager
def _packed(raw: IO[bytes], suffix: str) -> Iterator[IO[bytes] | gzip.GzipFile | lzma.LZMAFile]:
    if suffix == ".gz":
        # Without name and time, so that the bytes depend on the pairs alone.
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as stream:
            yield stream
    elif suffix == ".xz":
        with lzma.open(raw, "wb", preset=_XZ_LEVEL) as packed:
            yield packed
    else:
        yield raw
