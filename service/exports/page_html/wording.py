"""What codes and numbers of a result mean, in words for a person."""

from __future__ import annotations

import math
from collections.abc import Sequence

_WARNINGS = {
    "split": "long sentence, translated in parts",
    "passthrough": "not Chinese, left as it is",
    "repetition": "the translation repeats itself",
    "empty": "the model gave no translation",
    "number-lost": "figure missing in the translation",
    "number-mended": "figure put right after translation",
    "latin-lost": "name or code missing in the translation",
    "latin-mended": "name or code put right after translation",
    "term-missed": "required term missing",
}


def warnings(codes: Sequence[str]) -> tuple[str, ...]:
    """Say warning codes in words, one text a kind; an unknown kind stays as it is.

    >>> warnings(["number-lost:3.3万", "split", "number-lost:9%"])
    ('figure missing in the translation: 3.3万, 9%', 'long sentence, translated in parts')
    """
    details: dict[str, list[str]] = {}
    for code in codes:
        kind, _, detail = code.partition(":")
        details.setdefault(kind, []).extend([detail] if detail else [])
    return tuple(_said(kind, found) for kind, found in details.items())


def _said(kind: str, details: Sequence[str]) -> str:
    return _WARNINGS.get(kind, kind) + (": " + ", ".join(details) if details else "")


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
