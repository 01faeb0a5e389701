"""N-best lists of sentences from those of their units.

A sentence of one unit has that unit's list. One of several gets lists that differ from the best
translation in a single unit each: the one whose next hypothesis costs the sentence least.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from translation.assembly import Plan, assemble
from translation.candidates import Decoded, UnitNBest
from translation.memory import FAILURES
from translation.model import NBest, Translation


def n_best(plan: Plan, units: Sequence[UnitNBest], n: int, known: Translation | None) -> NBest:
    """Put a sentence's list together.

    Translations that lack fewest of the source's figures, names and terms come first, and of
    those the likelier ones. Only as many as are wanted are joined and mended.

    Args:
        plan: The sentence's parts.
        units: The lists of ``plan.units``.
        n: Most translations, the best counted, at least 1.
        known: The best translation where a memory holds one, perhaps from another batch.
    """
    best = assemble(plan, [unit.best for unit in units])
    found = {best.text: best} if known is None else {known.text: known}
    if not FAILURES.intersection(best.warnings):
        found.setdefault(best.text, best)
    for results in _changed(units):
        if len(found) >= n:
            break
        other = assemble(plan, results)
        found.setdefault(other.text, other)
    first, *others = list(found.values())[:n]
    return NBest(first, tuple(others))


def _changed(units: Sequence[UnitNBest]) -> Iterator[list[Decoded]]:
    """Yield the best results with one of them exchanged, the least loss first."""
    results = [unit.best for unit in units]
    failed = [i for i, result in enumerate(results) if FAILURES.intersection(result.warnings)]
    if len(failed) > 1:
        return  # one exchange cannot mend two
    words = sum(result.words for result in results)
    total = sum(result.words * result.score for result in results)
    ranked = []
    for i in failed or range(len(units)):
        old = results[i]
        for rank, other in enumerate(units[i].others):
            new = other.decoded
            score = total - old.words * old.score + new.words * new.score
            ranked.append((other.lost, -score / (words - old.words + new.words), i, rank))
    for _, _, i, rank in sorted(ranked):
        yield [*results[:i], units[i].others[rank].decoded, *results[i + 1 :]]
