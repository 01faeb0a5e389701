"""Signal: recall of a statement's content words in the machine translation."""

from __future__ import annotations

import numpy as np

from alignment import lexicon
from alignment.material import Material
from alignment.signals.protocol import Reading
from alignment.text import english

#: Two stems of one family mostly share this many first letters (industrial, industry).
_FAMILY = 5


def read(material: Material) -> tuple[Reading, ...]:
    """Items are stems, weighted by rarity; 1 for the stem itself, 0.5 for its family."""
    known = lexicon.load()
    bags = [frozenset(english.content_stems(text)) for text in material.translations]
    families = [frozenset(stem[:_FAMILY] for stem in bag if len(stem) >= _FAMILY) for bag in bags]
    readings: list[Reading] = []
    for statement in material.statements:
        stems = list(dict.fromkeys(english.content_stems(statement.text)))
        grades = [
            [_grade(stem, bag, family) for bag, family in zip(bags, families, strict=True)]
            for stem in stems
        ]
        weights = np.array([known.rarity(stem) for stem in stems])
        readings.append(Reading(weights, np.array(grades).reshape(len(stems), len(bags))))
    return tuple(readings)


def _grade(stem: str, bag: frozenset[str], family: frozenset[str]) -> float:
    if stem in bag:
        return 1.0
    return 0.5 if len(stem) >= _FAMILY and stem[:_FAMILY] in family else 0.0
