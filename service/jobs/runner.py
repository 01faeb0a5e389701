"""The loop of a worker: wake up, claim, work; and search the table for what the queue lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from service.errors import NotFoundError, UnavailableError
from service.jobs.attempt import Attempt, Workshop

_log = structlog.get_logger(__name__)


class Runner:
    """Works on one job after the other until the process is told to stop."""

    def __init__(
        self, shop: Workshop, worker: str, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        """Describe a runner.

        Args:
            shop: The parts of the process, shared by its runners.
            worker: A name that no other runner has had, here or elsewhere, ever.
            monotonic: Clock, in seconds.
        """
        self._shop, self._worker, self._monotonic = shop, worker, monotonic
        self._next_sweep = self._next_purge = monotonic()
        self._is_quiet = self._holds_turn = False

    def run(self) -> None:
        """Work until the process is told to stop."""
        while not self._shop.stop.is_set():
            self.step()

    def step(self) -> None:
        """Find one job and work on it, or wait a moment."""
        try:
            attempt = self._swept() if self._monotonic() >= self._next_sweep else self._woken()
            if attempt is not None:
                self._run(attempt)
            self._purge()
            self._is_quiet = False
        except UnavailableError as error:
            self._pause(error)

    def _run(self, attempt: Attempt) -> None:
        try:
            attempt.run()
        finally:
            if self._give_turn_back():
                self._next_sweep = self._monotonic()

    def _woken(self) -> Attempt | None:
        """Claim the job that the queue names next."""
        identity = self._shop.queue.take(self._shop.config.take_seconds)
        if identity is not None and self._shop.stop.is_set():
            # handed back by another runner of this process, or meant for one that goes on
            self._shop.queue.enqueue(identity)
            return None
        return None if identity is None else self._claim(identity)

    def _swept(self) -> Attempt | None:
        """Claim the first job that is to be had, whether or not the queue knows of it.

        The next sweep comes at once while there are such jobs, so that they go by age.
        """
        for identity in self._shop.store.claimable(datetime.now(UTC)):
            attempt = self._claim(identity)
            if attempt is not None:
                return attempt
        self._next_sweep = self._monotonic() + self._shop.config.sweep_seconds
        return None

    def _claim(self, identity: str) -> Attempt | None:
        shop = self._shop
        try:
            if not self._may_run(identity):
                return None
            allowed = self._allowed(identity)
            job = shop.store.claim(identity, self._worker, shop.config.lease_seconds, allowed)
        except NotFoundError:
            job = None
        except UnavailableError:
            self._give_turn_back()
            raise
        if job is None:
            self._give_turn_back()
            return None
        return Attempt(shop, job, self._worker, allowed)

    def _may_run(self, identity: str) -> bool:
        """Let jobs that were begun before run one at a time.

        One of them may be what killed the process; two together would be blamed for each
        other's deaths until neither has an attempt left.
        """
        if self._shop.store.job(identity).attempts == 0:
            return True
        self._holds_turn = self._shop.turn.acquire(blocking=False)
        return self._holds_turn

    def _give_turn_back(self) -> bool:
        held, self._holds_turn = self._holds_turn, False
        if held:
            self._shop.turn.release()
        return held

    def _allowed(self, identity: str) -> int:
        """Attempts that the job may have: those that brought it forward do not count."""
        config = self._shop.config
        done = sum(len(line.zh) for line in self._shop.store.lines(identity))
        return config.max_attempts + done // config.chunk_characters

    def _purge(self) -> None:
        days = self._shop.config.retention_days
        if days is None or self._monotonic() < self._next_purge:
            return
        self._next_purge = self._monotonic() + self._shop.config.purge_seconds
        n = self._shop.store.purge(datetime.now(UTC) - timedelta(days=days))
        _log.info("old articles deleted", count=n, days=days)

    def _pause(self, error: UnavailableError) -> None:
        """Wait for the database or the queue to return, and say so once."""
        if not self._is_quiet:
            _log.warning("worker waits", reason=str(error))
        self._is_quiet = True
        self._next_sweep = self._monotonic()
        self._shop.stop.wait(self._shop.config.pause_seconds)
