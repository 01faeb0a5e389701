"""Align two documents, sentence by sentence, in beads of m to n."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from alignment.documents.anchors import Anchor, anchors
from alignment.documents.band import Band, band_through, full_band
from alignment.documents.beads import Rated, all_alone, lay_out, rated
from alignment.documents.config import DocumentConfig
from alignment.documents.embedding import Told, tell
from alignment.documents.features import Pair
from alignment.documents.joined_text import doubtful, gains, refined
from alignment.documents.lattice import bead_sizes, build
from alignment.documents.sides import side, span_norms
from alignment.documents.solver import best_path, path_sums, posteriors
from alignment.documents.weights import load_weights
from alignment.errors import DocumentAlignmentError
from alignment.model import Bead, Encoder, Matrix
from translation.model import Progress

# Cosine of a true pair assumed before any is seen, and the anchors it counts for
_USUAL_COSINE, _USUAL_WEIGHT = 0.6, 5
_STAGES = 6


def align(
    src: Sequence[str],
    tgt: Sequence[str],
    *,
    encoder: Encoder | None = None,
    src_vectors: Matrix | None = None,
    tgt_vectors: Matrix | None = None,
    mt: Sequence[str] | None = None,
    config: DocumentConfig | None = None,
    progress: Progress | None = None,
) -> tuple[Bead, ...]:
    """Align two documents that translate each other.

    Every line of both sides lies in exactly one bead. A blank line is a sentence without
    content: it keeps its number and always stands alone in a null bead. Deterministic. Time and
    memory grow linearly with the longer side, as long as the documents share sentences.

    Args:
        src: Lines of the source; line ends and outer white space do not matter.
        tgt: Lines of the target.
        encoder: Embeds both sides. May be None where both vectors are given; then beads in
            doubt are not looked at again (see ``DocumentConfig.refine``).
        src_vectors: float32 (len(src), dim), the encoder's vectors where they are at hand.
        tgt_vectors: float32 (len(tgt), dim).
        mt: A translation of each source line into the target's language, as a second signal;
            needs ``encoder``.
        config: Settings; None means the defaults.
        progress: Called with stages done and all stages.

    Returns: Beads ordered by their first source line, null target beads in their place;
        ``confidence`` is the probability of the bead and ``cost`` its negative natural log.
        Two beads may cross where neighbouring sentences changed places.

    Raises:
        DocumentAlignmentError: Vectors and lines do not fit each other, or nothing can embed.
    """
    config = config or DocumentConfig()
    report = progress or (lambda _done, _all: None)
    _check(src, tgt, encoder, src_vectors, tgt_vectors, mt)
    one = tell(src, encoder, src_vectors, mt, config.centre_weight)
    other = tell(tgt, encoder, tgt_vectors, None if mt is None else tgt, config.centre_weight)
    report(1, _STAGES)
    sizes = len(src), len(tgt)
    if not (len(one.lines) and len(other.lines)):
        report(_STAGES, _STAGES)
        return all_alone(sizes)
    steps = _solve(one, other, config, report)
    report(_STAGES, _STAGES)
    return lay_out(steps, (one.lines, other.lines), sizes)


def _check(
    src: Sequence[str],
    tgt: Sequence[str],
    encoder: Encoder | None,
    src_vectors: Matrix | None,
    tgt_vectors: Matrix | None,
    mt: Sequence[str] | None,
) -> None:
    if encoder is None and (src_vectors is None or tgt_vectors is None or mt is not None):
        raise DocumentAlignmentError(
            "without an encoder, give src_vectors and tgt_vectors and no mt; "
            "alignment.encoders.load() gives an encoder"
        )
    if encoder is None and src_vectors is not None and tgt_vectors is not None:
        widths = src_vectors.shape[-1], tgt_vectors.shape[-1]
        if widths[0] != widths[1]:
            raise DocumentAlignmentError(
                f"source vectors have {widths[0]} columns, target vectors {widths[1]}; "
                "both must come from one encoder"
            )
    if mt is not None and len(mt) != len(src):
        raise DocumentAlignmentError(f"mt has {len(mt)} lines, the source {len(src)}")
    for name, lines, vectors in (("source", src, src_vectors), ("target", tgt, tgt_vectors)):
        if vectors is not None and (vectors.ndim != 2 or len(vectors) != len(lines)):
            raise DocumentAlignmentError(
                f"the {name} has {len(lines)} lines but its vectors have shape {vectors.shape}"
            )
        if vectors is not None and not np.isfinite(vectors).all():
            raise DocumentAlignmentError(f"the {name}'s vectors hold a value that is not finite")


def _solve(one: Told, other: Told, config: DocumentConfig, report: Progress) -> tuple[Rated, ...]:
    weights = load_weights()
    found = anchors(one.vectors, other.vectors, config.exact_cells)
    report(2, _STAGES)
    sides = side(one.texts, one.vectors), side(other.texts, other.vectors)
    norms = [span_norms(each, config.max_bead - 1) for each in sides]
    pair = Pair(sides[0], sides[1], norms[0], norms[1], typical_cosine(found))
    lattice = build(pair, _band(pair, found, config), bead_sizes(config.max_bead), weights)
    report(3, _STAGES)
    sums = path_sums(lattice)
    if config.refine and one.speech is not None and other.speech is not None:
        doubt = doubtful(lattice, posteriors(lattice, sums), config)
        gain = gains(pair, doubt, one.speech, other.speech)
        lattice = refined(lattice, doubt, gain, weights)
        sums = path_sums(lattice)
    report(4, _STAGES)
    path = best_path(lattice)
    report(5, _STAGES)
    return rated(lattice, sums, path, weights.crossing if config.repair_crossing else None)


def typical_cosine(found: Sequence[Anchor]) -> float:
    """Median cosine of the anchors, drawn to a usual one where there are few."""
    if not found:
        return _USUAL_COSINE
    median = float(np.median([anchor.cosine for anchor in found]))
    return (len(found) * median + _USUAL_WEIGHT * _USUAL_COSINE) / (len(found) + _USUAL_WEIGHT)


def _band(pair: Pair, found: Sequence[Anchor], config: DocumentConfig) -> Band:
    n, m = len(pair.src), len(pair.tgt)
    if n * m <= config.full_cells:
        return full_band(n, m)
    return band_through(n, m, [(a.src, a.tgt) for a in found], config.reach, config.widest)
