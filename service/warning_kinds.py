"""Every kind of warning that a result can carry: the one list that whoever words them goes by.

A warning is a code, ``split`` or ``number-lost:3.3万``: its kind and, after a colon, what it is
about. The rooms make the codes; a test finds those that stand in their source and not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pages.model import PageWarning

_KIND = re.compile(r"[a-z]+(?:-[a-z]+)*")


class WarningKind(StrEnum):
    """What stands before the colon of a code; of a page first, then of a line."""

    NOTHING_FOUND = PageWarning.NOTHING_FOUND
    BRIEF_UNTITLED = PageWarning.BRIEF_UNTITLED
    SPLIT = "split"
    PASSTHROUGH = "passthrough"
    REPETITION = "repetition"
    EMPTY = "empty"
    NUMBER_LOST = "number-lost"
    NUMBER_MENDED = "number-mended"
    LATIN_LOST = "latin-lost"
    LATIN_MENDED = "latin-mended"
    NAME_MENDED = "name-mended"
    TERM_MISSED = "term-missed"
    CORRECTED = "corrected"


#: Marks of a person's work; there is nothing to compare.
SETTLED = frozenset({WarningKind.CORRECTED})


@dataclass(frozen=True, slots=True)
class Warned:
    """The warnings of one kind on a line or page.

    Attributes:
        kind: A ``WarningKind``, or a code as it is where a later version or another program
            made it.
        details: Words of the source or ids of parts, in order.
    """

    kind: str
    details: tuple[str, ...] = ()


def by_kind(codes: Iterable[str]) -> tuple[Warned, ...]:
    """Put the codes of one kind together, kinds in the order of their first code.

    >>> by_kind(["number-lost:3.3万", "split", "number-lost:9%"])[0]
    Warned(kind='number-lost', details=('3.3万', '9%'))
    """
    found: dict[str, list[str]] = {}
    for code in codes:
        kind, colon, detail = code.partition(":")
        if not _KIND.fullmatch(kind):
            kind, colon, detail = code, "", ""
        found.setdefault(kind, []).extend([detail] if colon else [])
    return tuple(Warned(kind, tuple(details)) for kind, details in found.items())


def needs_a_look(codes: Iterable[str]) -> bool:
    """Whether any of the codes is more than the mark of a person's work."""
    return any(warned.kind not in SETTLED for warned in by_kind(codes))
