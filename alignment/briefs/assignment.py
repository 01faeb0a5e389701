"""Which brief belongs to which article, or to none: all briefs of a page at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alignment.briefs.choice import softmax

Floats = NDArray[np.float64]


def assign(scores: Floats, price: float) -> tuple[int, ...]:
    """Give every brief an article or none so that the total score is largest.

    An article's first brief is free and each further one costs ``price``. Costs that do not
    fall with the number of briefs let every article be split into one seat per brief, which
    makes this a linear assignment problem, solved exactly.

    Args:
        scores: float64 (n_briefs, n_articles + 1), the last column for none.
        price: At least 0, in units of the scores.

    Returns: Column per brief.
    """
    from scipy.optimize import linear_sum_assignment

    n_briefs, n_columns = scores.shape
    seats = np.repeat(scores[:, :-1], n_briefs, axis=1)
    further = np.tile(np.arange(n_briefs) > 0, n_columns - 1)
    seats = seats - price * further
    none = np.repeat(scores[:, -1:], n_briefs, axis=1)
    rows, taken = linear_sum_assignment(np.hstack([seats, none]), maximize=True)
    columns = np.minimum(taken // max(n_briefs, 1), n_columns - 1)
    return tuple(int(column) for _row, column in sorted(zip(rows, columns, strict=True)))


def posteriors(scores: Floats, price: float, columns: tuple[int, ...]) -> Floats:
    """Probability of every choice of each brief, the others' choices being as assigned.

    Returns: float64 (n_briefs, n_articles + 1), rows summing to 1.
    """
    result = np.empty_like(scores)
    for brief, row in enumerate(scores):
        taken = {c for other, c in enumerate(columns) if other != brief}
        shared = np.array([column in taken for column in range(len(row) - 1)] + [False])
        result[brief] = softmax(row - price * shared)
    return result
