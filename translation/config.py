"""How sentences are decoded: every knob with its reason."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass

from translation.errors import TranslationError


@dataclass(frozen=True, slots=True)
class DecodeConfig:
    """Settings of one translation run.

    Attributes:
        beam_size: 4 is what opus-mt models were tuned with; 1 is greedy, three times faster.
        length_penalty: Exponent of the length that divides a hypothesis' log-probability;
            1 ranks by the mean per token, which is also the reported score.
        max_source_pieces: Longer sentences are split at punctuation. English takes about 1.2
            pieces per Chinese piece, so 100 keeps the target within the 120 pieces a side that
            training saw; beyond that small models drop clauses.
        max_length_ratio: Target pieces per source piece beyond which decoding stops. Chinese
            to English needs about 1.3; 3 leaves room and ends loops.
        max_length_floor: Target pieces always allowed, for very short sources.
        batch_tokens: Padded source pieces per batch; 1,024 fills two cores and stays small.
        window: Sentences held in memory at once by ``translate_stream``.
        no_repeat_ngram_size: Forbid any n-gram from occurring twice; 0 is off, because news
            repeats phrases for good reasons.
        repair_ngram_sizes: The same, in further attempts at a sentence found looping, one a
            size: first gently, then so that no two words follow each other twice.
        rerank_margin: Among the beam's finished hypotheses, one that keeps more of the
            source's figures, names and terms wins if its score is at most this far below the
            best (natural log per token).
        term_positions: At most so many places are tried for a required term, the best first.
    """

    beam_size: int = 4
    length_penalty: float = 1.0
    max_source_pieces: int = 100
    max_length_ratio: float = 3.0
    max_length_floor: int = 24
    batch_tokens: int = 1024
    window: int = 2048
    no_repeat_ngram_size: int = 0
    repair_ngram_sizes: tuple[int, ...] = (3, 2)
    rerank_margin: float = 0.3
    term_positions: int = 12

    def __post_init__(self) -> None:
        if self.beam_size < 1:
            raise TranslationError(f"beam_size is {self.beam_size}; it must be at least 1")
        if self.max_source_pieces < 4:
            raise TranslationError(
                f"max_source_pieces is {self.max_source_pieces}; it must be at least 4"
            )

    def digest(self) -> str:
        """Hex digest of what can change a translation, for cache keys."""
        fields = {k: v for k, v in asdict(self).items() if k not in {"batch_tokens", "window"}}
        return hashlib.sha256(repr(sorted(fields.items())).encode()).hexdigest()[:16]

    def max_target(self, source_pieces: int, positions: int) -> int:
        """Most target pieces a source of that many pieces may get in a model of ``positions``."""
        wanted = max(self.max_length_floor, round(self.max_length_ratio * source_pieces))
        return min(wanted, positions - 1)
