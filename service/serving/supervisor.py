"""Keeps the web server and the workers running, and ends them together."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from types import FrameType

import structlog

from service.serving.child import Child
from service.serving.config import DEFAULT, ServingConfig

_log = structlog.get_logger(__name__)

DONE, FAILED = 0, 1
SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Supervisor:
    """Tends children until a signal, then stops them."""

    def __init__(
        self,
        children: Sequence[Child],
        *,
        config: ServingConfig = DEFAULT,
        on_stop: Callable[[], None] = lambda: None,
        on_death: Callable[[int], None] = lambda _pid: None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Describe the supervision.

        Args:
            children: What to keep running.
            config: Times.
            on_stop: Called before the children are told to end.
            on_death: Called with the process id of each process that has ended.
            monotonic: Clock, in seconds.
        """
        self._children = tuple(children)
        self._config = config
        self._on_stop, self._on_death = on_stop, on_death
        self._monotonic = monotonic
        # a handler may only do what is safe between any two instructions, as this queue's put
        self._signals: SimpleQueue[int] = SimpleQueue()

    def run(self) -> int:
        """Run until SIGTERM or SIGINT; a second one kills what is left. In the main thread.

        Returns: 0, or 1 where a vital program did not start.
        """
        before = {number: signal.signal(number, self.receive) for number in SIGNALS}
        try:
            return self._watch()
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def receive(self, number: int, _frame: FrameType | None = None) -> None:
        """Take note of a signal."""
        self._signals.put(number)

    def _watch(self) -> int:
        while not self._is_signalled():
            for child in self._children:
                end = child.tend()
                if end is None:
                    continue
                self._on_death(end.pid)
                if end.is_hopeless:
                    _log.error("program cannot start", program=child.name, code=end.code)
                    return FAILED
        return DONE

    def _is_signalled(self) -> bool:
        """Wait a moment for a signal."""
        try:
            self._signals.get(timeout=self._config.poll_seconds)
        except Empty:
            return False
        return True

    def _stop(self) -> None:
        _log.info("stopping")
        self._on_stop()
        for child in self._living():
            child.signal(signal.SIGTERM)
        wait = self._config.graceful_seconds + self._config.kill_after_seconds
        deadline = self._monotonic() + wait
        while self._living() and self._monotonic() < deadline and not self._is_signalled():
            pass
        while living := self._living():
            _log.warning("killing", programs=[child.name for child in living])
            for child in living:
                child.signal(signal.SIGKILL)
            self._is_signalled()

    def _living(self) -> list[Child]:
        return [child for child in self._children if child.is_alive]
