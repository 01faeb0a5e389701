"""Build SentencePiece unigram models: pruned from XLM-R's pieces, or trained on a corpus."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sentencepiece
from sentencepiece import sentencepiece_model_pb2

from training.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from training.e5 import E5Checkpoint

# Generated code without type information.
proto: Any = sentencepiece_model_pb2

META = "▁"
UNKNOWN, BEGIN, END = "<unk>", "<s>", "</s>"
XLMR_SPECIAL = frozenset({"<s>", "<pad>", "</s>", "<unk>", "<mask>"})


@dataclass(frozen=True, slots=True)
class PieceModelConfig:
    """How a SentencePiece model is trained.

    Attributes:
        vocab_size: Number of pieces; 8,000 keeps the softmax a small part of the work
            of a 384-wide decoder while common English words stay whole.
        max_lines: Sampled training lines; beyond this the pieces hardly change.
        split_digits: One piece per digit, so that figures are copied and shifted
            (万, 亿) digit by digit.
    """

    vocab_size: int = 8000
    max_lines: int = 150_000
    split_digits: bool = True


def train_pieces(lines: Sequence[str], config: PieceModelConfig, *, threads: int = 2) -> bytes:
    """Train a unigram model with nmt_nfkc normalisation; returns the serialised model.

    Raises:
        DataError: The lines hold too little text for any vocabulary.
    """
    writer = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(lines[: config.max_lines]),
            model_writer=writer,
            vocab_size=config.vocab_size,
            model_type="unigram",
            character_coverage=0.9998,
            split_digits=config.split_digits,
            hard_vocab_limit=False,
            normalization_rule_name="nmt_nfkc",
            num_threads=threads,
            minloglevel=2,
        )
    except RuntimeError as error:
        raise DataError(
            f"no SentencePiece model of {config.vocab_size} pieces can be trained on "
            f"{len(lines)} lines ({error}); give more text or a smaller vocabulary"
        ) from error
    return writer.getvalue()


def normaliser_spec() -> object:
    """Return the compiled nmt_nfkc normaliser, taken from a throw-away model."""
    lines = [f"{a} {b}" for a in "abcdefgh" for b in "ijklmnop"]
    model = proto.ModelProto()
    model.ParseFromString(train_pieces(lines, PieceModelConfig(vocab_size=24)))
    spec: object = model.normalizer_spec
    return spec


def unigram_model(pieces: Iterable[tuple[str, float]]) -> bytes:
    """Assemble a unigram model from pieces with their log-probabilities.

    ``<unk>``, ``<s>`` and ``</s>`` come first, as SentencePiece puts them.
    """
    model = proto.ModelProto()
    kinds = proto.ModelProto.SentencePiece
    for name, kind in ((UNKNOWN, kinds.UNKNOWN), (BEGIN, kinds.CONTROL), (END, kinds.CONTROL)):
        model.pieces.add(piece=name, score=0.0, type=kind)
    for piece, score in pieces:
        model.pieces.add(piece=piece, score=score, type=kinds.NORMAL)
    model.trainer_spec.model_type = proto.TrainerSpec.UNIGRAM
    model.trainer_spec.vocab_size = len(model.pieces)
    model.trainer_spec.pad_id = -1
    model.normalizer_spec.CopyFrom(normaliser_spec())
    serialised: bytes = model.SerializeToString()
    return serialised


def processor(model: bytes) -> sentencepiece.SentencePieceProcessor:
    """Load a serialised model."""
    return sentencepiece.SentencePieceProcessor(model_proto=model)


def without_prefix(model: bytes) -> bytes:
    """Return the model without the space it puts before every text."""
    changed = proto.ModelProto()
    changed.ParseFromString(model)
    changed.normalizer_spec.add_dummy_prefix = False
    serialised: bytes = changed.SerializeToString()
    return serialised


def normal_pieces(model: bytes) -> list[str]:
    """Return the pieces of a model without ``<unk>`` and control pieces, in order."""
    loaded = processor(model)
    return [
        loaded.id_to_piece(i)
        for i in range(loaded.get_piece_size())
        if not (loaded.is_control(i) or loaded.is_unknown(i))
    ]


def xlmr_model(e5: E5Checkpoint) -> bytes:
    """Return XLM-R's whole tokenizer (250,000 pieces) as a SentencePiece model."""
    return unigram_model(_scored(e5))


def prune_xlmr(e5: E5Checkpoint, lines: Iterable[str], *, keep: int) -> bytes:
    """Keep the XLM-R pieces that a corpus uses most, and every character it uses.

    Pieces of several digits go, so that a number is read digit by digit. Scores
    stay as they are: what remains is segmented as XLM-R would, except where a
    piece is gone.

    Args:
        e5: Source of pieces and scores.
        lines: Source-side text.
        keep: Longer pieces kept, most frequent first; single characters come on top.
    """
    known = dict(_scored(e5))
    draft = processor(unigram_model((p, s) for p, s in known.items() if _wanted(p)))
    counts: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for line in lines:
        found = draft.encode(line, out_type=str)
        counts.update(found)
        for piece in found:
            characters.update(piece)
    frequent = {p for p, _ in counts.most_common(keep) if p in known}
    singles = {c for c in characters if c in known} | set("0123456789") | {META}
    ascii_words = {p for p in known if len(p.lstrip(META)) == 1 and p.isascii()}
    kept = frequent | singles | ascii_words
    return unigram_model((p, s) for p, s in known.items() if p in kept)


def _wanted(piece: str) -> bool:
    body = piece.lstrip(META)
    return not (len(body) > 1 and any(c.isdigit() for c in body))


def _scored(e5: E5Checkpoint) -> Iterator[tuple[str, float]]:
    for piece, score in zip(e5.pieces, e5.scores.tolist(), strict=True):
        if piece not in XLMR_SPECIAL:
            yield piece, score
