"""The pages a command line names: files, folders and standard input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pages.errors import PageError
from pages.model import Page
from pages.read import find_pages, read_bytes, read_page
from service.errors import InputError

STDIN = "-"

_MAGIC = ((b"%PDF-", "pdf"), (b"PK\x03\x04", "docx"))


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that could not be used.

    Attributes:
        name: What the user called it.
        reason: What is wrong, where, how to mend it; one line.
    """

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """A parsed input.

    Attributes:
        page: The parsed page.
        path: Its file; None for standard input.
    """

    page: Page
    path: Path | None


def load_pages(
    arguments: Sequence[str], read_stdin: Callable[[], bytes]
) -> tuple[tuple[Loaded, ...], tuple[Failure, ...]]:
    """Read and parse what a command line names.

    Args:
        arguments: Files, folders, or ``-`` for standard input.
        read_stdin: Gives the bytes of standard input; called at most once.

    Returns: The pages in order, and what could not be read.

    Raises:
        InputError: ``-`` stands there twice.
    """
    if arguments.count(STDIN) > 1:
        raise InputError("standard input (-) can be read only once; name it once")
    loaded: list[Loaded] = []
    failures: list[Failure] = []
    for name, read in _readers(arguments, read_stdin):
        try:
            loaded.extend(read())
        except PageError as error:
            failures.append(Failure(name, " ".join(str(error).split())))
    return tuple(loaded), tuple(failures)


def _readers(
    arguments: Sequence[str], read_stdin: Callable[[], bytes]
) -> Iterator[tuple[str, Callable[[], list[Loaded]]]]:
    """Yield each file's name and how to read it; a folder stands for its pages."""
    for argument in arguments:
        if argument == STDIN:
            yield "stdin", lambda: [_from_stdin(read_stdin())]
            continue
        try:
            files = find_pages([Path(argument)])
        except PageError as error:
            yield argument, _raiser(error)
            continue
        for file in files:
            yield str(file), partial(_from_file, file)


def _from_file(file: Path) -> list[Loaded]:
    return [Loaded(read_page(file), file)]


def _from_stdin(data: bytes) -> Loaded:
    """Parse standard input, which has no suffix: a PDF and a Word file show themselves."""
    name = next((form for magic, form in _MAGIC if data.startswith(magic)), "txt")
    return Loaded(read_bytes(data, name="stdin", format=name), None)


def _raiser(error: PageError) -> Callable[[], list[Loaded]]:
    def fail() -> list[Loaded]:
        raise error

    return fail
