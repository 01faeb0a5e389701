"""Signal: figures, dates, shares and money of a statement that a source states too."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from alignment.material import Material
from alignment.signals.protocol import Reading
from pages.figures import Figure, en_figures, matches, zh_figures


def read(material: Material) -> tuple[Reading, ...]:
    """Items are the figures of the statement; a grade is 1 or 0."""
    stated = [_read_zh(source.text) for source in material.sources]
    return tuple(_reading(_read_en(part.text), stated) for part in material.statements)


def _reading(wanted: tuple[Figure, ...], stated: list[tuple[Figure, ...]]) -> Reading:
    grades = [
        [float(any(matches(other, figure) for other in figures)) for figures in stated]
        for figure in wanted
    ]
    weights = np.array([_weight(figure) for figure in wanted])
    return Reading(weights, np.array(grades).reshape(len(wanted), len(stated)))


def _weight(figure: Figure) -> float:
    """A figure says more the more digits it has: ``20.95`` more than ``20``."""
    digits = len(figure.value.normalize().as_tuple().digits)
    return 1.0 + math.log2(digits)


_read_en = lru_cache(maxsize=2048)(en_figures)
_read_zh = lru_cache(maxsize=8192)(zh_figures)
