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


@dataclass(frozen=True, slots=True)
class Input:
    """An input that was named and not yet read.

    Attributes:
        name: What the user called it, or the file's path.
        path: Its file; None for standard input and for what cannot be found.
        read: Reads and parses it.
    """

    name: str
    path: Path | None
    read: Callable[[], Page]

    def load(self) -> Loaded | Failure:
        """Read and parse it, or say why that cannot be done."""
        try:
            return Loaded(self.read(), self.path)
        except PageError as error:
            return Failure(self.name, " ".join(str(error).split()))


def find_inputs(arguments: Sequence[str], read_stdin: Callable[[], bytes]) -> tuple[Input, ...]:
    """Find what a command line names, folders expanded, and read none of it.

    Args:
        arguments: Files, folders, or ``-`` for standard input.
        read_stdin: Gives the bytes of standard input; called at most once, by ``Input.load``.

    Returns: The inputs in order, those that cannot be found among them.

    Raises:
        InputError: ``-`` stands there twice.
    """
    if arguments.count(STDIN) > 1:
        raise InputError("standard input (-) can be read only once; name it once")
    return tuple(item for argument in arguments for item in _inputs(argument, read_stdin))


def _inputs(argument: str, read_stdin: Callable[[], bytes]) -> Iterator[Input]:
    """Yield the input of an argument; a folder stands for its pages."""
    if argument == STDIN:
        yield Input("stdin", None, lambda: _from_stdin(read_stdin()))
        return
    try:
        files = find_pages([Path(argument)])
    except PageError as error:
        yield Input(argument, None, _raiser(error))
        return
    for file in files:
        yield Input(str(file), file, partial(read_page, file))


def _from_stdin(data: bytes) -> Page:
    """Parse standard input, which has no suffix: a PDF and a Word file show themselves."""
    name = next((form for magic, form in _MAGIC if data.startswith(magic)), "txt")
    return read_bytes(data, name="stdin", format=name)


def _raiser(error: PageError) -> Callable[[], Page]:
    def fail() -> Page:
        raise error

    return fail
