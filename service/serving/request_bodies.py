"""Bodies that break off or are malformed, told to the application as the client's mistake.

gunicorn unpacks chunked bodies while the application reads them, and raises errors of its own
that the application, which knows no server, would have to take for its own mistakes. A body
that is shorter than was announced just ends: half a page would be taken for a whole one.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from gunicorn.http.errors import NoMoreData, ParseException
from werkzeug.exceptions import BadRequest

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Readable(Protocol):
    """What gunicorn gives as ``wsgi.input``."""

    def read(self, size: int, /) -> bytes:
        """Give so many bytes, fewer only at the end."""
        ...


class RequestBody(io.RawIOBase):
    """A body whose faults are ``BadRequest``."""

    def __init__(self, body: Readable, announced: int = 0) -> None:
        """Wrap what the server gives.

        Args:
            body: The body without its coding.
            announced: How many bytes it has at least, as far as the client said.
        """
        self._body = body
        self._missing = announced

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override] # no buffers of other kinds come
        """Fill the buffer as far as the body goes.

        Raises:
            BadRequest: The body cannot be read to its end.
        """
        try:
            data = self._body.read(len(buffer))
        except (ParseException, NoMoreData) as error:
            raise BadRequest("the chunked body is malformed or broke off") from error
        self._missing -= len(data)
        if len(buffer) and not data and self._missing > 0:
            raise BadRequest(f"the body broke off {self._missing:,} bytes before its end")
        buffer[: len(data)] = data
        return len(data)


def with_readable_bodies(application: WSGIApplication) -> WSGIApplication:
    """Wrap an application, so that each body it reads is a ``RequestBody``."""

    def wrapped(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        announced = int(environ.get("CONTENT_LENGTH") or 0)  # the server took a number only
        environ["wsgi.input"] = RequestBody(environ["wsgi.input"], announced)
        return application(environ, start_response)

    return wrapped
