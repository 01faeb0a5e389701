"""HTML cut into tokens whose raw texts, joined, are the input again, byte for byte.

Parsers mend what they read: attributes are re-quoted, tags moved, entities replaced.  A
translation should touch nothing but text, so this scanner keeps every token as it was written.
It follows the tokenizer of the HTML standard (section 13.2.5) as far as where tags, comments
and raw text end; it does not build a tree.  Time is linear in the length of the markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from pages.characters import word_set


class Sort(Enum):
    """What a token is."""

    TEXT = "text"
    OPEN = "open"
    CLOSE = "close"
    OTHER = "other"  # comments, doctypes, scripts: carried along as they are


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of markup.

    Attributes:
        raw: As written.
        name: Tag name in lower case; empty for text and others.
    """

    sort: Sort
    raw: str
    name: str = ""

    @property
    def is_void(self) -> bool:
        """Whether a start tag has no end tag."""
        return self.name in VOID or self.raw.endswith("/>")


VOID = word_set("area base br col embed hr img input link meta param source track wbr")
INLINE = word_set(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label mark"
    " nobr q rb rt ruby s samp small span strike strong sub sup time tt u var wbr"
)
_RAW = word_set("script style textarea xmp iframe noembed noframes plaintext")
_UNTOUCHED = word_set("code kbd samp var svg math template object audio video canvas select")

_TAG = re.compile(r"</?([a-zA-Z][^\s/>]*)(?:[^>=]|=\s*\"[^\"]*\"|=\s*'[^']*'|=)*+>", re.DOTALL)
_KEEP = re.compile(
    r"\stranslate\s*=\s*[\"']?no\b|\sclass\s*=\s*(?:\"[^\"]*|'[^']*|)\bnotranslate\b",
    re.IGNORECASE,
)


def tokens(markup: str) -> Iterator[Token]:
    """Yield the tokens of markup; what must not be translated is one ``OTHER`` token.

    That is: comments, doctypes, scripts, styles, form fields, code, pictures drawn in markup,
    and every element with ``translate="no"`` or the class ``notranslate``.  Where a tag never
    ends, the rest of the markup is such a token too: a browser shows nothing of it.
    """
    kept: list[str] = []
    name, depth = "", 0
    for token in _scan(markup):
        if depth:
            kept.append(token.raw)
            depth += _step(token, name)
            if not depth:
                yield Token(Sort.OTHER, "".join(kept), name)
                kept = []
        elif _is_kept(token):
            kept, name, depth = [token.raw], token.name, 1
        else:
            yield token
    if kept:
        yield Token(Sort.OTHER, "".join(kept), name)


def _step(token: Token, name: str) -> int:
    """Say whether a token opens (1) or closes (-1) an element of this name, or neither (0)."""
    if token.name != name or token.sort is Sort.OTHER:
        return 0
    if token.sort is Sort.CLOSE:
        return -1
    return 0 if token.is_void else 1


def _is_kept(token: Token) -> bool:
    if token.sort is not Sort.OPEN or token.is_void:
        return False
    return token.name in _UNTOUCHED or _KEEP.search(token.raw) is not None


def _scan(markup: str) -> Iterator[Token]:
    position = searched = 0
    while (start := markup.find("<", searched)) >= 0:
        token = _at(markup, start)
        if token is None:  # a lone < is text
            searched = start + 1
            continue
        if start > position:
            yield Token(Sort.TEXT, markup[position:start])
        yield token
        position = searched = start + len(token.raw)
        if token.sort is Sort.OPEN and token.name in _RAW and not token.is_void:
            end = _end_of_raw(markup, position, token.name)
            if end > position:
                yield Token(Sort.OTHER, markup[position:end])
            position = searched = end
    if position < len(markup):
        yield Token(Sort.TEXT, markup[position:])


def _at(markup: str, start: int) -> Token | None:
    """Read the token that begins with the ``<`` at ``start``; None: it is text."""
    mark = markup[start + 1 : start + 3]
    if mark[:1].isascii() and mark[:1].isalpha():
        return _tag(markup, start, Sort.OPEN)
    if mark[:1] == "/":
        letter = mark[1:2]
        if letter.isascii() and letter.isalpha():
            return _tag(markup, start, Sort.CLOSE)
        return _until(markup, start, ">") if letter else None
    if markup.startswith("<!--", start):
        return _comment(markup, start)
    return _until(markup, start, ">") if mark[:1] in ("!", "?") else None


def _tag(markup: str, start: int, sort: Sort) -> Token:
    match = _TAG.match(markup, start)
    if match is None:
        return Token(Sort.OTHER, markup[start:])
    return Token(sort, match.group(), match.group(1).lower())


def _comment(markup: str, start: int) -> Token:
    for short in ("<!-->", "<!--->"):
        if markup.startswith(short, start):
            return Token(Sort.OTHER, short)
    return _until(markup, start, "-->")


def _until(markup: str, start: int, mark: str) -> Token:
    end = markup.find(mark, start)
    return Token(Sort.OTHER, markup[start:] if end < 0 else markup[start : end + len(mark)])


def _end_of_raw(markup: str, position: int, name: str) -> int:
    match = re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.IGNORECASE).search(markup, position)
    return len(markup) if match is None else match.start()
