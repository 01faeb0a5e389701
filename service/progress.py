"""Say how far long work is: a bar on a terminal, log lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TextIO

#: A log line at most this often, in seconds: often enough to see life, too rare to flood a log.
LOG_INTERVAL = 10.0

#: Called with the number of steps done since the last call.
Advance = Callable[[int], None]


@contextmanager
def progress(total: int | None, unit: str, stream: TextIO) -> Iterator[Advance]:
    """Show progress of ``total`` steps on a stream.

    Args:
        total: Steps in all, None where nobody knows; 0 shows nothing.
        unit: What a step is, for example ``sentence``.
        stream: Usually standard error.
    """
    if total == 0:
        yield lambda _steps: None
    elif stream.isatty():
        yield from _bar(total, unit, stream)
    else:
        yield LogLines(total, unit, stream, time.monotonic)


def _bar(total: int | None, unit: str, stream: TextIO) -> Iterator[Advance]:
    from tqdm import tqdm

    with tqdm(total=total, unit=unit, file=stream, dynamic_ncols=True, leave=False) as bar:

        def advance(steps: int) -> None:
            bar.update(steps)

        yield advance


class LogLines:
    """Writes ``40 of 100 sentences, 2.0/s, 0:00:30 left`` once in ``LOG_INTERVAL`` seconds.

    Short work is silent; the rate is the mean since the beginning.
    """

    def __init__(
        self, total: int | None, unit: str, stream: TextIO, clock: Callable[[], float]
    ) -> None:
        self._total, self._unit, self._stream, self._clock = total, unit, stream, clock
        self._done = 0
        self._first = self._last = clock()

    def __call__(self, steps: int) -> None:
        """Count steps and write a line when it is time."""
        self._done += steps
        now = self._clock()
        if now - self._last >= LOG_INTERVAL:
            self._last = now
            print(self._line(now - self._first), file=self._stream, flush=True)

    def _line(self, seconds: float) -> str:
        rate = self._done / seconds
        if self._total is None:
            return f"{self._done} {self._unit}s, {rate:.1f}/s"
        done = f"{self._done} of {self._total} {self._unit}s, {rate:.1f}/s"
        if not rate:
            return done
        return f"{done}, {timedelta(seconds=round((self._total - self._done) / rate))} left"


class Steps:
    """Turns reports ``(done, in all)`` into steps since the last call."""

    def __init__(self, advance: Advance) -> None:
        self._advance = advance
        self._done = 0

    def __call__(self, done: int, _total: int) -> None:
        """Pass on what was done since the last call."""
        self._advance(done - self._done)
        self._done = done
