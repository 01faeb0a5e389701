"""A translator that works only when it is let, so that threads can be tested without chance."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from support.fakes import FAKE_INFO

from service.engine import canary
from translation.model import ModelInfo, NBest, Progress, Translation

#: A test that waits longer than this hangs.
PATIENCE = 20.0


@dataclass
class GatedTranslator:
    """A ``Translator`` that stops before each batch until the test opens the gate.

    Attributes:
        calls: Batches begun, in order, the canary left out.
        lengths: Of the n-best lists of each batch; 1 for translations.
        is_open: Open for good: no batch waits.
        before: Called with each batch before it is answered; may raise.
    """

    is_open: bool = False
    before: Callable[[tuple[str, ...]], None] = lambda _batch: None
    calls: list[tuple[str, ...]] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    canaries: int = 0
    threads: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._begun = threading.Semaphore(0)
        self._gate = threading.Semaphore(0)

    @property
    def info(self) -> ModelInfo:
        return FAKE_INFO

    def await_batch(self) -> tuple[str, ...]:
        """Wait until the next batch stands before the gate, and answer it."""
        assert self._begun.acquire(timeout=PATIENCE), "no batch was begun"
        return self.calls[-1]

    def let_go(self) -> None:
        """Let the batch before the gate through."""
        self._gate.release()

    def open(self) -> None:
        """Let everything through from now on."""
        self.is_open = True
        self._gate.release()

    def translate_n_best(
        self, sentences: Sequence[str], n: int, *, progress: Progress | None = None
    ) -> tuple[NBest, ...]:
        return tuple(
            NBest(best, (Translation(best.source, f"<{best.source}>", -0.7),))
            for best in self._translated(sentences, n)
        )

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        return self._translated(sentences, 1)

    def _translated(self, sentences: Sequence[str], n: int) -> tuple[Translation, ...]:
        self.threads.add(threading.get_ident())
        batch = tuple(sentences)
        if batch == (canary.SENTENCE,):
            self.canaries += 1
        else:
            self.calls.append(batch)
            self.lengths.append(n)
            self._begun.release()
            if not self.is_open:
                assert self._gate.acquire(timeout=PATIENCE), "the gate stayed shut"
        self.before(batch)
        return tuple(Translation(s, f"[{s}]", -0.5) for s in batch)


class Caller(threading.Thread):
    """A thread that calls something and keeps its answer or its error."""

    def __init__(self, work: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.answer: object = None
        self.error: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            self.answer = self._work()
        except Exception as error:  # noqa: BLE001 (given to whoever asks for the result)
            self.error = error

    def result(self) -> object:
        """Wait for the answer; raises what the work raised."""
        self.join(PATIENCE)
        assert not self.is_alive(), "the caller still waits"
        if self.error is not None:
            raise self.error
        return self.answer
