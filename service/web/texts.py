"""The words of the pages: those of the exported page, which the site shows too, and its own."""

from __future__ import annotations

from functools import cache

from service.exports.page_html import wording
from service.texts import DEFAULT, LANGUAGES, Texts, read_table

__all__ = ["DEFAULT", "LANGUAGES", "Texts", "texts"]


@cache
def texts(language: str) -> Texts:
    """Read a language's tables.

    >>> texts("zh")("nav.history"), texts("zh")("article.briefs")
    ('历史', '英文简讯')
    """
    shared = wording.texts(language).table
    return Texts(language, {**shared, **read_table("service.web", language)})
