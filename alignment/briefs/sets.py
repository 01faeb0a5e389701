"""Candidate sets of source sentences for one brief sentence, and their features."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from alignment.material import Material
from alignment.signals import Reading

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]

#: Signals of which a further sentence must add something to be worth its place.
_GAINING = (
    "meaning",
    "clauses",
    "words",
    "figures",
    "names",
    "translated_meaning",
    "translated_words",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One statement beside the sources of one article.

    Attributes:
        statement: Index of the statement in the material.
        sources: int64 (n,), indices of the article's sentences in the material.
        readings: Per signal name, the statement's reading of all sources.
    """

    statement: int
    sources: Ids
    readings: dict[str, Reading]


def scene(
    material: Material, readings: dict[str, tuple[Reading, ...]], statement: int, article: int
) -> Scene:
    """Set the scene; the headline stands in only where the article has no body."""
    all_sources = [i for i, s in enumerate(material.sources) if s.article == article]
    body = [i for i in all_sources if not material.sources[i].headline] or all_sources
    own = {name: reading[statement] for name, reading in readings.items()}
    return Scene(statement, np.array(body, dtype=np.int64), own)


def of_size(n: int, size: int) -> Ids:
    """All sets of one size out of n sources: int64 (n_sets, size), members ascending."""
    return np.array(list(combinations(range(n), size)), dtype=np.int64).reshape(-1, size)


def extended(sets: Ids, n: int) -> Ids:
    """Every set with one more member, each result once: int64 (n_results, size + 1)."""
    grown = {
        tuple(sorted((*members, new)))
        for members in sets.tolist()
        for new in range(n)
        if new not in members
    }
    return np.array(sorted(grown), dtype=np.int64).reshape(-1, sets.shape[1] + 1)


def features(material: Material, view: Scene, sets: Ids) -> dict[str, Floats]:
    """Describe sets of one size.

    Args:
        material: The page.
        view: The statement and its candidate sources.
        sets: int64 (n_sets, size), positions in ``view.sources``.

    Returns: Per feature name, float64 (n_sets,).
    """
    size = sets.shape[1]
    found: dict[str, Floats] = {}
    for name, reading in view.readings.items():
        found[name] = _carried(reading, view.sources[sets])
    for name in _GAINING:
        found[f"gain:{name}"] = _least_gain(view.readings[name], view.sources[sets])
    found |= _layout(material, view, sets)
    text = material.statements[view.statement].text
    for more in (2, 3):
        found[f"size:{more}"] = np.full(len(sets), float(size >= more))
    found["size:long"] = np.full(len(sets), (size - 1) * np.log(len(text) / 100))
    return found


def _carried(reading: Reading, sets: Ids) -> Floats:
    """``Reading.carried`` of many sets at once."""
    total = reading.weights.sum()
    if not total:
        return np.zeros(len(sets))
    result: Floats = reading.weights @ reading.grades[:, sets].max(axis=2) / total
    return result


def _least_gain(reading: Reading, sets: Ids) -> Floats:
    """What the set would lose with its least needed member; 0 for a single sentence."""
    size = sets.shape[1]
    if size == 1:
        return np.zeros(len(sets))
    whole = _carried(reading, sets)
    without = [_carried(reading, np.delete(sets, i, axis=1)) for i in range(size)]
    result: Floats = whole - np.max(without, axis=0)
    return result


def _layout(material: Material, view: Scene, sets: Ids) -> dict[str, Floats]:
    several = float(sets.shape[1] > 1)
    sources = [material.sources[i] for i in view.sources]
    position = np.array([source.position for source in sources])[sets]
    paragraph = np.array([source.paragraph for source in sources])[sets]
    meaning = view.readings["meaning"].grades[0, view.sources]
    joint = _joint_meaning(material, view, sets)
    adjacent = np.ptp(position, axis=1) == sets.shape[1] - 1
    return {
        "joint": joint,
        "joint:gain": several * (joint - meaning[sets].max(axis=1)),
        "weakest": several * meaning[sets].min(axis=1),
        "weakest:words": several * view.readings["words"].each()[view.sources][sets].min(axis=1),
        "adjacent": several * adjacent,
        "same_paragraph": several * (np.ptp(paragraph, axis=1) == 0),
    }


def _joint_meaning(material: Material, view: Scene, sets: Ids) -> Floats:
    """Cosine of the statement with the length-weighted sum of the members' vectors."""
    texts = [material.sources[i].text for i in view.sources]
    lengths = np.array([len(text) for text in texts], dtype=np.float64)
    weighted = material.vectors.of(texts) * lengths[:, None]
    pooled = weighted[sets].sum(axis=1)
    norm = np.linalg.norm(pooled, axis=1)
    statement = material.vectors.of([material.statements[view.statement].text])[0]
    cosines = pooled @ statement / np.maximum(norm, 1e-9)
    return material.background.scaled(cosines).astype(np.float64)
