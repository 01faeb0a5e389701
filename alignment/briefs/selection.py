"""The smallest set of source sentences that carries a brief sentence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from alignment.briefs import sets
from alignment.briefs.choice import Floats, softmax
from alignment.briefs.sets import Ids, Scene
from alignment.material import Material

#: Scores sets from their features.
Scorer = Callable[[dict[str, Floats]], Floats]


@dataclass(frozen=True, slots=True)
class SearchConfig:
    """Bounds of the search.

    Attributes:
        max_size: Largest set; of 337 training sets 198 have one sentence, 131 two, 8 three.
        all_pairs_up_to: Sentences up to which every pair is tried; beyond, only pairs with one
            of the best ``beam`` single sentences (900 pairs take a few milliseconds).
        beam: Sets of one size that are extended by a further sentence.
        hypotheses: Most probable sets over which the expected F1 is taken.
    """

    max_size: int = 3
    all_pairs_up_to: int = 40
    beam: int = 8
    hypotheses: int = 60


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidate sets of one statement, with their features and probabilities.

    Attributes:
        members: Per candidate, positions in ``Scene.sources``, ascending.
        features: Per feature name, float64 (n_candidates,).
        scores: float64 (n_candidates,).
    """

    members: tuple[tuple[int, ...], ...]
    features: dict[str, Floats]
    scores: Floats


def candidates(
    material: Material, view: Scene, scorer: Scorer, config: SearchConfig | None = None
) -> Candidates:
    """Search the sets worth considering, from single sentences upwards."""
    bounds = config or SearchConfig()
    n = len(view.sources)
    layers = [sets.of_size(n, 1)]
    described = [sets.features(material, view, layers[0])]
    for size in range(2, min(bounds.max_size, n) + 1):
        if size == 2 and n <= bounds.all_pairs_up_to:
            layers.append(sets.of_size(n, 2))
        else:
            best = np.argsort(-scorer(described[-1]), kind="stable")[: bounds.beam]
            layers.append(sets.extended(layers[-1][best], n))
        described.append(sets.features(material, view, layers[-1]))
    joined = {name: np.concatenate([layer[name] for layer in described]) for name in described[0]}
    return Candidates(_members(layers), joined, scorer(joined))


def _members(layers: list[Ids]) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(members) for layer in layers for members in layer.tolist())


def choose(options: Candidates, config: SearchConfig | None = None) -> tuple[int, float]:
    """Pick the set with the largest expected F1 under the candidates' probabilities.

    Returns: Index of the candidate, and its own probability of being the right set.
    """
    bounds = config or SearchConfig()
    probability = softmax(options.scores)
    top = np.argsort(-probability, kind="stable")[: bounds.hypotheses]
    overlap = _f1([options.members[i] for i in top])
    best = int(top[int((overlap @ probability[top]).argmax())])
    return best, float(probability[best])


def _f1(members: list[tuple[int, ...]]) -> Floats:
    """F1 of each set as an answer where another is right: float64 (n, n)."""
    n_sources = 1 + max(max(each) for each in members)
    inside = np.zeros((len(members), n_sources))
    for i, each in enumerate(members):
        inside[i, list(each)] = 1.0
    sizes = inside.sum(axis=1)
    result: Floats = 2 * inside @ inside.T / (sizes[:, None] + sizes[None, :])
    return result
