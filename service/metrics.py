"""What the service counts, for Prometheus.

Every label has few values: route templates, methods, status classes, warning codes, job states.
No address, key, id or text is ever a label.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST as OPEN_METRICS_TYPE
from prometheus_client.openmetrics.exposition import generate_latest as open_metrics

from service.errors import SettingsError

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
DIRECTORY_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
OTHER = "other"

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_CODE = re.compile(r"[a-z][a-z0-9-]{0,39}")
_REQUEST_SECONDS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)
_BATCH_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_FILL = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0, 1.5)

#: More names than this under one label are counted together as ``other``.
MOST_NAMES = 128


class Metrics:
    """The counters of one process; safe to use from several threads."""

    def __init__(self, directory: Path | None = None) -> None:
        """Set all counters up.

        Args:
            directory: Where all processes of the service leave their counts, so that any of
                them answers for all; None: this process counts alone.

        Raises:
            SettingsError: The process was not started for counting with others.
        """
        if directory is not None and not values.ValueClass._multiprocess:  # noqa: SLF001
            raise SettingsError(
                f"counts of several processes need {DIRECTORY_VARIABLE}={directory}"
                " in the environment before the process starts; set it there"
            )
        self._directory = directory
        self._registry = CollectorRegistry()
        self._routes, self._codes = _Names(), _Names()
        self._set_up_requests()
        self._set_up_engine()

    def _set_up_requests(self) -> None:
        self._requests = Counter(
            "duizhao_http_requests",
            "Requests answered.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._request_seconds = Histogram(
            "duizhao_http_request_seconds",
            "Seconds until the answer was ready.",
            ("route",),
            buckets=_REQUEST_SECONDS,
            registry=self._registry,
        )
        self._jobs = Counter(
            "duizhao_jobs", "Jobs that entered a state.", ("state",), registry=self._registry
        )
        self._warnings = Counter(
            "duizhao_warnings",
            "Warnings on translated sentences and pages.",
            ("code",),
            registry=self._registry,
        )

    def _set_up_engine(self) -> None:
        registry = self._registry
        self._queue = _gauge("duizhao_engine_queue_sentences", "Sentences that wait.", registry)
        self._memory = _gauge("duizhao_resident_bytes", "Memory held by the processes.", registry)
        self._sentences = Counter(
            "duizhao_engine_sentences", "Sentences translated.", registry=registry
        )
        self._characters = Counter(
            "duizhao_engine_source_characters", "Characters translated.", registry=registry
        )
        self._fill = Histogram(
            "duizhao_engine_batch_fill",
            "Source characters of a batch over those of a full one.",
            buckets=_FILL,
            registry=registry,
        )
        self._batch_seconds = Histogram(
            "duizhao_engine_batch_seconds",
            "Seconds in the translator per batch.",
            buckets=_BATCH_SECONDS,
            registry=registry,
        )
        self._refused = Counter(
            "duizhao_engine_refused", "Calls refused, the queue being full.", registry=registry
        )
        self._failed = Counter(
            "duizhao_engine_failed", "Calls that ended with an error.", registry=registry
        )

    def request(self, route: str | None, method: str, status: int, seconds: float) -> None:
        """Count an answer.

        Args:
            route: The route's template, ``/v1/articles/{id}``; None where no route matched.
            method: HTTP method.
            status: Status code; counted by its class, ``2xx``.
            seconds: From the request's arrival to the answer.
        """
        name = "unmatched" if route is None else self._routes.bounded(route)
        verb = method if method in _METHODS else OTHER
        self._requests.labels(name, verb, f"{status // 100}xx").inc()
        self._request_seconds.labels(name).observe(seconds)

    def batch(self, sentences: int, characters: int, fill: float, seconds: float) -> None:
        """Count a batch that the translator finished.

        Args:
            sentences: Sentences in it, each once.
            characters: Their source characters.
            fill: Those over the characters of a full batch; above 1 where one overran.
            seconds: Time in the translator.
        """
        self._sentences.inc(sentences)
        self._characters.inc(characters)
        self._fill.observe(fill)
        self._batch_seconds.observe(seconds)

    def queue(self, depth: int) -> None:
        """State how many sentences wait in this process."""
        self._queue.set(depth)

    def memory(self, resident: int) -> None:
        """State the resident bytes of this process."""
        self._memory.set(resident)

    def refused(self) -> None:
        """Count a call that met a full queue."""
        self._refused.inc()

    def failed(self) -> None:
        """Count a call that ended with an error of the translator."""
        self._failed.inc()

    def warnings(self, codes: Iterable[str]) -> None:
        """Count warnings; of ``number-lost:3.3万`` only what stands before the colon is kept."""
        for warning in codes:
            code = warning.partition(":")[0]
            known = self._codes.bounded(code) if _CODE.fullmatch(code) else OTHER
            self._warnings.labels(known).inc()

    def job(self, state: str) -> None:
        """Count a job that entered a state."""
        self._jobs.labels(str(state)).inc()

    def render(self, accept: str = "") -> tuple[bytes, str]:
        """Write all counts, of all processes where they share a directory.

        Args:
            accept: The request's ``Accept``: OpenMetrics where it is asked for.

        Returns: Body and content type.
        """
        registry = self._registry
        if self._directory is not None:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, path=str(self._directory))  # type: ignore[no-untyped-call]
        if "application/openmetrics-text" in accept:
            return open_metrics(registry), OPEN_METRICS_TYPE  # type: ignore[no-untyped-call]
        return generate_latest(registry), CONTENT_TYPE


def process_ended(pid: int, directory: Path) -> None:
    """Drop the gauges of a process that is gone; its counters stay.

    For gunicorn's ``child_exit`` and whoever watches workers.
    """
    mark_process_dead(pid, path=str(directory))  # type: ignore[no-untyped-call]


def _gauge(name: str, text: str, registry: CollectorRegistry) -> Gauge:
    return Gauge(name, text, multiprocess_mode="livesum", registry=registry)


class _Names:
    """The values of one label; what comes after the first ``MOST_NAMES`` is ``other``."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def bounded(self, name: str) -> str:
        if name not in self._seen:
            if len(self._seen) >= MOST_NAMES:
                return OTHER
            self._seen.add(name)
        return name
