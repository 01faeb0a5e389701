"""What codes and numbers of a result mean, in words for a person."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

from markupsafe import Markup, escape

from pages.script import count_han
from service.texts import Texts, read_table
from service.warning_kinds import Warned, by_kind


@cache
def texts(language: str) -> Texts:
    """Read the words of the page in a language."""
    return Texts(language, read_table("service.exports.page_html", language))


def warnings(
    t: Texts, codes: Sequence[str], labels: Mapping[str, str] | None = None
) -> tuple[Markup, ...]:
    """Say warning codes in words, one text a kind; an unknown kind stays as it is.

    Args:
        t: The words.
        codes: For example ``number-lost:3.3万``.
        labels: Short names of parts that a code may name by id.

    >>> [str(text) for text in warnings(texts("en"), ["number-lost:34", "split", "number-lost:9%"])]
    ['figure missing in the translation: 34, 9%', 'long sentence, translated in parts']
    """
    names = labels or {}
    return tuple(
        Markup(  # noqa: S704 -- only pieces that are escaped
            t.warning(warned, [_detail(names.get(part, part)) for part in warned.details])
        )
        for warned in map(_escaped, by_kind(codes))
    )


def _escaped(warned: Warned) -> Warned:
    return Warned(str(escape(warned.kind)), warned.details)


def _detail(text: str) -> Markup:
    """Mark Chinese words as such, so that they are read out and set as Chinese."""
    chinese = Markup('<span lang="zh-Hans">{}</span>')
    return chinese.format(text) if count_han(text) else escape(text)


def percent(share: float | None) -> str:
    """Say a probability in whole percent; 100 % only where it is 1.

    >>> percent(0.999)
    '99 %'
    """
    if share is None:
        return "–"
    return f"{math.floor(100 * share + (0 if share > 0.99 else 0.5))} %"


def token_probability(score: float) -> float:
    """Turn a mean log-probability per token into the tokens' geometric mean, 0 to 1."""
    return math.exp(min(score, 0.0))
