"""Settings of document alignment."""

from __future__ import annotations

from dataclasses import dataclass

from alignment.errors import DocumentAlignmentError


@dataclass(frozen=True, slots=True)
class DocumentConfig:
    """How far to search, and what to repair.

    Attributes:
        max_bead: Most sentences in one bead, both sides counted. Hand-made gold for novels has
            beads of 1-5 and more; beyond 8 the sizes multiply and almost none is right.
        full_cells: Grids of at most this many cells are searched whole; 40,000 (200 x 200
            sentences) take about a second.
        exact_cells: Largest grid whose anchors come from exact search, 64 million (8,000 x
            8,000) being a few seconds; larger ones are narrowed coarsely first.
        reach: Positions searched on every side of the anchors' rectangles; 10 leaves room for
            the largest bead and an anchor that is off by a sentence.
        widest: Strip kept of a long stretch without any anchor.
        centre_weight: Rows of zeros mixed into each side's mean before it is subtracted, so
            that short documents are hardly centred (their mean is their topic).
        refine: Encode truly joined sentences where the path is in doubt.
        refine_budget: Most joined texts encoded, per sentence of both sides.
        refine_above: Beads of a lower probability are not looked at again.
        repair_crossing: Look for neighbouring sentences that changed places.
    """

    max_bead: int = 8
    full_cells: int = 40_000
    exact_cells: int = 64_000_000
    reach: int = 10
    widest: int = 400
    centre_weight: float = 50.0
    refine: bool = True
    refine_budget: float = 1.0
    refine_above: float = 0.02
    repair_crossing: bool = True

    def __post_init__(self) -> None:
        """Refuse settings that cannot work.

        Raises:
            DocumentAlignmentError: A setting is out of its range.
        """
        if not 2 <= self.max_bead <= 16:
            raise DocumentAlignmentError(f"max_bead is {self.max_bead}; give 2 to 16")
        if self.reach < self.max_bead:
            raise DocumentAlignmentError(
                f"reach is {self.reach}; give at least max_bead ({self.max_bead}), "
                "or beads do not fit between anchors"
            )
        if self.widest < 4 * self.max_bead:
            raise DocumentAlignmentError(
                f"widest is {self.widest}; give at least {4 * self.max_bead}"
            )
        if self.centre_weight < 0 or self.refine_budget < 0 or not 0 <= self.refine_above <= 1:
            raise DocumentAlignmentError(
                "centre_weight and refine_budget must be at least 0, refine_above in [0, 1]; "
                f"got {self.centre_weight}, {self.refine_budget}, {self.refine_above}"
            )
