"""Word and PDF files made on the spot, so that no binary lies in the repository."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

CHINESE_FONT = "STSong-Light"


def docx_bytes(paragraphs: Iterable[str], table: Sequence[Sequence[str]] = ()) -> bytes:
    """A Word file with paragraphs and, after them, a table."""
    import docx

    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        grid = document.add_table(rows=len(table), cols=len(table[0]))
        for row, cells in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


class PdfSheet:
    """A PDF on which text is put at points; sizes in points, y grows upwards."""

    def __init__(self) -> None:
        from reportlab.pdfbase import pdfmetrics
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfgen.canvas import Canvas

        pdfmetrics.registerFont(UnicodeCIDFont(CHINESE_FONT))
        self._buffer = io.BytesIO()
        self.canvas = Canvas(self._buffer, pagesize=(600, 850))

    def put(self, x: float, y: float, text: str, size: float = 10) -> None:
        """Write one line."""
        font = "Helvetica" if text.isascii() else CHINESE_FONT
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, y, text)

    def column(self, x: float, y: float, lines: Iterable[str], size: float = 10) -> float:
        """Write lines below each other, two ideographic spaces as an indent; give the next y."""
        for line in lines:
            indent = len(line) - len(line.lstrip("\u3000"))
            self.put(x + indent * size, y, line.lstrip("\u3000"), size)
            y -= 1.4 * size
        return y

    def bytes(self) -> bytes:
        """Close the file."""
        self.canvas.save()
        return self._buffer.getvalue()


def wrap(paragraphs: Iterable[str], count: int) -> list[str]:
    """Break paragraphs into lines of ``count`` characters, the first indented by two."""
    lines: list[str] = []
    for paragraph in paragraphs:
        text = "\u3000\u3000" + paragraph
        lines += [text[i : i + count] for i in range(0, len(text), count)]
    return lines
