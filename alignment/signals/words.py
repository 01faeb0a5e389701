"""Signal: recall of a statement's content words through the packaged lexicon."""

from __future__ import annotations

import numpy as np

from alignment import lexicon
from alignment.material import Material
from alignment.signals.protocol import Reading
from alignment.text import english


def read(material: Material) -> tuple[Reading, ...]:
    """Items are the stems, weighted by rarity; a grade is the best translation's."""
    known = lexicon.load()
    texts = [source.text for source in material.sources]
    found: dict[str, list[float]] = {}
    readings: list[Reading] = []
    for statement in material.statements:
        stems = list(dict.fromkeys(english.content_stems(statement.text)))
        for stem in stems:
            if stem not in found:
                found[stem] = [known.grade(stem, text) for text in texts]
        grades = np.array([found[stem] for stem in stems]).reshape(len(stems), len(texts))
        readings.append(Reading(np.array([known.rarity(stem) for stem in stems]), grades))
    return tuple(readings)
