"""The learnt weights of a bead's features.

The score of an alignment is the sum of its beads' log weights, and its probability is the
softmax over all alignments of the band: a linear-chain conditional random field over beads
(Lafferty et al. 2001). Weights are fitted by ``bench/fit_document_alignment.py``.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from alignment.documents.features import FEATURES, NULL_FEATURES
from alignment.documents.sides import Floats
from alignment.errors import DocumentAlignmentError


@dataclass(frozen=True, slots=True)
class Weights:
    """Log-linear weights.

    Attributes:
        bead: One for each of ``FEATURES``.
        null: One for each of ``NULL_FEATURES``.
        joined: Weight of the similarity gained by encoding the joined text.
        joined_base: Log weight added to every bead whose joined text was encoded.
        crossing: Log weight of turning two neighbours round, over leaving them.
    """

    bead: tuple[float, ...]
    null: tuple[float, ...]
    joined: float
    joined_base: float
    crossing: float

    def of_beads(self, features: Floats) -> Floats:
        """Log weights of beads: (len(FEATURES), k) to (k,)."""
        weights: Floats = np.array(self.bead) @ features
        return weights

    def of_nulls(self, features: Floats) -> Floats:
        """Log weights of null beads: (len(NULL_FEATURES), k) to (k,)."""
        weights: Floats = np.array(self.null) @ features
        return weights


@cache
def load_weights() -> Weights:
    """Read the weights that ship with the package.

    Raises:
        DocumentAlignmentError: The file does not name exactly the features of this version.
    """
    text = (files("alignment.documents") / "weights.json").read_text(encoding="utf-8")
    data = json.loads(text)
    for part, names in (("bead", FEATURES), ("null", NULL_FEATURES)):
        if set(data[part]) != set(names):
            raise DocumentAlignmentError(
                f"weights.json, {part!r}: its features are not those of this version; "
                "make it again with bench/fit_document_alignment.py"
            )
    return Weights(
        tuple(float(data["bead"][name]) for name in FEATURES),
        tuple(float(data["null"][name]) for name in NULL_FEATURES),
        float(data["joined"]),
        float(data["joined_base"]),
        float(data["crossing"]),
    )
