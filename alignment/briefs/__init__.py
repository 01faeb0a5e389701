"""Briefs ↔ articles ↔ sentences of one newspaper page.

``align_briefs`` is the entry point; ``packaged_weights`` and ``read_weights`` give the
combiner's weights.
"""

from alignment.briefs.aligning import align_briefs
from alignment.briefs.weights import Combiner, CombinerWeights, packaged_weights, read_weights

__all__ = ["Combiner", "CombinerWeights", "align_briefs", "packaged_weights", "read_weights"]
