"""How sentences are decoded: every knob with its reason."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from translation.errors import TranslationError

if TYPE_CHECKING:
    from translation.records import ModelRecord


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
        preferred_source_pieces: A sentence longer than this is cut between clauses into
            stretches of about this size, and a headline of any length between its phrases;
            0 cuts none. Large models translate a sentence better whole; what suits a small
            one its own manifest says (``ModelDecoding``).
        least_source_pieces: No such stretch is smaller: a few words mean little alone.
        max_length_ratio: Target pieces per source piece beyond which decoding stops. Chinese
            to English needs about 1.3; 2 leaves room and ends loops early.
        repair_length_ratio: The same in further attempts, where a rare long translation that
            did not end in time gets the room it needs.
        max_length_floor: Target pieces always allowed, for very short sources.
        batch_tokens: Padded source pieces per batch; 1,024 fills two cores and stays small.
        window: Sentences held in memory at once by ``translate_stream``.
        no_repeat_ngram_size: Forbid any n-gram from occurring twice; 0 is off, because news
            repeats phrases for good reasons. A small model's manifest may say otherwise.
        repair_ngram_sizes: The same, in further attempts at a sentence found looping, one a
            size: first gently, then so that no two words follow each other twice.
        repair_beam_size: Beam width of those attempts: against 4, a beam of 2 changed BLEU by
            0.03 and chrF by 0.04 on 250 development sentences and took 6 % off the whole.
        rerank_margin: Among the beam's finished hypotheses, one that keeps more of the
            source's figures, names and terms wins if its score is at most this far below the
            best (natural log per token).
        term_positions: At most so many places are tried for a required term, the best first.
        max_n_best: Longest n-best list. A list longer than ``beam_size`` takes a second search
            with a beam of its length; 16 hypotheses of a sentence already differ in little.
        n_best_margin: What is so much less likely than the best (natural log per token) is left
            out of n-best lists: what lies further below are short stretches that break off.
    """

    beam_size: int = 4
    length_penalty: float = 1.0
    max_source_pieces: int = 100
    preferred_source_pieces: int = 0
    least_source_pieces: int = 12
    max_length_ratio: float = 2.0
    repair_length_ratio: float = 3.0
    max_length_floor: int = 32
    batch_tokens: int = 1024
    window: int = 2048
    no_repeat_ngram_size: int = 0
    repair_ngram_sizes: tuple[int, ...] = (3, 2)
    repair_beam_size: int = 2
    rerank_margin: float = 0.3
    term_positions: int = 12
    max_n_best: int = 16
    n_best_margin: float = 1.0

    def __post_init__(self) -> None:
        if self.beam_size < 1:
            raise TranslationError(f"beam_size is {self.beam_size}; it must be at least 1")
        if self.max_source_pieces < 4:
            raise TranslationError(
                f"max_source_pieces is {self.max_source_pieces}; it must be at least 4"
            )

    def check_n_best(self, n: int) -> None:
        """Refuse an n-best list of a length that is not offered.

        Raises:
            TranslationError: ``n`` is below 1 or above ``max_n_best``.
        """
        if not 1 <= n <= self.max_n_best:
            raise TranslationError(f"n is {n}; it must be 1 to {self.max_n_best} translations")

    def digest(self) -> str:
        """Hex digest of what can change a translation, for cache keys."""
        without = {"batch_tokens", "window", "max_n_best", "n_best_margin"}
        fields = {k: v for k, v in asdict(self).items() if k not in without}
        return hashlib.sha256(repr(sorted(fields.items())).encode()).hexdigest()[:16]

    def max_target(self, source_pieces: int, positions: int, *, repair: bool = False) -> int:
        """Most target pieces a source of that many pieces may get in a model of ``positions``."""
        ratio = self.repair_length_ratio if repair else self.max_length_ratio
        wanted = max(self.max_length_floor, round(ratio * source_pieces))
        return min(wanted, positions - 1)


def decode_config(record: ModelRecord, *, beam_size: int | None = None) -> DecodeConfig:
    """Say how to decode with a model: as suits it, with another beam where one is given."""
    suited = asdict(record.decoding)
    return DecodeConfig(**suited) if beam_size is None else DecodeConfig(beam_size, **suited)


def n_best_effort(n: int, beam_size: int) -> int:
    """Say how much work an n-best list is, in translations of the same sentence.

    One as long as the beam is wide is what the search has in hand; a longer one takes a second
    search with a beam of ``n``. Measured with a beam of 4 (docs/translation.md): 1.1 for 4, 2.0
    for 5, 2.4 for 8, 3.7 for 16.
    """
    return 1 if n <= beam_size else 1 + -(-n // beam_size)
