"""Knobs of the engine: every default with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from service.errors import SettingsError

_SIZES = (
    "queue_sentences",
    "small_call",
    "workers",
    "batch_characters",
    "lanes",
    "turn_characters",
)


@dataclass(frozen=True, slots=True)
class EngineConfig:
    """How the sentences of many callers become batches.

    Attributes:
        queue_sentences: Sentences that may wait; a call beyond is refused. 10,000 are some
            minutes of work on two cores; who would wait longer hands in a job.
        call_share: One call counts for at most this share of the queue, however long it is,
            so that an empty queue takes any call and no single call shuts the others out.
        reserve: Share of the queue kept for small calls: several giants together cannot
            shut a single sentence out either.
        small_call: Sentences of a call that may use the reserve: an article's page has fewer.
        workers: Batches that the translator decodes at the same time
            (``DUIZHAO_THREADS``); what is handed over is a batch for each.
        batch_characters: Source characters of a full batch. 1.33 make a piece of the embedded
            model, so 1,000 with the sentence that overruns make one of the translator's own
            batches (1,024 padded pieces), also of text full of figures, which takes more pieces.
        lanes: Threads that hand batches over. With two the model decodes one's batch while the
            other's is mended and its failures, few and slow, are decoded again; a third would
            only make newcomers wait longer.
        turn_characters: Characters that a caller may take before the next one's turn: about
            one sentence, so that some 25 callers find a place in each batch.
        gather_seconds: How long a batch that is not full waits for company once several
            callers are about; a lone caller never waits. 5 ms is a tenth of the quickest
            translation, and sentences of one burst arrive within it.
        canary_seconds: A sign of life older than this is not believed: ``is_ready`` has a
            sentence translated anew. Half of a probe's usual patience.
        canary_timeout: ``is_ready`` waits so many seconds for that sentence; a full batch on a
            busy machine takes a few.
    """

    queue_sentences: int = 10_000
    call_share: float = 0.5
    reserve: float = 0.25
    small_call: int = 64
    workers: int = 1
    batch_characters: int = 1_000
    lanes: int = 2
    turn_characters: int = 40
    gather_seconds: float = 0.005
    canary_seconds: float = 15.0
    canary_timeout: float = 15.0

    def __post_init__(self) -> None:
        """Refuse numbers under which some call could never be served."""
        for name in _SIZES:
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} is {getattr(self, name)}; it must be at least 1")
        if self.call_share <= 0 or self.reserve < 0 or self.call_share + self.reserve > 1:
            raise SettingsError(
                f"call_share {self.call_share} and reserve {self.reserve} leave a long call no"
                " place; call_share must be above 0 and both together at most 1"
            )

    @property
    def window_characters(self) -> int:
        """Source characters handed over at once when enough wait."""
        return self.batch_characters * self.workers

    @property
    def most_of_a_call(self) -> int:
        """Sentences for which one call counts at most."""
        return max(1, int(self.queue_sentences * self.call_share))

    def bound(self, sentences: int) -> int:
        """Sentences that may wait once a call of that many is let in."""
        if sentences <= self.small_call:
            return self.queue_sentences
        return max(self.most_of_a_call, int(self.queue_sentences * (1 - self.reserve)))
