"""Any sentence-transformers model by name (optional extra ``sentence-transformers``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from alignment.encoders.rows import encode_rows
from alignment.errors import EncoderError
from alignment.model import Matrix

# Texts a call; the package cuts its own batches of 32 inside
_CHUNK = 1024


@cache
def _model(name: str) -> Any:  # noqa: ANN401 - the package is optional and untyped here
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError(
            f"encoder 'st:{name}' needs sentence-transformers; "
            "install it with: pip install 'duizhao[sentence-transformers]'"
        ) from error
    try:
        return SentenceTransformer(name)
    except (OSError, ValueError) as error:
        raise EncoderError(
            f"sentence-transformers cannot load {name!r} ({error}); "
            "give a folder that holds the model, or a hub id that was fetched before"
        ) from error


class SentenceModelEncoder:
    """A sentence-transformers model, read at the first ``encode`` and kept by the process."""

    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def id(self) -> str:
        """The name as asked for."""
        return f"st:{self._name}"

    def encode(self, texts: Sequence[str]) -> Matrix:
        """Embed texts.

        Returns: float32 (len(texts), the model's dim), unit rows; zero for a blank text.

        Raises:
            EncoderError: The package or the model is not there.
        """
        model = _model(self._name)
        dim = int(model.get_sentence_embedding_dimension())
        return encode_rows(
            texts, dim, lambda part: model.encode(part, show_progress_bar=False), _CHUNK
        )
