from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from alignment.briefs.assignment import assign, posteriors


def _value(scores: np.ndarray, columns: tuple[int, ...], price: float) -> float:
    owned = [c for c in columns if c < scores.shape[1] - 1]
    further = len(owned) - len(set(owned))
    return sum(scores[i, c] for i, c in enumerate(columns)) - price * further


@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("price", [0.0, 0.7, 5.0])
def test_the_assignment_is_as_good_as_the_best_of_all(seed: int, price: float) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(rng.integers(1, 5), rng.integers(1, 5)))
    found = _value(scores, assign(scores, price), price)
    every = product(range(scores.shape[1]), repeat=scores.shape[0])
    assert found == pytest.approx(max(_value(scores, columns, price) for columns in every))


def test_two_briefs_share_an_article_where_both_clearly_belong() -> None:
    scores = np.array([[9.0, 0.0, 1.0], [8.0, 0.0, 1.0]])
    assert assign(scores, price=3.0) == (0, 0)


def test_the_price_sends_the_weaker_brief_elsewhere() -> None:
    scores = np.array([[9.0, 0.0, 1.0], [3.0, 0.0, 1.0]])
    assert assign(scores, price=0.0) == (0, 0)
    assert assign(scores, price=3.0) == (0, 2)


def test_order_does_not_bind() -> None:
    scores = np.array([[0.0, 5.0, 1.0], [5.0, 0.0, 1.0]])
    assert assign(scores, price=3.0) == (1, 0)


def test_without_articles_every_brief_has_none() -> None:
    assert assign(np.array([[0.5], [0.5]]), price=1.0) == (0, 0)


def test_beliefs_are_probabilities_that_know_the_other_briefs_choices() -> None:
    scores = np.array([[9.0, 0.0, 1.0], [3.0, 0.0, 1.0]])
    alone = posteriors(scores[1:], 3.0, (0,))[0]
    beside = posteriors(scores, 3.0, (0, 2))
    assert beside.sum(axis=1) == pytest.approx([1.0, 1.0])
    assert beside[1, 0] < alone[0]
    assert beside[1, 2] > alone[2]
