"""``Idempotency-Key``: a request that is sent again gets the answer it got, and does nothing.

After draft-ietf-httpapi-idempotency-key-header-07: same key and same request, the stored
answer; another request, 422; not answered yet, 409. Errors are not kept: they changed
nothing, so the same request may be tried again. Where something was made and its answer was
lost, because the process died between the two, the answer is made anew from what was made.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate, ParamSpec

from flask import Response, request

from service.errors import InFlightError, MismatchError
from service.http.identity import caller
from service.http.problems import ProblemError
from service.services import services
from service.store.model import Claim, Made, SavedAnswer

P = ParamSpec("P")
View = Callable[Concatenate[Claim | None, P], Response]

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
_KEY = re.compile(r"[\x21-\x7e]{1,255}")
#: They describe the bytes; every answer gets its own.
_NOT_KEPT = frozenset({"content-type", "content-length"})


def idempotent(
    answer_again: Callable[[str], Response],
) -> Callable[[View[P]], Callable[P, Response]]:
    """Honour the header on a view that makes something.

    The view takes the request's claim, None without the header, and hands it to the store's
    call that makes the thing.

    Args:
        answer_again: Answers from the id of what was made.
    """

    def decorate(view: View[P]) -> Callable[P, Response]:
        @functools.wraps(view)
        def guarded(*arguments: P.args, **named: P.kwargs) -> Response:
            key = _key()
            if key is None:
                return view(None, *arguments, **named)
            with _refusals():
                found = services().store.begin(key, owner=caller().owner, digest=_digest())
                if isinstance(found, Claim):
                    return _work(found, functools.partial(view, found, *arguments, **named))
            response = answer_again(found.id) if isinstance(found, Made) else _replay(found)
            response.headers[REPLAYED] = "true"
            return response

        return guarded

    return decorate


def _key() -> str | None:
    sent = request.headers.get(HEADER)
    if sent is not None and not _KEY.fullmatch(sent):
        raise ProblemError(
            "bad-request", f"{HEADER} must have 1 to 255 visible ASCII characters, a UUID for one"
        )
    return sent


@contextmanager
def _refusals() -> Iterator[None]:
    """Answer a key that cannot be used now."""
    try:
        yield
    except MismatchError as error:
        raise ProblemError("idempotency-mismatch", str(error)) from error
    except InFlightError as error:
        raise ProblemError("in-flight", str(error), headers={"Retry-After": "1"}) from error


def _work(claim: Claim, view: Callable[[], Response]) -> Response:
    """Run the view; what fails without having made anything leaves the key free."""
    store = services().store
    done = False
    try:
        response = view()
        if response.status_code < 300:
            store.save_answer(claim, _saved(response))
            done = True
        return response
    finally:
        if not done:
            store.forget(claim)


def _saved(response: Response) -> SavedAnswer:
    kept = tuple(pair for pair in response.headers if pair[0].lower() not in _NOT_KEPT)
    return SavedAnswer(
        response.status_code,
        kept,
        response.get_data(as_text=True),
        response.mimetype or "application/json",
    )


def _replay(saved: SavedAnswer) -> Response:
    response = Response(saved.body, saved.status, mimetype=saved.media_type)
    response.headers.extend(saved.headers)
    return response


def _digest() -> str:
    """Fingerprint what was asked for, whatever boundary a form happens to have."""
    digest = hashlib.sha256()
    for part in (request.method, request.full_path, request.headers.get("Prefer", "")):
        digest.update(_framed(part.encode("utf-8", "surrogatepass")))
    data = request.get_data()  # kept for the view
    digest.update(_framed(request.mimetype.encode()))
    if request.mimetype != "multipart/form-data":
        digest.update(_framed(data))
        return digest.hexdigest()
    for name, value in sorted(request.form.items(multi=True)):
        digest.update(_framed(name.encode()) + _framed(value.encode()))
    for name, sent in sorted(request.files.items(multi=True), key=lambda item: item[0]):
        digest.update(_framed(name.encode()) + _framed((sent.filename or "").encode()))
        digest.update(_framed(sent.stream.read()))
        sent.stream.seek(0)
    return digest.hexdigest()


def _framed(part: bytes) -> bytes:
    return len(part).to_bytes(8) + part
