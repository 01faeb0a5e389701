"""What the engine tells of itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EngineStats:
    """The engine at one moment.

    Attributes:
        queued_sentences: Sentences that wait, once for each caller, not counting the batch
            that the translator works on.
        callers: Calls without an answer yet.
        batches: Batches translated since the start.
        last_fill: Characters of the last batch over those of a full one; None before it.
        characters_per_second: Over the last few batches; None before the first.
        resident_bytes: Memory of this process.
        is_alive: Whether the engine's thread runs.
    """

    queued_sentences: int
    callers: int
    batches: int
    last_fill: float | None
    characters_per_second: float | None
    resident_bytes: int
    is_alive: bool
