"""What codes and numbers of a result mean, in words for a person."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from service.warning_kinds import WarningKind, by_kind

_WARNINGS: Mapping[str, str] = {
    WarningKind.NOTHING_FOUND: "neither article nor teaser nor brief was found on the page",
    WarningKind.BRIEF_UNTITLED: "brief without a title",
    WarningKind.SPLIT: "long sentence, translated in parts",
    WarningKind.PASSTHROUGH: "not Chinese, left as it is",
    WarningKind.REPETITION: "the translation repeats itself",
    WarningKind.EMPTY: "the model gave no translation",
    WarningKind.NUMBER_LOST: "figure missing in the translation",
    WarningKind.NUMBER_MENDED: "figure put right after translation",
    WarningKind.LATIN_LOST: "name or code missing in the translation",
    WarningKind.LATIN_MENDED: "name or code put right after translation",
    WarningKind.NAME_MENDED: "person's name put into pinyin after translation",
    WarningKind.TERM_MISSED: "required term missing",
    WarningKind.CORRECTED: "as a person corrected this sentence before",
}


def warnings(codes: Sequence[str], labels: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Say warning codes in words, one text a kind; an unknown kind stays as it is.

    Args:
        codes: For example ``number-lost:3.3万``.
        labels: Short names of parts that a code may name by id.

    >>> warnings(["number-lost:3.3万", "split", "number-lost:9%"])
    ('figure missing in the translation: 3.3万, 9%', 'long sentence, translated in parts')
    """
    names = labels or {}
    return tuple(
        ": ".join(filter(None, (text, ", ".join(names.get(part, part) for part in warned.details))))
        for warned in by_kind(codes)
        for text in (_WARNINGS.get(warned.kind, warned.kind),)
    )


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
