"""One vocabulary for both languages, laid out so that target pieces come first.

``</s>`` 0, ``<unk>`` 1, the target pieces, the pieces only the source uses,
``<pad>`` last: Marian's own convention at both ends, so transformers and
CTranslate2 load it unchanged. The softmax needs only the first
``target_rows`` rows; the others get a large negative ``final_logits_bias``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from training.errors import ConfigError
from training.pieces import normal_pieces, processor, without_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable

    import sentencepiece

EOS, UNK, PAD = "</s>", "<unk>", "<pad>"
EOS_ID, UNK_ID = 0, 1
# Zero-width space: a place in a training target that no piece may cross.
JOINT = "\u200b"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Both SentencePiece models (serialised) and the ids of their pieces."""

    source_spm: bytes
    target_spm: bytes
    ids: dict[str, int]
    target_rows: int

    @property
    def pad_id(self) -> int:
        """Id of ``<pad>``."""
        return self.ids[PAD]

    def __len__(self) -> int:
        """Number of ids, padding included."""
        return len(self.ids)


def build_vocabulary(source_spm: bytes, target_spm: bytes) -> Vocabulary:
    """Lay out the shared vocabulary of two SentencePiece models."""
    ids = {EOS: EOS_ID, UNK: UNK_ID}
    for piece in normal_pieces(target_spm):
        ids.setdefault(piece, len(ids))
    target_rows = len(ids)
    for piece in normal_pieces(source_spm):
        ids.setdefault(piece, len(ids))
    if PAD in ids:
        raise ConfigError(f"a SentencePiece model holds the piece '{PAD}', which Marian reserves")
    ids[PAD] = len(ids)
    return Vocabulary(source_spm, target_spm, ids, target_rows)


class Encoder:
    """Turn text into ids of one side; an ``</s>`` ends every sequence.

    Not thread safe. Cost is linear in the text.
    """

    def __init__(self, vocabulary: Vocabulary, *, target: bool) -> None:
        """Load the SentencePiece model of one side."""
        model = vocabulary.target_spm if target else vocabulary.source_spm
        self._spm: sentencepiece.SentencePieceProcessor = processor(model)
        ids = vocabulary.ids
        n_pieces = self._spm.get_piece_size()
        self._table = [ids.get(self._spm.id_to_piece(i), UNK_ID) for i in range(n_pieces)]
        self._table[self._spm.unk_id()] = UNK_ID
        self._inner = processor(without_prefix(model)) if target else self._spm

    def encode(self, text: str) -> list[int]:
        """Return the ids of one text, ``</s>`` last."""
        table = self._table
        return [table[i] for i in self._spm.encode(text)] + [EOS_ID]

    def encode_all(self, texts: Iterable[str]) -> list[list[int]]:
        """Return the ids of many texts."""
        table = self._table
        listed = list(texts)
        encoded = self._spm.encode([text.replace(JOINT, "") for text in listed])
        return [
            [table[i] for i in (self._by_parts(text) if JOINT in text else ids)] + [EOS_ID]
            for text, ids in zip(listed, encoded, strict=True)
        ]

    def _by_parts(self, text: str) -> list[int]:
        first, *rest = text.split(JOINT)
        ids: list[int] = self._spm.encode(first)
        for part in rest:
            ids += self._inner.encode(part)
        return ids
