"""One model behind one queue: the sentences of all callers in shared batches.

A thread of its own loads the model, and only the engine's threads use it (``loop``). Callers'
threads put their sentences into the queue and wait; progress is reported in the caller's thread.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import cast

from service.engine.calls import Answer, Call
from service.engine.config import EngineConfig
from service.engine.loop import EngineLoop
from service.engine.stats import EngineStats
from service.errors import OverloadedError, StoppedError
from service.memory_use import resident_bytes
from service.metrics import Metrics
from translation.config import DecodeConfig, n_best_effort
from translation.model import ModelInfo, NBest, NBestTranslator, Progress, Translation

DEFAULT = EngineConfig()


class Engine:
    """A ``Translator`` for many threads at once; start it after the process was forked."""

    def __init__(
        self,
        factory: Callable[[], NBestTranslator],
        config: EngineConfig = DEFAULT,
        metrics: Metrics | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is loaded before ``start``.

        Args:
            factory: Loads the model; called once, in the engine's thread.
            config: How to batch and when to refuse.
            metrics: Where to count.
            clock: Seconds that never go back.
        """
        self._config, self._metrics, self._clock = config, metrics, clock
        self._loop = EngineLoop(factory, config, metrics, clock)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Load the model in the engine's thread; nothing happens where it was started.

        Raises:
            StoppedError: It was stopped.
        """
        with self._loop.lock:
            if self._thread is not None:
                return
            if self._loop.is_stopping:
                raise StoppedError("the engine was stopped; make a new one")
            self._thread = threading.Thread(target=self._loop.run, name="engine", daemon=True)
            self._thread.start()

    @property
    def info(self) -> ModelInfo:
        """The model, backend and decode settings in force; waits until they are known.

        Raises:
            StoppedError: The model cannot be loaded, or the engine was stopped before it was.
        """
        self.start()
        self._loop.loaded.wait()
        return self._model().info

    def translate(
        self,
        sentences: Sequence[str],
        *,
        progress: Progress | None = None,
        timeout: float | None = None,
    ) -> tuple[Translation, ...]:
        """Translate in order, in batches shared with all other callers.

        Leaving early, by the timeout or by an exception out of ``progress``, takes what is not
        translated yet out of the queue.

        Args:
            sentences: Any number; more than a share of the queue count only as that share.
            progress: Called in this thread with sentences done and in all.
            timeout: Seconds, loading the model included; None: as long as it takes.

        Raises:
            OverloadedError: The queue is full.
            StoppedError: The engine is going down, or its model cannot be used.
            TimeoutError: It was not done in time.
            Exception: What the translator raises for these sentences, tried twice.
        """
        return cast("tuple[Translation, ...]", self._ask(sentences, 1, progress, timeout))

    def translate_n_best(
        self,
        sentences: Sequence[str],
        n: int,
        *,
        progress: Progress | None = None,
        timeout: float | None = None,
    ) -> tuple[NBest, ...]:
        """Translate each sentence in up to ``n`` ways; as ``translate`` in all else.

        A list longer than the beam counts as more characters in the caller's turns.

        Raises:
            TranslationError: ``n`` is below 1 or above ``DecodeConfig.max_n_best``.
            OverloadedError, StoppedError, TimeoutError, Exception: As ``translate``.
        """
        DecodeConfig().check_n_best(n)
        if n == 1:
            plain = self.translate(sentences, progress=progress, timeout=timeout)
            return tuple(map(NBest, plain))
        return cast("tuple[NBest, ...]", self._ask(sentences, n, progress, timeout))

    def _ask(
        self, sentences: Sequence[str], n: int, progress: Progress | None, timeout: float | None
    ) -> tuple[Answer, ...]:
        deadline = None if timeout is None else self._clock() + timeout
        self.start()
        if not self._loop.loaded.wait(timeout):
            raise TimeoutError(f"the model was not loaded within {timeout:g} s; try again later")
        if not sentences:
            return ()
        changed = threading.Condition(self._loop.lock)
        call = Call(sentences, changed.notify, n, n_best_effort(n, self._model().info.beam_size))
        self._let_in(call)
        try:
            self._follow(call, changed, progress, deadline)
        finally:
            with self._loop.lock:
                self._loop.queue.leave(call)
        return call.results()

    def _model(self) -> NBestTranslator:
        loop = self._loop
        if loop.translator is None:
            raise StoppedError(f"the model cannot be used: {loop.failure}") from loop.failure
        return loop.translator

    def _let_in(self, call: Call) -> None:
        with self._loop.lock:
            self._refuse_if_down()
            excess = self._loop.queue.excess(len(call.sentences))
            if excess:
                raise self._overloaded(excess)
            self._loop.queue.add(call)
            self._loop.work.notify_all()

    def _refuse_if_down(self) -> None:
        self._model()
        if self._loop.is_stopping:
            raise StoppedError("the engine is going down and takes no more sentences")
        if not self._is_alive():
            raise StoppedError(
                "the engine's thread is gone; start the engine after the process was forked,"
                " and see the log for an error that ended it"
            )

    def _is_alive(self) -> bool:
        thread = self._thread
        return thread is not None and thread.is_alive() and not self._loop.has_ended

    def _overloaded(self, excess: int) -> OverloadedError:
        """Say when room enough will be there at the speed of the last batches."""
        if self._metrics is not None:
            self._metrics.refused()
        queue = self._loop.queue
        characters = queue.characters * min(1.0, excess / max(1, queue.depth))
        seconds = self._loop.throughput.seconds_for(characters)
        return OverloadedError(
            f"{queue.depth} of {self._config.queue_sentences} sentences wait already;"
            f" try again in {seconds:.0f} s",
            retry_after=seconds,
        )

    def _follow(
        self,
        call: Call,
        changed: threading.Condition,
        progress: Progress | None,
        deadline: float | None,
    ) -> None:
        """Wait until a call is over, reporting what is done."""
        seen = 0
        while seen < call.total:
            wanted = call.total if progress is None else seen + 1
            seen = self._await(call, changed, wanted, deadline)
            if progress is not None:
                progress(seen, call.total)

    def _await(
        self, call: Call, changed: threading.Condition, wanted: int, deadline: float | None
    ) -> int:
        """Wait until so many sentences are done; answers how many are."""
        with self._loop.lock:
            left = None if deadline is None else max(0.0, deadline - self._clock())
            if left != 0.0:
                changed.wait_for(lambda: call.is_over or call.n_done >= wanted, left)
            done, error = call.n_done, call.error
        if error is not None:
            raise error
        if done < wanted or (left == 0.0 and done < call.total):
            raise TimeoutError(f"only {done} of {call.total} sentences were translated in time")
        return done

    def is_ready(self) -> bool:
        """Say whether the model translates, now: an old success is not believed.

        Where the last one is older than ``canary_seconds``, a sentence is translated for this
        answer, between the batches.
        """
        loop = self._loop
        with loop.lock:
            if loop.translator is None or loop.is_stopping or not self._is_alive():
                return False
            asked = self._clock()
            if asked - loop.proved <= self._config.canary_seconds:
                return True
            loop.canary_wanted = True
            loop.work.notify_all()
            loop.proof.wait_for(
                lambda: loop.proved >= asked or not loop.canary_wanted or loop.has_ended,
                self._config.canary_timeout,
            )
            return loop.proved >= asked and not loop.has_ended

    def stats(self) -> EngineStats:
        """Tell how things stand."""
        loop = self._loop
        with loop.lock:
            return EngineStats(
                queued_sentences=loop.queue.n_waiting,
                callers=loop.queue.n_calls,
                batches=loop.n_batches,
                last_fill=loop.last_fill,
                characters_per_second=loop.throughput.characters_per_second,
                resident_bytes=resident_bytes(),
                is_alive=self._is_alive(),
            )

    def stop(self, timeout: float) -> None:
        """Refuse new work, finish what waits, end the thread.

        What is not finished in time ends with ``StoppedError`` for its callers.

        Args:
            timeout: Seconds to wait for the thread.
        """
        loop = self._loop
        with loop.lock:
            loop.is_stopping = True
            loop.work.notify_all()
            thread = self._thread
        if thread is None:
            return
        thread.join(timeout)
        with loop.lock:
            loop.queue.fail_all(
                StoppedError(f"the engine was stopped and not done within {timeout:g} s")
            )
