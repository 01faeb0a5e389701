"""Every kind of failure that a reader is told of: the one list that whoever words them goes by.

A page is refused when it is handed in, or its job does not get on later, for much the same
reasons. The pages have words for each kind in each language; programs get the exact message.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pages.errors import EmptyPageError, EncodingError, FormatError, NoTextLayerError, PageError
from service.errors import (
    InputError,
    OverloadedError,
    StoppedError,
    TooLargeError,
    UnavailableError,
)


class FailureKind(StrEnum):
    """What went wrong: with a page, with the service, then with a job alone.

    Job rows keep the values, so a value keeps its meaning for good.
    """

    EMPTY = "empty"
    ENCODING = "encoding"
    SCANNED = "scanned"
    FORMAT = "format"
    PAGE = "page"
    TOO_LARGE = "too-large"
    INPUT = "input"
    BUSY = "busy"
    STOPPING = "stopping"
    AWAY = "away"
    HANDED_BACK = "handed-back"
    BROKEN = "broken"
    WORKER_DIED = "worker-died"
    CANCELLED = "cancelled"


#: The kind of each error; the nearest of its classes counts.
ERRORS: Mapping[type[Exception], FailureKind] = {
    EmptyPageError: FailureKind.EMPTY,
    EncodingError: FailureKind.ENCODING,
    NoTextLayerError: FailureKind.SCANNED,
    FormatError: FailureKind.FORMAT,
    PageError: FailureKind.PAGE,
    TooLargeError: FailureKind.TOO_LARGE,
    InputError: FailureKind.INPUT,
    OverloadedError: FailureKind.BUSY,
    StoppedError: FailureKind.STOPPING,
    UnavailableError: FailureKind.AWAY,
}


def kind_of(error: Exception) -> FailureKind | None:
    """Give the kind of an error; None where it is none that a reader is told of in words."""
    return next((ERRORS[kind] for kind in type(error).__mro__ if kind in ERRORS), None)
