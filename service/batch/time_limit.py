"""How long a page may take: two timers of the system that end the process that overruns.

The system ends it, not Python, so it makes no difference whether the process loops in native
code or waits for ever. What counts is processor time: a slow turn on a busy machine costs none.
Only a page that also stands still, and so uses no processor, is ended by the clock.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass

#: Processor seconds that a page or a batch of sentences may take unless told otherwise: more than
#: a hundred times what a newspaper page takes.
PAGE_SECONDS = 120
#: The clock allows so many times the processor seconds: machines are shared, and may swap.
CLOCK_FACTOR = 4
#: What a process dies of that used too much processor, and one that stood still.
BY_PROCESSOR, BY_CLOCK = signal.SIGPROF, signal.SIGALRM
_TIMERS = ((signal.ITIMER_PROF, 1), (signal.ITIMER_REAL, CLOCK_FACTOR))


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """The limit of a worker process; its main thread calls it.

    Attributes:
        seconds: Processor seconds; 0 for no limit, and then nothing here has an effect.
    """

    seconds: float = 0.0

    def prepare(self) -> None:
        """Let the timers end this process, whatever its parent did with their signals."""
        if self.seconds:
            for number in (BY_PROCESSOR, BY_CLOCK):
                signal.signal(number, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {BY_PROCESSOR, BY_CLOCK})

    def begin(self) -> None:
        """Start the time of the next part, and with it end that of the one before."""
        if self.seconds:
            for timer, factor in _TIMERS:
                signal.setitimer(timer, self.seconds * factor)

    def end(self) -> None:
        """Stop the time: what comes now belongs to no part."""
        if self.seconds:
            for timer, _ in _TIMERS:
                signal.setitimer(timer, 0)

    def times(self, number: int) -> TimeLimit:
        """So many times this limit."""
        return TimeLimit(self.seconds * number)


#: For work in the run's own process, which must not be ended.
NO_LIMIT = TimeLimit()
