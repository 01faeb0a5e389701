"""What XML 1.0 can carry, and how the XML exports are serialised."""

from __future__ import annotations

import re

from lxml import etree

#: The namespaced name of ``xml:lang``.
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def carriable(text: str) -> str:
    """Put U+FFFD in the place of each character that XML 1.0 cannot carry.

    Source: XML 1.0, section 2.2, production 2 (Char).
    """
    return _FORBIDDEN.sub("\ufffd", text)


def serialise(root: etree._Element, *, doctype: str | None = None) -> str:
    """Write a document with declaration, indented, as text to be stored in UTF-8."""
    etree.indent(root, space=" ")
    body = etree.tostring(root, encoding="unicode")
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return head + (f"{doctype}\n" if doctype else "") + body + "\n"


def parse(text: str) -> etree._Element:
    """Parse a document without entities, network or external DTD.

    Raises:
        lxml.etree.XMLSyntaxError: It is not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(text.encode("utf-8"), parser)
