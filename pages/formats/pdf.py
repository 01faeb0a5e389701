"""PDF with a text layer: the lines of each page in reading order.

pdfminer.six gives lines with their places; `pages.formats.columns` puts them in order.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pages.errors import FormatError, NoTextLayerError
from pages.formats.columns import Fragment, text_in_order

if TYPE_CHECKING:
    from pdfminer.layout import LTPage

_NO_UNICODE = re.compile(r"\(cid:\d+\)")


def read_text(data: bytes, name: str) -> str:
    """Give the text of a PDF, column after column, a blank line between blocks.

    Raises:
        NoTextLayerError: The pages are pictures, or their text has no Unicode values.
        FormatError: The file is damaged, encrypted or no PDF.
    """
    pages = [list(_fragments(page)) for page in _layout(data, name)]
    if not any(pages):
        raise NoTextLayerError(
            f"{name}: the PDF has no text layer (its {len(pages)} page(s) are scanned pictures); "
            "run text recognition over it first, for example with OCRmyPDF."
        )
    return "\n\n".join(text_in_order(fragments) for fragments in pages if fragments)


def _layout(data: bytes, name: str) -> list[LTPage]:
    from pdfminer.high_level import extract_pages
    from pdfminer.layout import LAParams
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException

    # A gutter of one character keeps columns apart; boxes are not needed, order is made here.
    parameters = LAParams(char_margin=0.9, boxes_flow=None, all_texts=True)
    try:
        return list(extract_pages(io.BytesIO(data), laparams=parameters))
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise FormatError(f"{name}: the PDF is encrypted; save a copy without password.") from error
    except (PDFException, PSException, ValueError, TypeError, KeyError, AttributeError) as error:
        raise FormatError(
            f"{name}: not a readable PDF ({error or type(error).__name__}); export it again."
        ) from error


def _fragments(page: LTPage) -> Iterator[Fragment]:
    for line in _lines(page):
        text = _NO_UNICODE.sub("", line.get_text()).strip()
        if text:
            yield Fragment(text, line.x0, line.x1, line.y0, line.y1, _size(line))


def _lines(container: Iterable[Any]) -> Iterator[Any]:
    """Yield horizontal text lines, those inside figures too."""
    from pdfminer.layout import LTContainer, LTTextLineHorizontal

    stack: list[Any] = [iter(container)]
    while stack:
        node = next(stack[-1], None)
        if node is None:
            stack.pop()
        elif isinstance(node, LTTextLineHorizontal):
            yield node
        elif isinstance(node, LTContainer):
            stack.append(iter(node))


def _size(line: Iterable[Any]) -> float:
    """Give the type size in points: the largest character's."""
    from pdfminer.layout import LTChar

    return max((float(char.size) for char in line if isinstance(char, LTChar)), default=1.0)
