"""Bodies that break off or are malformed, told to the application as the client's mistake.

gunicorn unpacks chunked bodies while the application reads them, and raises errors of its own
that the application, which knows no server, would have to take for its own mistakes. A body
that is shorter than was announced just ends: half a page would be taken for a whole one.

Where the next request begins after such a body nobody knows, so gunicorn closes the connection.
The answer has to say so: a client that trusts ``keep-alive`` sends its next request into nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from gunicorn.http.errors import NoMoreData, ParseException
from gunicorn.http.wsgi import Response
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

    def __init__(
        self,
        body: Readable,
        announced: int = 0,
        on_fault: Callable[[], None] = lambda: None,
    ) -> None:
        """Wrap what the server gives.

        Args:
            body: The body without its coding.
            announced: How many bytes it has at least, as far as the client said.
            on_fault: Called when it cannot be read to its end, before that is raised.
        """
        self._body = body
        self._missing = announced
        self._on_fault = on_fault

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
            self._on_fault()
            raise BadRequest("the chunked body is malformed or broke off") from error
        self._missing -= len(data)
        if len(buffer) and not data and self._missing > 0:
            self._on_fault()
            raise BadRequest(f"the body broke off {self._missing:,} bytes before its end")
        buffer[: len(data)] = data
        return len(data)


def with_readable_bodies(application: WSGIApplication) -> WSGIApplication:
    """Wrap an application, so that each body it reads is a ``RequestBody``."""

    def wrapped(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        announced = int(environ.get("CONTENT_LENGTH") or 0)  # the server took a number only
        close = closing(start_response)
        environ["wsgi.input"] = RequestBody(environ["wsgi.input"], announced, close)
        return application(environ, start_response)

    return wrapped


def closing(start_response: StartResponse) -> Callable[[], None]:
    """Give what has the connection closed after an answer, and the answer say so.

    WSGI has no word for it, and gunicorn drops a ``Connection`` header of the application. But
    ``start_response`` is a method of gunicorn's answer, which its workers tell the same way.
    Under another server nothing happens.
    """
    answer = getattr(start_response, "__self__", None)
    return answer.force_close if isinstance(answer, Response) else lambda: None
