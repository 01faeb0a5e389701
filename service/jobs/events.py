"""What happens to a job, as server-sent events."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from service.store.model import FINAL, Job, PartialLine
from service.store.store import Store

#: Only these end a line in the wire form; U+2028 may stand in JSON and must stay.
_NEW_LINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class EventConfig:
    """How a job is watched.

    Attributes:
        poll_seconds: How often the job's version is read; a chunk of lines takes about two
            seconds, so half a second is as live as it gets.
        comment_seconds: Silence after which a comment is sent, well under the minute after
            which proxies drop a silent connection.
        longest_seconds: After so long the stream ends and the client's EventSource comes
            back by itself: each stream keeps one of the server's threads busy.
        retry_milliseconds: How soon it comes back.
    """

    poll_seconds: float = 0.5
    comment_seconds: float = 15.0
    longest_seconds: float = 300.0
    retry_milliseconds: int = 1000


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to tell a watcher.

    Attributes:
        job: As it stands now; None for a comment that only keeps the connection open.
        lines: Lines translated since the last event of this stream; a stream that is begun
            anew starts with all of them, so clients keep lines by id.
    """

    job: Job | None
    lines: tuple[PartialLine, ...] = ()

    @property
    def is_last(self) -> bool:
        """Whether the job is over."""
        return self.job is not None and self.job.state in FINAL


def follow(
    store: Store,
    job_id: str,
    owner: str | None,
    *,
    stop: Callable[[], bool] = lambda: False,
    last_seen: int | None = None,
    config: EventConfig = EventConfig(),
    sleep: Callable[[float], None] = time.sleep,
    monotonic: Callable[[], float] = time.monotonic,
) -> Iterator[Event]:
    """Yield an event for each new version of a job, until it is over.

    Args:
        store: Knows the job.
        job_id: Which.
        owner: Who asks; None sees all.
        stop: Asked at every poll; True ends the stream.
        last_seen: Version that the client saw last (``Last-Event-ID``); None: from now on.
        config: How often to look.
        sleep: Waits, in seconds.
        monotonic: Clock, in seconds.

    Yields: The present state first unless the client has seen it (a final state always),
        then each change, comments in between.

    Raises:
        NotFoundError: There is no such job for this owner, or it was deleted meanwhile.
        UnavailableError: The store cannot be read.
    """
    begun = spoken = monotonic()
    version, sent = last_seen, frozenset[str]()
    while True:
        job = store.job(job_id, owner=owner)
        if job.version != version or job.state in FINAL:
            lines = tuple(line for line in store.lines(job_id, owner=owner) if line.id not in sent)
            version, sent = job.version, sent | {line.id for line in lines}
            spoken = monotonic()
            event = Event(job, lines)
            yield event
            if event.is_last:
                return
        elif monotonic() - spoken >= config.comment_seconds:
            spoken = monotonic()
            yield Event(None)
        if stop() or monotonic() - begun >= config.longest_seconds:
            return
        sleep(config.poll_seconds)


def read_last_event_id(header: str | None) -> int | None:
    """Read ``Last-Event-ID``; None where it is absent or none of ours."""
    return int(header) if header is not None and header.isascii() and header.isdigit() else None


def encode(event: Event, data: str | None = None, config: EventConfig = EventConfig()) -> str:
    r"""Write an event in the wire form of the HTML standard, section 9.2.

    Args:
        event: What to tell.
        data: What the client gets, for example JSON; needed unless it is a comment.
        config: Where the time to come back is taken from.

    >>> encode(Event(None))
    ': \n\n'

    Raises:
        ValueError: There is no data for an event that needs some.
    """
    if event.job is None:
        return ": \n\n"
    if data is None:
        raise ValueError("an event about a job needs data")
    fields = [
        f"id: {event.job.version}",
        f"event: {'end' if event.is_last else 'progress'}",
        f"retry: {config.retry_milliseconds}",
        *(f"data: {line}" for line in _NEW_LINE.split(data)),
    ]
    return "\n".join(fields) + "\n\n"
