"""Gunicorn's logs through the service's; requests are logged where their route is known."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta

from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http import Request
from gunicorn.http.wsgi import Response

#: Records of gunicorn that go on with the request line, a header, the query or a body.
_QUOTING = (
    "Invalid request",
    "Error handling request",
    "Ignored premature client disconnection",
)


class ServiceLogger(Logger):
    """A gunicorn logger without handlers of its own; set as its ``logger_class``."""

    def setup(self, cfg: Config) -> None:
        """Let gunicorn's records rise to the root logger, where the service's handler is."""
        self.cfg = cfg
        self.error_log.filters = [_unquoted]
        for log in (self.error_log, self.access_log):
            log.propagate = True
            log.handlers = []
            log.setLevel(logging.NOTSET)

    def access(
        self,
        resp: Response,
        req: Request,
        environ: Mapping[str, object],
        request_time: timedelta,
    ) -> None:
        """Do nothing: the application logs its answers, and ``ProblemWorker`` its refusals."""

    def reopen_files(self) -> None:
        """Do nothing: there are no files."""

    def close_on_exec(self) -> None:
        """Do nothing: there are no files."""


def _unquoted(record: logging.LogRecord) -> bool:
    """Cut what a record quotes of a request; a filter that lets everything through."""
    for beginning in _QUOTING:
        if str(record.msg).startswith(beginning):
            record.msg, record.args = beginning, ()
    return True
