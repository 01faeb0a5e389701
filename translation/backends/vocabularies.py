"""Marian's layout of a vocabulary, checked."""

from __future__ import annotations

from collections.abc import Mapping

from translation.folder import PAD


def ordered(vocabulary: Mapping[str, int]) -> list[str]:
    """Pieces by id, without the ``<pad>`` that stands last.

    Raises:
        ValueError: The ids have gaps, or another piece stands last.
    """
    pieces = sorted(vocabulary, key=vocabulary.__getitem__)
    if sorted(vocabulary.values()) != list(range(len(vocabulary))):
        raise ValueError("the vocabulary's ids are not 0, 1, 2 … without gaps")
    if pieces[-1] != PAD:
        raise ValueError(f"the last piece is {pieces[-1]!r}, expected {PAD}")
    return pieces[:-1]
