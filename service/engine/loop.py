"""The engine's own threads: they load the model and turn waiting sentences into answers.

They alone use the model. There are a few lanes, so that the model decodes the next batch while
the last one is mended, repaired and handed out. Whatever goes wrong reaches the callers: an
error of the translator those whose sentences caused it, anything else all of them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

from service.engine import canary
from service.engine.calls import Answer, Call, Item
from service.engine.config import EngineConfig
from service.engine.queue import SentenceQueue
from service.engine.throughput import Throughput
from service.errors import ServiceError, StoppedError
from service.memory_use import resident_bytes
from service.metrics import Metrics
from translation.model import NBestTranslator

_LOG = logging.getLogger(__name__)


class EngineLoop:
    """What the engine's threads do, and the state they share with the callers.

    Attributes:
        lock: Guards everything below.
        work: Notified when there is something to do.
        proof: Notified when the model has shown that it works, and when the engine ends.
        queue: The waiting sentences.
        throughput: Of the last batches.
        translator: The model, once it is loaded and has translated the canary.
        failure: What ended the engine early.
        loaded: Set when the model is there, and when it never will be.
        is_stopping: Work on what waits, then end.
        canary_wanted: Translate the canary before the next batch.
        proved: When the model last translated something; minus infinity after an error.
        n_batches: Batches translated.
        last_fill: Fill of the last one.
        has_ended: Nobody will be answered any more.
    """

    def __init__(
        self,
        factory: Callable[[], NBestTranslator],
        config: EngineConfig,
        metrics: Metrics | None,
        clock: Callable[[], float],
    ) -> None:
        """Prepare; see ``Engine``."""
        self._factory, self._config, self._metrics = factory, config, metrics
        self._clock = clock
        self.lock = threading.Lock()
        self.work = threading.Condition(self.lock)
        self.proof = threading.Condition(self.lock)
        self.queue = SentenceQueue(config)
        self.throughput = Throughput()
        self.loaded = threading.Event()
        self.translator: NBestTranslator | None = None
        self.failure: BaseException | None = None
        self.is_stopping = self.has_ended = False
        self.canary_wanted = self._canary_taken = False
        self.proved = float("-inf")
        self.n_batches, self._last_callers = 0, 0
        self.last_fill: float | None = None

    def run(self) -> None:
        """Load the model, then work until nothing is left to do and ``is_stopping`` is set."""
        try:
            self._load()
        except BaseException as error:  # noqa: BLE001 (callers wait; none may wait for ever)
            self._give_up(error)
        else:
            lanes = [
                threading.Thread(target=self._work_on, name="engine lane", daemon=True)
                for _ in range(self._config.lanes - 1)
            ]
            for lane in lanes:
                lane.start()
            self._work_on()
            for lane in lanes:
                lane.join()
        self._end()

    def _work_on(self) -> None:
        """What each lane does: wait, translate a batch, hand the answers out."""
        try:
            while self._wait():
                self._step()
        except BaseException as error:  # noqa: BLE001 (callers wait; none may wait for ever)
            self._give_up(error)

    def _give_up(self, error: BaseException) -> None:
        """End all lanes, because one met what it cannot hand to a caller."""
        _LOG.critical("the engine ended early", exc_info=error)
        with self.lock:
            self.failure = error
        self._end()

    def _load(self) -> None:
        translator = self._factory()
        canary.check(translator)
        with self.lock:
            self.translator, self.proved = translator, self._clock()
        self.loaded.set()

    def _end(self) -> None:
        with self.lock:
            self.has_ended = True
            self.queue.fail_all(StoppedError("the engine ended before these were translated"))
            self.proof.notify_all()
            self.work.notify_all()
        self.loaded.set()

    def _wait(self) -> bool:
        """Wait for work; False: there will be no more."""
        with self.lock:
            self.work.wait_for(self._has_work)
            return not self.has_ended and (self._canary_waits() or self.queue.n_waiting > 0)

    def _step(self) -> None:
        if self._take_canary():
            self._show_life()
        elif batch := self._take():
            self._serve(batch)

    def _canary_waits(self) -> bool:
        return self.canary_wanted and not self._canary_taken

    def _take_canary(self) -> bool:
        with self.lock:
            waits = self._canary_waits()
            self._canary_taken = self.canary_wanted
            return waits

    def _take(self) -> tuple[Item, ...]:
        """Take the next batch; it may be empty where callers left meanwhile."""
        with self.lock:
            if self._expects_company():
                self.work.wait_for(self._should_go, self._config.gather_seconds)
            self._last_callers = self.queue.n_calls
            batch = self.queue.take()
            self._state_depth()
            return batch

    def _has_work(self) -> bool:
        waits = self._canary_waits() or self.queue.n_waiting > 0
        return waits or self.is_stopping or self.has_ended

    def _expects_company(self) -> bool:
        return max(self._last_callers, self.queue.n_calls) > 1

    def _should_go(self) -> bool:
        return self.is_stopping or self._canary_waits() or self.queue.fills_a_batch

    def _state_depth(self) -> None:
        if self._metrics is not None:
            self._metrics.queue(self.queue.n_waiting)

    def _serve(self, batch: tuple[Item, ...]) -> None:
        try:
            answers = self._translate(batch)
        except Exception:  # noqa: BLE001 (its callers get it one by one)
            _LOG.exception("a batch of %d sentences failed; its callers go apart", len(batch))
            self._serve_apart(batch)
        else:
            self._answer(batch, answers)

    def _serve_apart(self, batch: Sequence[Item]) -> None:
        """Give each caller of a failed batch a batch of its own, so that one fails alone."""
        while True:
            with self.lock:
                self.proved = float("-inf")
                part = self.queue.waiting_for(batch)
            if part is None:
                return
            call, items = part
            try:
                answers = self._translate(items)
            except Exception as error:  # noqa: BLE001 (its caller raises it)
                self._fail(call, error)
            else:
                self._answer(items, answers)

    def _translate(self, items: Sequence[Item]) -> list[Answer]:
        """Translate with the model, counting time and characters.

        It is called once for plain translations and once for each length of n-best lists.
        """
        start = self._clock()
        found: dict[Item, Answer] = {}
        for n in sorted({item.n for item in items}):
            part = [item for item in items if item.n == n]
            found.update(zip(part, self._answers(part, n), strict=True))
        self._count(items, self._clock() - start)
        return [found[item] for item in items]

    def _answers(self, items: Sequence[Item], n: int) -> Sequence[Answer]:
        """The model's answers to items of one kind."""
        sentences = [item.sentence for item in items]
        model = self._model()
        answers = model.translate(sentences) if n == 1 else model.translate_n_best(sentences, n)
        if [a.source for a in answers] != sentences:
            raise ServiceError(
                f"the translator gave {len(answers)} answers, not one to each of the"
                f" {len(items)} sentences in their order; the backend is broken"
            )
        return answers

    def _count(self, items: Sequence[Item], seconds: float) -> None:
        characters = sum(len(item.sentence) for item in items)
        fill = characters / self._config.window_characters
        with self.lock:
            self.throughput.add(sum(item.cost for item in items), seconds)
            self.n_batches += 1
            self.last_fill = fill
        if self._metrics is not None:
            self._metrics.batch(len(items), characters, fill, seconds)
            self._metrics.memory(resident_bytes())

    def _answer(self, items: Sequence[Item], answers: Sequence[Answer]) -> None:
        with self.lock:
            self.proved = self._clock()
            self.proof.notify_all()
            for item, answer in zip(items, answers, strict=True):
                self.queue.answer(item, answer)
            self._state_depth()

    def _fail(self, call: Call, error: Exception) -> None:
        if self._metrics is not None:
            self._metrics.failed()
        with self.lock:
            self.queue.fail(call, error)

    def _show_life(self) -> None:
        """Translate the canary for ``is_ready``."""
        try:
            canary.check(self._model())
        except Exception:  # noqa: BLE001 (whatever it is, the model is not ready)
            _LOG.exception("the canary sentence was not translated")
            proved = float("-inf")
        else:
            proved = self._clock()
        with self.lock:
            self.proved = proved
            self.canary_wanted = self._canary_taken = False
            self.proof.notify_all()

    def _model(self) -> NBestTranslator:
        if self.translator is None:
            raise StoppedError("the engine has no model yet")
        return self.translator
