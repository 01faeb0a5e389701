"""Signal: nearness of a statement to the machine translation of a source."""

from __future__ import annotations

import numpy as np

from alignment.material import Material
from alignment.signals.protocol import Reading, one_item


def read(material: Material) -> tuple[Reading, ...]:
    """Scaled cosine of statement and translation; 0 everywhere without translations."""
    shape = (len(material.statements), len(material.sources))
    if not material.translated:
        return tuple(one_item(row) for row in np.zeros(shape))
    left = material.vectors.of(statement.text for statement in material.statements)
    right = material.vectors.of(material.translations)
    return tuple(one_item(row) for row in material.background.scaled_en(left @ right.T))
