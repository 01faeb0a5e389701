"""The table of export formats.

A format is a module with ``render(result) -> tuple[Part, ...]`` and one row here; modules
are imported when their format is first asked for. One with words of its own renders in a language.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Protocol, cast

from service.errors import InputError
from service.result import PageResult
from service.texts import DEFAULT, LANGUAGES


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
        is_worded: It has words of its own, so its ``render`` takes a ``language``.
    """

    module: str
    media_type: str
    suffixes: tuple[str, ...]
    summary: str
    is_worded: bool = False


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
        is_worded=True,
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


def load(name: str, language: str = DEFAULT) -> Renderer:
    """Find a format's renderer.

    Args:
        name: Of the format.
        language: Of the words that a format has of its own; most have none.

    Raises:
        InputError: No format has this name, or nothing is worded in this language.
    """
    if language not in LANGUAGES:
        raise InputError(f"unknown language {language!r}; known are {', '.join(LANGUAGES)}")
    row = EXPORTS.get(name)
    if row is None:
        raise InputError(f"unknown export format {name!r}; known are {', '.join(EXPORTS)}")
    render = import_module(row.module).render
    return cast("Renderer", partial(render, language=language) if row.is_worded else render)
