"""Knobs of the processes that are no deployment's business."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServingConfig:
    """How the processes are started, watched and stopped.

    Attributes:
        keepalive_seconds: An idle connection is kept so long: longer than a client needs
            between two requests of one task, shorter than the usual proxy's own limit.
        silent_seconds: A web process whose main loop is silent so long is killed; requests
            do not count, they run in threads.
        graceful_seconds: Requests and chunks under way get so long to end. Container
            engines kill after 10 (Docker) to 30 seconds (Kubernetes) unless told otherwise.
        kill_after_seconds: What is still there so long after that is killed.
        poll_seconds: How often the supervisor looks after its children.
        quick_seconds: A child that ends sooner has failed to start; one that has run longer
            is started anew at once.
        first_wait, longest_wait: Seconds before a child that fails to start is tried again;
            doubled each time.
    """

    keepalive_seconds: int = 5
    silent_seconds: int = 120
    graceful_seconds: int = 25
    kill_after_seconds: float = 5.0
    poll_seconds: float = 0.2
    quick_seconds: float = 10.0
    first_wait: float = 0.5
    longest_wait: float = 30.0


DEFAULT = ServingConfig()
