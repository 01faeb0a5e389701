"""Markdown: the text of its blocks, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pages.decode import decode
from pages.formats.html import text_of_html

if TYPE_CHECKING:
    from markdown_it.token import Token


def read_text(data: bytes, name: str) -> str:
    """Give the text of a Markdown file, a blank line between blocks, without its marks."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    return "\n\n".join(_blocks(parser.parse(decode(data, name))))


def _blocks(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            text = "".join(_inline(token.children or ()))
        elif token.type == "html_block":
            text = text_of_html(token.content)
        else:
            text = token.content if token.type in ("code_block", "fence") else ""
        if text.strip():
            yield text.strip("\n")


def _inline(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.type in ("text", "code_inline"):
            yield token.content
