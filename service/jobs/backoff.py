"""When a job that failed for a passing reason is tried again."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class BackoffConfig:
    """How long to wait before attempt 2, 3, ….

    Attributes:
        base: Seconds before the second attempt; what fails for a passing reason (a database
            that restarts) is mostly back within seconds.
        factor: Each wait is so many times the one before.
        cap: No wait is longer, in seconds: a page that nobody gets for ten minutes is lost
            to a newsroom.
        jitter: Share by which a wait is made shorter or longer at random, 0 to 1, so that
            jobs that failed together do not return together.
    """

    base: float = 2.0
    factor: float = 3.0
    cap: float = 300.0
    jitter: float = 0.5


class Backoff:
    """Draws waiting times; safe to use from several threads."""

    def __init__(self, rng: np.random.Generator, config: BackoffConfig = BackoffConfig()) -> None:
        """Keep the source of chance and the shape."""
        self._rng = rng
        self._config = config
        self._lock = threading.Lock()

    def seconds(self, attempts: int, at_least: float = 0.0) -> float:
        """Draw the wait after the ``attempts``-th attempt, in seconds.

        Args:
            attempts: From 1 up.
            at_least: What the failed side itself asked for.
        """
        shape = self._config
        # the exponent is bounded only so that the power cannot overflow
        wait = min(shape.cap, shape.base * shape.factor ** min(attempts - 1, 64))
        with self._lock:
            share = float(self._rng.uniform(1 - shape.jitter, 1 + shape.jitter))
        return max(wait * share, at_least)
