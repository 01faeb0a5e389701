"""Signal: nearness in the encoder's space, across the languages, against a background."""

from __future__ import annotations

from alignment.material import Material
from alignment.signals.protocol import Reading, one_item


def read(material: Material) -> tuple[Reading, ...]:
    """CSLS margin of each whole statement with each whole source."""
    left = material.vectors.of(statement.text for statement in material.statements)
    right = material.vectors.of(source.text for source in material.sources)
    return tuple(one_item(row) for row in material.background.margins(left, right))
