"""Logs of the service: one JSON object a line on standard error, readable on a terminal.

No article text, query string, key or header is ever logged.
"""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from service.errors import SettingsError

LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}

#: Loggers of libraries that tell at ``info`` what only their authors want to know.
_TALKATIVE = ("alembic", "huey", "urllib3", "pdfminer", "transformers")


def set_up_logs(level: str, stream: TextIO | None = None) -> None:
    """Send structlog's and the standard library's logs to ``stream``.

    Called once by each program of the service; safe to call again.

    Args:
        level: ``debug``, ``info``, ``warning`` or ``error``.
        stream: Standard error unless given; JSON unless it is a terminal.

    Raises:
        SettingsError: The level is unknown.
    """
    if level not in LEVELS:
        raise SettingsError(
            f"DUIZHAO_LOG_LEVEL={level!r} is malformed: expected {', '.join(LEVELS)}"
        )
    target = stream if stream is not None else sys.stderr
    shared = _shared()
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(_formatter(shared, is_terminal=target.isatty()))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(LEVELS[level])
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(LEVELS[level], logging.WARNING))


def _shared() -> list[Processor]:
    """What every record passes, whoever made it."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.CallsiteParameterAdder(
            {structlog.processors.CallsiteParameter.PROCESS}
        ),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
    ]


def _formatter(shared: list[Processor], *, is_terminal: bool) -> logging.Formatter:
    last: list[Processor]
    if is_terminal:
        last = [structlog.dev.ConsoleRenderer()]
    else:
        last = [_traceback_without_words, structlog.processors.JSONRenderer(ensure_ascii=False)]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )


def _traceback_without_words(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Render an exception as type and places: its own words may hold a page's text."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["traceback"] = _places(error)
    return event


def _places(error: BaseException) -> list[str]:
    places = []
    traceback = error.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return places
