"""Files and bytes made into pages: the only place of this room that touches a disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from pages.errors import PageFileError
from pages.formats.registry import FORMATS, SUFFIXES, format_named, format_of
from pages.model import Page

__all__ = ["FORMATS", "SUFFIXES", "find_pages", "read_bytes", "read_page"]


def read_page(path: Path) -> Page:
    """Read a page from a file; its suffix names the format.

    Raises:
        PageFileError: The file is missing, is a folder or may not be read.
        PageError: Its content is no page; the subclass says why.
    """
    try:
        data = path.read_bytes()
    except IsADirectoryError as error:
        raise PageFileError(f"{path}: is a folder; give its files, or expand it first.") from error
    except FileNotFoundError as error:
        raise PageFileError(f"{path}: no such file; check the path.") from error
    except OSError as error:
        raise PageFileError(f"{path}: cannot be read ({error.strerror}).") from error
    return read_bytes(data, name=path.name)


def read_bytes(data: bytes, *, name: str, format: str | None = None) -> Page:  # noqa: A002 - the name callers know it by
    """Make a page of bytes, from standard input or an upload.

    Args:
        data: The file's bytes.
        name: Label of the source; without ``format`` its suffix names the format.
        format: Name of the format (a key of `FORMATS`).

    Raises:
        PageError: The bytes are no page; the subclass says why.
    """
    row = format_of(name) if format is None else format_named(format)
    return row.read(data, name, hashlib.sha256(data).hexdigest())


def find_pages(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Expand folders into the page files in them and below, in sorted order.

    A file named directly is kept whatever its suffix.  Hidden files and folders are left out.

    Raises:
        PageFileError: A path does not exist, or a folder holds no page.
    """
    return tuple(file for path in paths for file in _expand(path))


def _expand(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        if not path.exists():
            raise PageFileError(f"{path}: no such file or folder; check the path.")
        yield path
        return
    found = sorted(file for file in path.rglob("*") if _is_page(file, path))
    if not found:
        known = " ".join(SUFFIXES)
        raise PageFileError(f"{path}: the folder holds no page; pages end in {known}.")
    yield from found


def _is_page(file: Path, root: Path) -> bool:
    hidden = any(part.startswith(".") for part in file.relative_to(root).parts)
    return not hidden and file.suffix.lower() in SUFFIXES and file.is_file()
