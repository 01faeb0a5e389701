"""What a signal is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from alignment.material import Material

Grades = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reading:
    """How much of one statement each source carries, item by item.

    An item is what the signal compares: a word, a figure, a clause, or the whole statement.

    Attributes:
        weights: float64 (n_items,), at least 0.
        grades: float64 (n_items, n_sources); 1 where the source carries the item, 0 where it
            does not; nearness in space may go beyond, within [-4, 4].
    """

    weights: NDArray[np.float64]
    grades: Grades

    def carried(self, sources: tuple[int, ...]) -> float:
        """Weighted share of the items that the sources carry together; 0 without items."""
        total = float(self.weights.sum())
        if not total or not sources:
            return 0.0
        best = self.grades[:, list(sources)].max(axis=1)
        return float(self.weights @ best) / total

    def each(self) -> NDArray[np.float64]:
        """``carried`` of every single source: float64 (n_sources,)."""
        total = float(self.weights.sum())
        if not total:
            return np.zeros(self.grades.shape[1])
        share: NDArray[np.float64] = self.weights @ self.grades / total
        return share


def one_item(grades: Grades) -> Reading:
    """Reading of a signal that takes the statement as a whole; grades (n_sources,)."""
    return Reading(np.ones(1), np.asarray(grades, dtype=np.float64)[None, :])


class Signal(Protocol):
    """Compares statements with sources. A pure function of the material."""

    def __call__(self, material: Material) -> tuple[Reading, ...]:
        """Read all statements: one reading per statement of ``material``, in order."""
        ...
