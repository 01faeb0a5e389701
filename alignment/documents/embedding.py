"""From lines of text to centred vectors, by one encoder over one or more tracks.

A side may be told in several tracks: the source as written and its machine translation. The
vectors of the tracks stand side by side, so that a cosine is the mean over the tracks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alignment.documents.sides import Floats
from alignment.encoders.rows import unit_rows
from alignment.errors import DocumentAlignmentError
from alignment.model import Encoder, Matrix

# (first sentence, sentence behind the last)
Span = tuple[int, int]


def join(texts: Sequence[str]) -> str:
    """Join sentences: with a space, or with nothing after a Chinese character or mark."""
    out = ""
    for part in (text.strip() for text in texts):
        # from U+2E80 on: CJK ideographs, their punctuation and full-width forms
        tight = not out or not part or out[-1] >= "\u2e80"
        out += part if tight else f" {part}"
    return out


def mean_of(vectors: Matrix, weight: float) -> Floats:
    """Mean of the rows that are not zero, drawn to zero as by ``weight`` more rows of zeros.

    Returns: float64 (dim,).
    """
    filled = np.any(vectors != 0, axis=1).sum()
    mean: Floats = vectors.sum(axis=0, dtype=np.float64) / max(float(filled) + weight, 1.0)
    return mean


def less_mean(vectors: Matrix, mean: Floats) -> Matrix:
    """Subtract a mean from the rows that are not zero and renormalise."""
    moved = vectors - mean.astype(np.float32)
    moved[~np.any(vectors != 0, axis=1)] = 0
    return unit_rows(moved)


@dataclass(frozen=True, slots=True)
class Speech:
    """How the sentences of a side were embedded, so that joined ones can be too.

    Attributes:
        encoder: Embeds texts.
        tracks: The side's sentences, once for each track; none empty.
        mean: float64 (dim,), subtracted from every vector of this side.
    """

    encoder: Encoder
    tracks: tuple[tuple[str, ...], ...]
    mean: Floats

    def encode(self, spans: Sequence[Span]) -> Matrix:
        """Embed the joined text of spans: float32 (len(spans), dim), unit rows."""
        joined = tuple(tuple(join(track[a:b]) for a, b in spans) for track in self.tracks)
        return less_mean(embed(self.encoder, joined), self.mean)


def embed(
    encoder: Encoder, tracks: Sequence[tuple[str, ...]], first: Matrix | None = None
) -> Matrix:
    """Embed the same sentences in several tracks.

    Args:
        encoder: Embeds texts.
        tracks: At least one; n texts each.
        first: float32 (n, dim), the first track's vectors where they are at hand.

    Returns: float32 (n, dim * len(tracks)), unit rows.
    """
    parts = [encoder.encode(tracks[0]) if first is None else first]
    for track in tracks[1:]:
        parts.append(parts[0] if track == tracks[0] else encoder.encode(track))
    return unit_rows(np.hstack(parts))


@dataclass(frozen=True, slots=True)
class Told:
    """One side ready to align.

    Attributes:
        lines: int64 (n,), line numbers of the sentences that are not blank.
        texts: The n sentences, stripped.
        vectors: float32 (n, dim), centred unit rows.
        speech: How to embed joined sentences; None without an encoder.
    """

    lines: NDArray[np.int64]
    texts: tuple[str, ...]
    vectors: Matrix
    speech: Speech | None


def tell(
    lines: Sequence[str],
    encoder: Encoder | None,
    given: Matrix | None,
    second: Sequence[str] | None,
    centre_weight: float,
) -> Told:
    """Embed one side.

    Args:
        lines: The side's lines.
        encoder: Embeds texts; may be None where ``given`` is not and ``second`` is.
        given: float32 (len(lines), dim), vectors at hand.
        second: Lines of the second track, or None.
        centre_weight: See ``mean_of``.
    """
    filled = np.array([at for at, line in enumerate(lines) if line.strip()], dtype=np.int64)
    texts = tuple(lines[at].strip() for at in filled.tolist())
    tracks = [texts]
    if second is not None:
        tracks.append(tuple(second[at].strip() for at in filled.tolist()))
    vectors = None if given is None else unit_rows(given[filled].astype(np.float32, copy=False))
    if encoder is not None:
        vectors = embed(encoder, tracks, vectors)
    if vectors is None:
        raise DocumentAlignmentError("a side has neither vectors nor an encoder; give one of them")
    mean = mean_of(vectors, centre_weight)
    speech = None if encoder is None else Speech(encoder, tuple(tracks), mean)
    return Told(filled, texts, less_mean(vectors, mean), speech)
