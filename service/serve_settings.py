"""What a deployment of the web service may choose, beyond ``service.settings``."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from service.errors import SettingsError
from service.settings import environment, positive, read_flag, read_variable

DEFAULT_PORT = 8000
AUTH_CHOICES = ("auto", "on", "off")


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Settings of the web service and its worker.

    Attributes:
        database_url: SQLAlchemy URL; SQLite in the data folder by default (DUIZHAO_DATABASE_URL).
        host: Address to bind (DUIZHAO_HOST).
        port: Port to bind (DUIZHAO_PORT).
        redis_url: Where jobs queue and limits are counted with several processes; None:
            SQLite and memory of one machine (DUIZHAO_REDIS_URL).
        auth: ``on``, ``off``, or ``auto``: keys are asked for unless bound to
            loopback (DUIZHAO_AUTH).
        allow_public: Bind a public address without keys all the same (DUIZHAO_ALLOW_PUBLIC).
        http_threads: Requests served at once by a web process (DUIZHAO_HTTP_THREADS).
        web_processes: Web processes; each holds a model (DUIZHAO_WEB_PROCESSES).
        worker_processes: Job workers; each holds a model (DUIZHAO_WORKERS).
        max_body_bytes: Larger bodies are refused with 413 (DUIZHAO_MAX_BODY_BYTES).
        max_page_characters: Longer pages are refused with 413 (DUIZHAO_MAX_PAGE_CHARACTERS).
        max_sentences: Pages and lists of more are refused with 413 (DUIZHAO_MAX_SENTENCES).
        sync_characters: Longer pages become jobs (DUIZHAO_SYNC_CHARACTERS).
        queue_sentences: Sentences that may wait in the engine (DUIZHAO_QUEUE_SENTENCES).
        request_seconds: A synchronous answer takes no longer (DUIZHAO_REQUEST_SECONDS).
        characters_per_minute: Per key, or per address where keys are off; None: no
            limit (DUIZHAO_CHARACTERS_PER_MINUTE).
        retention_days: Articles and jobs are deleted after so many days; None:
            kept (DUIZHAO_RETENTION_DAYS).
        lease_seconds: A worker that is silent so long is taken for dead (DUIZHAO_LEASE_SECONDS).
        job_attempts: A job that was begun so often has failed (DUIZHAO_JOB_ATTEMPTS).
        cors_origins: Origins that may call from a browser; none by default (DUIZHAO_CORS_ORIGINS).
        secret_key: Signs the cookies of the web pages; None: a file in the data folder, which
            machines that serve together must share (DUIZHAO_SECRET_KEY).
        traces: Send OpenTelemetry traces, as the variables OTEL_* say (DUIZHAO_TRACES).
        log_level: ``debug`` to ``error`` (DUIZHAO_LOG_LEVEL).
    """

    database_url: str
    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    redis_url: str | None = None
    auth: str = "auto"
    allow_public: bool = False
    http_threads: int = 16
    web_processes: int = 1
    worker_processes: int = 1
    max_body_bytes: int = 10 * 1024 * 1024
    max_page_characters: int = 200_000
    max_sentences: int = 5_000
    sync_characters: int = 6_000
    queue_sentences: int = 10_000
    request_seconds: int = 100
    characters_per_minute: int | None = None
    retention_days: int | None = None
    lease_seconds: int = 30
    job_attempts: int = 3
    cors_origins: tuple[str, ...] = ()
    secret_key: str | None = field(default=None, repr=False)
    traces: bool = False
    log_level: str = "info"

    def __post_init__(self) -> None:
        """Refuse choices that are none."""
        if self.auth not in AUTH_CHOICES:
            raise SettingsError(
                f"DUIZHAO_AUTH={self.auth!r} is malformed: expected {' or '.join(AUTH_CHOICES)}"
            )

    @property
    def needs_keys(self) -> bool:
        """Whether a request must bring a key."""
        return self.auth == "on" or (self.auth == "auto" and not self.is_loopback)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return is_loopback(self.host)

    @classmethod
    def from_env(cls, environ: Mapping[str, str], data_dir: Path) -> ServeSettings:
        """Read the settings.

        Args:
            environ: Variables.
            data_dir: Where the database lies unless a URL names another.

        Raises:
            SettingsError: A value is malformed.
        """
        numbers = {
            field: number
            for field in _NUMBERS
            if (number := _number(environ, f"DUIZHAO_{_NUMBERS[field]}")) is not None
        }
        origins = environ.get("DUIZHAO_CORS_ORIGINS", "").split(",")
        return cls(
            database_url=environ.get("DUIZHAO_DATABASE_URL")
            or f"sqlite:///{data_dir / 'duizhao.sqlite'}",
            host=environ.get("DUIZHAO_HOST") or "127.0.0.1",
            redis_url=environ.get("DUIZHAO_REDIS_URL") or None,
            auth=environ.get("DUIZHAO_AUTH") or "auto",
            allow_public=read_flag(environ, "DUIZHAO_ALLOW_PUBLIC", default=False),
            traces=read_flag(environ, "DUIZHAO_TRACES", default=False),
            cors_origins=tuple(o.strip() for o in origins if o.strip()),
            secret_key=environ.get("DUIZHAO_SECRET_KEY") or None,
            log_level=(environ.get("DUIZHAO_LOG_LEVEL") or "info").lower(),
            **numbers,
        )

    @classmethod
    def load(cls, data_dir: Path) -> ServeSettings:
        """Read the settings from this process's environment."""
        return cls.from_env(environment(), data_dir)


#: Field → variable without its prefix.
_NUMBERS = {
    "port": "PORT",
    "http_threads": "HTTP_THREADS",
    "web_processes": "WEB_PROCESSES",
    "worker_processes": "WORKERS",
    "max_body_bytes": "MAX_BODY_BYTES",
    "max_page_characters": "MAX_PAGE_CHARACTERS",
    "max_sentences": "MAX_SENTENCES",
    "sync_characters": "SYNC_CHARACTERS",
    "queue_sentences": "QUEUE_SENTENCES",
    "request_seconds": "REQUEST_SECONDS",
    "characters_per_minute": "CHARACTERS_PER_MINUTE",
    "retention_days": "RETENTION_DAYS",
    "lease_seconds": "LEASE_SECONDS",
    "job_attempts": "JOB_ATTEMPTS",
}


def is_loopback(host: str) -> bool:
    """Say whether an address to bind can be reached from this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _number(environ: Mapping[str, str], name: str) -> int | None:
    return read_variable(environ, name, positive, "a whole number from 1 up")
