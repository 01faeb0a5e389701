"""Text to source pieces and target pieces to text, with SentencePiece alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from translation.errors import ModelFileError
from translation.folder import END, MarianFolder

Pieces = tuple[str, ...]

_LANGUAGE_CODE = ">>eng<<"


class Tokenizer:
    """Both sides of a Marian folder's tokenizer; safe to use from several threads."""

    def __init__(self, folder: MarianFolder) -> None:
        """Load ``source.spm`` and ``target.spm``.

        Raises:
            ModelFileError: One of them is no SentencePiece model.
        """
        self._source = _load(folder.path / "source.spm")
        self._target = _load(folder.path / "target.spm")
        vocabulary = folder.source_vocabulary()
        # many-to-many models want to be told the target language by a first piece
        self._prefix = (_LANGUAGE_CODE,) if _LANGUAGE_CODE in vocabulary else ()

    def encode(self, texts: Sequence[str]) -> list[Pieces]:
        """Source pieces of each text, without ``</s>``; in bulk, which is faster."""
        encoded = self._source.encode(list(texts), out_type=str)
        return [(*self._prefix, *pieces) for pieces in encoded]

    def encode_target(self, text: str) -> Pieces:
        """Target pieces of a text, without ``</s>``."""
        return tuple(self._target.encode(text, out_type=str))

    def decode(self, pieces: Sequence[str]) -> str:
        """Text of target pieces."""
        plain = [piece for piece in pieces if piece != END]
        return str(self._target.decode_pieces(plain)).replace("▁", " ").strip()

    @property
    def overhead(self) -> int:
        """Pieces every source needs beside its own: ``</s>`` and a language code."""
        return 1 + len(self._prefix)


def _load(path: Path) -> Any:  # noqa: ANN401 - sentencepiece carries no types
    import sentencepiece

    try:
        return sentencepiece.SentencePieceProcessor(model_file=str(path))
    except (OSError, RuntimeError) as error:
        raise ModelFileError(
            f"{path} is no SentencePiece model ({error}); place it anew"
        ) from error
