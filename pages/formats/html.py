"""HTML: the text a browser would show, block by block.  Nothing is fetched."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Comment, Doctype, Tag
from bs4.element import NavigableString, PageElement

from pages.characters import word_set
from pages.decode import decode
from pages.errors import FormatError

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_HEAD_BYTES = 4096
_UNSEEN = word_set("script style template noscript head title svg math object iframe")
_INLINE = word_set(
    "a abbr b bdi bdo cite code data dfn em font i ins kbd mark q s samp small span strong sub sup"
    " time tt u var wbr del big label ruby rb"
)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_BLANK = re.compile(r"[ \t]*\n[ \t]*(?:\n[ \t]*)+")
# GB2312 and GBK are named where the superset GB18030 is meant.
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "big5": "big5hkscs"}


def read_text(data: bytes, name: str) -> str:
    """Give the visible text of an HTML file, a blank line between blocks."""
    return text_of_html(_decode(data, name))


def _decode(data: bytes, name: str) -> str:
    declared = _DECLARED.search(data[:_HEAD_BYTES])
    if declared is None or data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE)):
        return decode(data, name)
    label = declared.group(1).decode("ascii", "replace").lower()
    if label in ("utf-8", "utf8"):
        return decode(data, name)
    try:
        return data.decode(_SUPERSETS.get(label, label))
    except LookupError as error:
        raise FormatError(
            f"{name}: declares the unknown charset {label!r}; save it as UTF-8."
        ) from error
    except UnicodeDecodeError:
        return decode(data, name)


def text_of_html(markup: str) -> str:
    """Give the visible text of markup: blocks apart by a blank line, ``<br>`` a line break."""
    soup = BeautifulSoup(markup, "lxml")
    text = "".join(_pieces(soup))
    return _BLANK.sub("\n\n", text).strip("\n ")


def _pieces(root: Tag) -> Iterator[str]:
    """Walk the tree without recursion: deep nesting must not exhaust the stack."""
    stack: list[PageElement | str] = [root]
    while stack:
        node = stack.pop()
        if isinstance(node, Tag):
            stack.extend(_open(node))
        elif isinstance(node, NavigableString):
            if not isinstance(node, (Comment, Doctype)):
                yield _SPACES.sub(" ", node)
        else:
            yield str(node)


def _open(tag: Tag) -> list[PageElement | str]:
    """List what to visit for a tag, last first."""
    if tag.name in _UNSEEN or tag.has_attr("hidden") or tag.name in ("rt", "rp"):
        return []
    if tag.name == "br":
        return ["\n"]
    if tag.name in _INLINE:
        return [*tag.contents[::-1]]
    return ["\n\n", *tag.contents[::-1], "\n\n"]
