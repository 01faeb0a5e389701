"""Sentence alignment of two documents that translate each other.

Example:
    >>> from alignment.documents import align
    >>> from alignment.encoders import load
    >>> beads = align(["下雨了。我们回家。"], ["It rained.", "We went home."], encoder=load("use"))
    >>> [(bead.src, bead.tgt) for bead in beads]
    [((0,), (0, 1))]
"""

from alignment.documents.aligner import align
from alignment.documents.config import DocumentConfig

__all__ = ["DocumentConfig", "align"]
