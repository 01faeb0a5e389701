"""The table of export formats.

A format is a module with ``render(result) -> tuple[Part, ...]`` and one row here; modules
are imported when their format is first asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from service.errors import InputError
from service.result import PageResult


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an export.

    Attributes:
        suffix: What follows the page's stem, for example ``.json``.
        text: The file's content, written as UTF-8, line ends as they are.
    """

    suffix: str
    text: str


class Renderer(Protocol):
    """Turns a page result into the files of one format; pure."""

    def __call__(self, result: PageResult) -> tuple[Part, ...]:
        """Render the result."""
        ...


@dataclass(frozen=True, slots=True)
class Export:
    """A row of the table.

    Attributes:
        module: Module that has ``render``.
        media_type: Of the first part.
        suffixes: Of all parts, in order.
        summary: One line for people.
    """

    module: str
    media_type: str
    suffixes: tuple[str, ...]
    summary: str


EXPORTS: dict[str, Export] = {
    "json": Export(
        "service.exports.page_json",
        "application/json",
        (".json",),
        "the whole result, schema duizhao.page/1",
    ),
    "html": Export(
        "service.exports.page_html",
        "text/html",
        (".html",),
        "one self-contained page for a person, both languages side by side",
    ),
    "tsv": Export(
        "service.exports.tsv",
        "text/tab-separated-values",
        (".tsv",),
        "pairs with a header: source, target, scores, ids",
    ),
    "jsonl": Export(
        "service.exports.jsonl",
        "application/jsonl",
        (".jsonl",),
        "pairs with everything known about them, one JSON object a line",
    ),
    "tmx": Export(
        "service.exports.tmx", "application/x-tmx+xml", (".tmx",), "translation memory, TMX 1.4b"
    ),
    "xliff": Export(
        "service.exports.xliff",
        "application/x-xliff+xml",
        (".xlf",),
        "XLIFF 1.2 for computer-aided translation, briefs as references",
    ),
    "moses": Export(
        "service.exports.moses",
        "text/plain",
        (".zh", ".en", ".ids"),
        "two line-aligned files and one of ids",
    ),
}


def load(name: str) -> Renderer:
    """Find a format's renderer.

    Raises:
        InputError: No format has this name.
    """
    row = EXPORTS.get(name)
    if row is None:
        raise InputError(f"unknown export format {name!r}; known are {', '.join(EXPORTS)}")
    return cast("Renderer", import_module(row.module).render)
