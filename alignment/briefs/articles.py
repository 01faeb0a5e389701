"""How well an article of the page carries a whole brief."""

from __future__ import annotations

import numpy as np

from alignment.material import Material
from alignment.signals import Reading

#: Signals whose mean over the brief's sentences describes the article.
_MEANS = ("meaning", "clauses", "words", "translated_meaning", "translated_words")
#: Signals whose value for the title does.
_TITLE = ("meaning", "words", "translated_meaning", "translated_words")

Readings = dict[str, tuple[Reading, ...]]


def features(material: Material, readings: Readings, brief: int, article: int) -> dict[str, float]:
    """Describe one article as the origin of one brief.

    Everything is one-way: a brief covers little of its article, so what the article says
    beyond the brief counts nothing (one-way MaxSim).

    Args:
        material: The page.
        readings: Per signal, the readings of all statements.
        brief: Index of the brief.
        article: Index of the article.

    Returns: Value per feature name.
    """
    parts = [i for i, part in enumerate(material.statements) if part.brief == brief]
    title = parts[0]
    body = parts[1:] or parts
    sources = tuple(i for i, s in enumerate(material.sources) if s.article == article)
    heads = tuple(i for i in sources if material.sources[i].headline)
    found = {name: _mean(readings[name], body, sources) for name in _MEANS}
    found["weakest"] = min((readings["meaning"][i].carried(sources) for i in body), default=0.0)
    for name in _TITLE:
        found[f"title:{name}"] = readings[name][title].carried(sources)
    found["title:headline"] = readings["meaning"][title].carried(heads)
    stated, lost = _tally(readings["figures"], parts, sources)
    found["figures:stated"] = float(np.log1p(stated))
    found["figures:lost"] = float(np.log1p(lost))
    found["names:lost"] = float(np.log1p(_tally(readings["names"], parts, sources)[1]))
    return found


def _mean(readings: tuple[Reading, ...], parts: list[int], sources: tuple[int, ...]) -> float:
    return sum(readings[i].carried(sources) for i in parts) / len(parts)


def _tally(
    readings: tuple[Reading, ...], parts: list[int], sources: tuple[int, ...]
) -> tuple[float, float]:
    """Weight of the items that the sources carry, and of those they do not."""
    total = sum(float(readings[i].weights.sum()) for i in parts)
    carried = sum(float(readings[i].weights.sum()) * readings[i].carried(sources) for i in parts)
    return carried, max(total - carried, 0.0)
