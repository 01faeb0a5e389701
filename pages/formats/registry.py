"""The table of formats.  A new format is one module and one row here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from typing import cast

from pages.errors import FormatError
from pages.model import Page
from pages.parse import parse_text

TextReader = Callable[[bytes, str], str]
"""Takes a file's bytes and its label for messages, gives the page text."""

PageReader = Callable[[bytes, str, str], Page]
"""Takes bytes, label and the bytes' SHA-256, gives the page."""


@dataclass(frozen=True, slots=True)
class Format:
    """One row: a name, its file suffixes and the module that reads it.

    The module has ``read_text`` (a `TextReader`), or ``read_page`` (a `PageReader`) when its
    files already say what is an article; it is imported when first needed.
    """

    name: str
    suffixes: tuple[str, ...]
    module: str

    def read(self, data: bytes, name: str, sha256: str) -> Page:
        """Make a page of a file's bytes."""
        module = import_module(self.module)
        if hasattr(module, "read_page"):
            return cast("PageReader", module.read_page)(data, name, sha256)
        text = cast("TextReader", module.read_text)(data, name)
        return parse_text(text, name=name, sha256=sha256)


_ROWS = (
    Format("txt", (".txt", ".text"), "pages.formats.plain"),
    Format("md", (".md", ".markdown"), "pages.formats.markdown"),
    Format("html", (".html", ".htm", ".xhtml"), "pages.formats.html"),
    Format("docx", (".docx",), "pages.formats.docx"),
    Format("pdf", (".pdf",), "pages.formats.pdf"),
    Format("json", (".json",), "pages.formats.json_article"),
)

FORMATS: dict[str, Format] = {row.name: row for row in _ROWS}
"""Formats by name."""

SUFFIXES: dict[str, Format] = {suffix: row for row in _ROWS for suffix in row.suffixes}
"""Formats by file suffix, in lower case."""


def format_named(name: str) -> Format:
    """Look a format up by its name.

    Raises:
        FormatError: There is none; the message lists those there are.
    """
    if name not in FORMATS:
        raise FormatError(f"Unknown format {name!r}; known are {', '.join(FORMATS)}.")
    return FORMATS[name]


def format_of(name: str) -> Format:
    """Look a format up by a file name's suffix.

    Raises:
        FormatError: The suffix is unknown; the message lists those there are.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        known = " ".join(SUFFIXES)
        raise FormatError(
            f"{name}: unknown suffix {suffix!r}; use one of {known}, or name the format."
        )
    return SUFFIXES[suffix]
