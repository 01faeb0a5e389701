"""Read an archive of any size as a stream of pages, in an order that never changes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pages.formats.registry import SUFFIXES
from service.batch.containers import Alive, label, read_jsonl, read_parquet, read_tar, unwatched
from service.batch.model import Record, Reject
from service.errors import InputError

#: Yields the pages of one container; the second argument is put before ids that the
#: container does not state itself, the third is the largest page in bytes.
Reader = Callable[[Path, str, int, Alive], Iterator[Record | Reject]]


@dataclass(frozen=True, slots=True)
class Container:
    """A row of the table: a kind of file that holds many pages."""

    name: str
    suffixes: tuple[str, ...]
    read: Reader


#: Opens a container, in this process or another; the other arguments are those of a ``Reader``.
Opening = Callable[[Container, Path, str, int], Iterator[Record | Reject]]

CONTAINERS = (
    Container("jsonl", (".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson"), read_jsonl),
    Container("parquet", (".parquet",), read_parquet),
    Container("tar", (".tar", ".tar.gz", ".tgz", ".tar.zst"), read_tar),
)


def open_here(
    container: Container, path: Path, prefix: str, max_page_bytes: int
) -> Iterator[Record | Reject]:
    """Read a container in this process."""
    return container.read(path, prefix, max_page_bytes, unwatched)


def read_archive(
    source: Path, max_page_bytes: int, opening: Opening = open_here
) -> Iterator[Record | Reject]:
    """Yield every page of an archive, and what cannot be one, in a fixed order.

    Args:
        source: A folder, read with all below it in the order of names; a container of
            pages; or a single page. Hidden files and links to folders are left out.
        max_page_bytes: Larger pages are rejected.
        opening: Reads the containers; see ``reading.ReadingRoom``.

    Raises:
        InputError: There is no such file, or it is of no known kind.
    """
    if source.is_dir():
        for found in _files(source, source):
            if isinstance(found, Reject):
                yield found
                continue
            name = label(found.relative_to(source).as_posix())
            yield from _read(found, name, max_page_bytes, opening)
        return
    if not source.is_file():
        raise InputError(f"{source}: no such file or folder; check the path")
    container = _container(source.name)
    if container is not None:
        yield from opening(container, source, "", max_page_bytes)
    elif source.suffix.lower() in SUFFIXES:
        yield _page(source, label(source.name), max_page_bytes)
    else:
        known = " ".join((*(s for row in CONTAINERS for s in row.suffixes), *SUFFIXES))
        raise InputError(f"{source}: unknown kind of archive; use a folder or one of {known}")


def _files(folder: Path, root: Path) -> Iterator[Path | Reject]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        name = label(folder.relative_to(root).as_posix())
        yield Reject(f"{name}/", f"the folder cannot be read ({error.strerror or error})")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path), root)
        elif entry.is_file():
            yield Path(entry.path)


def _read(
    file: Path, name: str, max_page_bytes: int, opening: Opening
) -> Iterator[Record | Reject]:
    """The pages of one file of a folder; files of other kinds are none."""
    container = _container(file.name)
    if container is not None:
        yield from opening(container, file, f"{name}/", max_page_bytes)
    elif file.suffix.lower() in SUFFIXES:
        yield _page(file, name, max_page_bytes)


def _container(name: str) -> Container | None:
    lower = name.lower()
    return next((row for row in CONTAINERS if lower.endswith(row.suffixes)), None)


def _page(file: Path, name: str, max_page_bytes: int) -> Record | Reject:
    try:
        with file.open("rb") as stream:
            data = stream.read(max_page_bytes + 1)
    except OSError as error:
        return Reject(name, f"cannot be read ({error.strerror or error})")
    if len(data) > max_page_bytes:
        return Reject(name, f"larger than {max_page_bytes} bytes; split it into pages")
    return Record(name, data, SUFFIXES[file.suffix.lower()].name)
