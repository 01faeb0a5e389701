"""Word files: paragraphs in the order of the document, tables and text boxes included."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pages.errors import FormatError

if TYPE_CHECKING:
    from lxml.etree import _Element

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH = f"{_W}p"
_TEXT_BOX = f"{_W}txbxContent"
_SKIPPED = frozenset({_FALLBACK, f"{_W}del", f"{_W}moveFrom", f"{_W}instrText"})
_MOST_BYTES = 200_000_000  # unpacked; a page of text stays far below, a zip bomb does not


def read_text(data: bytes, name: str) -> str:
    """Give the text of a .docx file, a blank line between paragraphs.

    Raises:
        FormatError: The file is damaged, encrypted or no Word file.
    """
    return "\n\n".join(text for text in _paragraphs(_body(data, name)) if text.strip())


def _body(data: bytes, name: str) -> _Element:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    fault = f"{name}: not a readable .docx file (damaged, encrypted or another format)"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > _MOST_BYTES:
            raise FormatError(f"{name}: unpacks to {size} bytes; the limit is {_MOST_BYTES}.")
        body: _Element = docx.Document(io.BytesIO(data)).element.body
    except (
        zipfile.BadZipFile,
        PackageNotFoundError,
        KeyError,
        ValueError,
        XMLSyntaxError,
    ) as error:
        raise FormatError(f"{fault}; open it in Word and save it again.") from error
    return body


def _paragraphs(body: _Element) -> Iterator[str]:
    """Yield each paragraph's own text; a text box's paragraphs come before the one it hangs on."""
    for node in body.iter(_PARAGRAPH):
        if not _is_skipped(node):
            yield "".join(_runs(node))


def _is_skipped(node: _Element) -> bool:
    return any(parent.tag == _FALLBACK for parent in node.iterancestors())


def _runs(node: _Element) -> Iterator[str]:
    for child in node:
        if child.tag in _SKIPPED or child.tag == _TEXT_BOX:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n\n" if child.get(f"{_W}type") in ("column", "page") else "\n"
        elif child.tag == f"{_W}tab":
            yield " "
        else:
            yield from _runs(child)
