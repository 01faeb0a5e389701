"""Signal: nearness of each clause of a statement to the nearest clause of a source.

A statement fused from two sentences is near neither as a whole, but its clauses are
(Ernst et al. 2021, arXiv 2009.00590, align propositions for the same reason).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from alignment.material import Material
from alignment.model import Matrix
from alignment.signals.protocol import Reading
from alignment.text import chinese, english


def read(material: Material) -> tuple[Reading, ...]:
    """Items are clauses, weighted by their length; grades are best scaled cosines."""
    pieces = [[source.text, *chinese.clauses(source.text)] for source in material.sources]
    if not pieces:
        return tuple(Reading(np.zeros(0), np.zeros((0, 0))) for _part in material.statements)
    starts = np.cumsum([0, *(len(piece) for piece in pieces[:-1])])
    right = material.vectors.of(text for piece in pieces for text in piece)
    return tuple(
        _reading(material, statement.text, right, starts) for statement in material.statements
    )


def _reading(material: Material, text: str, right: Matrix, starts: NDArray[np.intp]) -> Reading:
    clauses = english.clauses(text)
    cosines = material.background.scaled(material.vectors.of(clauses) @ right.T)
    grades = np.maximum.reduceat(cosines, starts, axis=1).astype(np.float64)
    return Reading(np.array([float(len(clause)) for clause in clauses]), grades)
