"""File names of results: one stem a page, no two alike."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def stems(names: Sequence[str]) -> tuple[str, ...]:
    """Choose the stem under which each page's results are written.

    The first page of a stem gets it; each later one gets the first free ``-2``, ``-3``, …
    after it, and never a stem that another page has by its own name.

    >>> stems(["a/page.txt", "b/page.txt", "page-2.txt"])
    ('page', 'page-3', 'page-2')

    Args:
        names: File names or labels, in the order of the command line.
    """
    own = [Path(name).stem or "page" for name in names]
    taken = {stem.casefold() for stem in own}
    seen: set[str] = set()
    chosen: list[str] = []
    for stem in own:
        choice = stem
        if stem.casefold() in seen:
            choice = _free(stem, taken)
        seen.add(stem.casefold())
        taken.add(choice.casefold())
        chosen.append(choice)
    return tuple(chosen)


def _free(stem: str, taken: set[str]) -> str:
    number = 2
    while f"{stem}-{number}".casefold() in taken:
        number += 1
    return f"{stem}-{number}"
