"""gzip both ways: bodies that come, within the body limit, and answers that are worth it."""

from __future__ import annotations

import gzip
import io
import zlib

from flask import Flask, Response, request

from service.http.problems import ProblemError, too_large
from service.services import services

#: A smaller answer fits into a packet or two anyway.
SMALLEST = 1_024

#: Fast, and within some per cent of the smallest.
LEVEL = 5

_TEXT = ("text/", "application/json", "application/problem+json", "application/jsonl")
_CHUNK = 64 * 1024


def _measure_chunked() -> None:
    """Read a body that comes without its length, and refuse it beyond the limit.

    Werkzeug would stop at the limit as if the body ended there.
    """
    if "chunked" not in request.headers.get("Transfer-Encoding", "").lower():
        return
    most = services().serve.max_body_bytes
    request.max_content_length = most + 1
    if len(request.get_data()) > most:
        raise too_large("max_body_bytes", most, None, "bytes")


def _unpack_request() -> None:
    """Put the unpacked body in the place of the packed one.

    Raises:
        ProblemError: Another encoding, damaged data, or more than the body limit inside.
    """
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("identity", ""):
        return
    if encoding not in ("gzip", "x-gzip"):
        detail = f"the Content-Encoding {encoding[:40]!r} is not read; gzip is"
        raise ProblemError("unsupported-media-type", detail, headers={"Accept-Encoding": "gzip"})
    data = unpack(request.get_data(), services().serve.max_body_bytes)
    request.environ.pop("HTTP_CONTENT_ENCODING", None)
    request.environ["CONTENT_LENGTH"] = str(len(data))
    request.environ["wsgi.input"] = io.BytesIO(data)
    request.environ.pop("HTTP_TRANSFER_ENCODING", None)
    # what was read is kept; forget it, so that the new body is looked at
    for kept in ("stream", "_cached_data"):
        request.__dict__.pop(kept, None)


def unpack(data: bytes, most: int) -> bytes:
    """Unpack gzip, never holding more than a chunk beyond the limit.

    Args:
        data: One gzip member.
        most: Bytes that may come out.

    Raises:
        ProblemError: More comes out, or it is no gzip.
    """
    reader = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    found = bytearray()
    try:
        rest = data
        while rest and not reader.eof:
            found += reader.decompress(rest, _CHUNK)
            rest = reader.unconsumed_tail
            if len(found) > most:
                raise too_large("max_body_bytes", most, None, "bytes after unpacking")
        found += reader.flush()
    except zlib.error as error:
        raise ProblemError("bad-request", f"the body is no gzip: {error}") from error
    if not reader.eof or reader.unused_data:
        raise ProblemError("bad-request", "the body is cut, or more than one gzip member")
    return bytes(found)


def _pack_answer(response: Response) -> Response:
    if not _is_worth_it(response):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") <= 0:
        return response
    response.set_data(gzip.compress(response.get_data(), LEVEL, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    etag, _ = response.get_etag()
    if etag is not None:
        # other bytes, same meaning: a strong tag would promise the same bytes
        response.set_etag(etag, weak=True)
    return response


def _is_worth_it(response: Response) -> bool:
    if response.is_streamed or response.direct_passthrough or request.method == "HEAD":
        return False
    kind = response.mimetype or ""
    if "Content-Encoding" in response.headers or not kind.startswith(_TEXT):
        return False
    return (response.calculate_content_length() or 0) >= SMALLEST


def init_app(app: Flask) -> None:
    """Read and write gzip."""
    app.before_request(_measure_chunked)
    app.before_request(_unpack_request)
    app.after_request(_pack_answer)
