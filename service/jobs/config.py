"""The worker's knobs that are no deployment's business."""

from __future__ import annotations

from dataclasses import dataclass, field

from service.jobs.backoff import BackoffConfig


@dataclass(frozen=True, slots=True)
class WorkerConfig:
    """How a worker goes about its jobs.

    Attributes:
        lease_seconds: A worker that is silent so long is taken for dead.
        max_attempts: A job that was begun so often without new lines has failed: a page
            that kills its worker is given up, one that is cut off by restarts is not.
        retention_days: Articles and jobs older than this are deleted; None: kept.
        chunk_characters: Source characters translated between two looks at the job (saved
            lines, cancellation, stopping): two full batches of the engine, about 50 lines
            and a few seconds, which is what a kill can cost and how long a cancellation
            waits.
        runners: Jobs worked on at once by one process, so that a giant page does not hold
            up a short one; all share the engine and its batches, so it is no faster.
        sweep_seconds: How often the job table is searched for jobs that the queue lost.
        take_seconds: How long a look into the empty queue waits; also how quickly an idle
            worker stops.
        pause_seconds: How long to wait when the database or the queue is gone.
        stall_seconds: A job without any progress for so long no longer keeps its lease and
            ends its worker: the slowest single step, linking a page of 5,000 lines, takes
            a tenth of it.
        purge_seconds: How often old articles are deleted.
        nice: How far the worker steps back behind the web process on the same processors
            (see nice(2)): a person waits there.
    """

    lease_seconds: float = 30.0
    max_attempts: int = 3
    retention_days: int | None = None
    chunk_characters: int = 2_200
    runners: int = 2
    sweep_seconds: float = 3.0
    take_seconds: float = 1.0
    pause_seconds: float = 1.0
    stall_seconds: float = 600.0
    purge_seconds: float = 3600.0
    nice: int = 5
    backoff: BackoffConfig = field(default_factory=BackoffConfig)
