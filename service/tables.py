"""Plain tables on a terminal, with Chinese characters counted as two columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence


def width(text: str) -> int:
    """Count the terminal columns of a text."""
    return sum(_columns(character) for character in text)


def cut(text: str, columns: int) -> str:
    """Shorten a text to a number of columns, ending in … where something is gone."""
    if width(text) <= columns:
        return text
    kept = ""
    for character in text:
        if width(kept) + _columns(character) > columns - 1:
            break
        kept += character
    return kept + "…"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Lay out a table, two blanks between columns, numbers to the right.

    A column is set to the right where every cell of it is a number or ``-``.
    """
    body = [tuple(row) for row in rows]
    columns = list(zip(*(tuple(header), *body), strict=True))
    widths = [max(map(width, column)) for column in columns]
    right = [bool(body) and all(map(_numeric, column[1:])) for column in columns]
    lines = (_row(row, widths, right) for row in (tuple(header), *body))
    return "\n".join(lines) + "\n"


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _numeric(cell: str) -> bool:
    return cell == "-" or cell.replace(".", "", 1).removeprefix("-").removesuffix("%").isdigit()


def _row(row: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    cells = (
        " " * (size - width(cell)) + cell if to_right else cell + " " * (size - width(cell))
        for cell, size, to_right in zip(row, widths, right, strict=True)
    )
    return "  ".join(cells).rstrip()
