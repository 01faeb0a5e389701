"""Plain text."""

from __future__ import annotations

from pages.decode import decode


def read_text(data: bytes, name: str) -> str:
    """Decode a text file; its characters stay as they are."""
    return decode(data, name)
