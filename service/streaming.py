"""Lines of byte streams as they arrive, so that a pipe gets its answer at once."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator

from service.errors import InputError

#: What one read asks for at most, in bytes: some hundred sentences, enough to fill batches.
READ_SIZE = 1 << 16


def blocks(read: Callable[[int], bytes], name: str) -> Iterator[tuple[str, ...]]:
    r"""Yield the complete lines that each read brought, line ends taken off.

    Only ``\n`` (and ``\r\n``) ends a line, so that lines out are as many as lines in;
    a last line without an end counts.

    Args:
        read: Gives up to so many bytes, as soon as there are any; empty at the end.
        name: What the stream is called, for messages.

    Raises:
        InputError: A line is not UTF-8; the lines before it were yielded.
    """
    number, rest = 0, b""
    while chunk := read(READ_SIZE):
        *complete, rest = (rest + chunk).split(b"\n")
        yield from _decoded(complete, number, name)
        number += len(complete)
    if rest:
        yield from _decoded([rest], number, name)


def _decoded(lines: list[bytes], before: int, name: str) -> Iterator[tuple[str, ...]]:
    texts: list[str] = []
    failed: InputError | None = None
    for number, line in enumerate(lines, start=before + 1):
        raw = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        try:
            texts.append(raw.removesuffix(b"\r").decode("utf-8"))
        except UnicodeDecodeError as error:
            failed = InputError(
                f"{name}, line {number}: byte {error.start + 1} is not UTF-8; "
                "convert the file first, for example with iconv -f GB18030 -t UTF-8"
            )
            break
    if texts:
        yield tuple(texts)
    if failed is not None:
        raise failed
