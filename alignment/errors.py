"""Errors of the alignment room.

AlignmentError
├── BriefAlignmentError     a page, its translations or the combiner's weights cannot be used
├── EncoderError            an encoder is unknown, not installed, or broke its promise
└── DocumentAlignmentError  a document, its vectors or its settings cannot be used
"""

from __future__ import annotations


class AlignmentError(Exception):
    """Root of everything the alignment room raises on purpose."""


class BriefAlignmentError(AlignmentError):
    """A page, its translations or the combiner's weights cannot be used."""


class EncoderError(AlignmentError):
    """An encoder is unknown, not installed, or returned what it must not."""


class DocumentAlignmentError(AlignmentError):
    """A document, its vectors or its settings cannot be used."""
