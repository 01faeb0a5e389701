"""Texts cut into sentences, Chinese and English."""

from __future__ import annotations

from typing import Literal

from pages.model import Span
from pages.sentences_en import split_en
from pages.sentences_zh import split_zh

__all__ = ["Language", "sentences", "split_en", "split_zh"]

Language = Literal["zh", "en"]


def sentences(text: str, lang: Language) -> tuple[str, ...]:
    """Cut a text into its sentences, white space at their ends removed.

    >>> sentences("一要抓创新。二要抓产业！", "zh")
    ('一要抓创新。', '二要抓产业！')

    Args:
        text: A paragraph without foreign material in it.
        lang: ``zh`` or ``en``.

    Returns:
        The sentences in order; empty for a text of only white space.
    """
    spans: tuple[Span, ...] = split_zh(text) if lang == "zh" else split_en(text)
    return tuple(text[span.start : span.end] for span in spans)
