"""Choose which pairs an epoch reads, and in what order."""

from __future__ import annotations

from collections import defaultdict
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.config import Phase
    from training.tsv import Pair


def first_match(source: str, rules: Sequence[tuple[str, float]]) -> float | None:
    """Return the value of the first pattern that matches a source, None if none does."""
    for pattern, value in rules:
        if fnmatchcase(source, pattern):
            return value
    return None


def cap_sources(
    pairs: Sequence[Pair], caps: Sequence[tuple[str, int]], rng: np.random.Generator
) -> list[Pair]:
    """Keep a random choice of at most so many pairs per pattern, in their old order."""
    members: dict[str, list[int]] = defaultdict(list)
    for i, pair in enumerate(pairs):
        for pattern, _ in caps:
            if fnmatchcase(pair.source, pattern):
                members[pattern].append(i)
                break
    dropped: set[int] = set()
    for pattern, cap in caps:
        found = members[pattern]
        if len(found) > cap:
            kept = rng.choice(len(found), size=cap, replace=False)
            dropped.update(set(found) - {found[k] for k in kept.tolist()})
    return [pair for i, pair in enumerate(pairs) if i not in dropped]


def phase_at(phases: Sequence[Phase], progress: float) -> int:
    """Return the index of the phase that runs at a share [0, 1] of the whole run."""
    for i, phase in enumerate(phases):
        if progress < phase.until:
            return i
    return len(phases) - 1


def draw_epoch(
    sources: Sequence[str], phase: Phase, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Draw the pairs of one epoch, int64 (n,): indices into ``sources``, shuffled.

    A weight of 2.5 gives two passes and a third over a random half.
    """
    weight_of = {name: first_match(name, phase.weights) or 0.0 for name in set(sources)}
    weights = np.array([weight_of[name] for name in sources])
    whole = np.floor(weights)
    copies = whole + (rng.random(len(weights)) < weights - whole)
    chosen = np.repeat(np.arange(len(sources), dtype=np.int64), copies.astype(np.int64))
    rng.shuffle(chosen)
    return chosen
