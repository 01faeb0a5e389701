"""Signal: how near to the head of its article a source stands."""

from __future__ import annotations

import numpy as np

from alignment.material import Material
from alignment.signals.protocol import Reading, one_item


def read(material: Material) -> tuple[Reading, ...]:
    """1 for the first sentence, 1/2 for the second, …; 0 for a headline."""
    grades = np.array([1 / (s.position + 1) if s.position >= 0 else 0.0 for s in material.sources])
    return tuple(one_item(grades) for _statement in material.statements)
