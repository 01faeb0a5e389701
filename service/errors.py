"""Errors of the service room.

    ServiceError
    ├── SettingsError    a variable of the environment is malformed
    ├── InputError       what was handed in cannot be used
    │   └── TooLargeError    it is beyond a limit, which the message names
    ├── OutputError      a result cannot be written
    ├── OverloadedError  the engine's queue is full; try again later
    ├── StoppedError     the service is going down
    ├── CancelledError   the caller took the work back
    └── StoreError       the store cannot do what was asked
        ├── NotFoundError    nothing has this id
        ├── ConflictError    it changed meanwhile, or is in a state that forbids it
        │   ├── MismatchError  an Idempotency-Key came with another request before
        │   └── InFlightError  the first request with this key is still under way
        └── UnavailableError the database cannot be reached or written

Messages say what is wrong, where, and how to mend it, in one line.
"""

from __future__ import annotations


class ServiceError(Exception):
    """Root of the errors raised by ``service``."""


class SettingsError(ServiceError):
    """A setting is malformed; the message names variable, value and expected form."""


class InputError(ServiceError):
    """What the caller handed in cannot be used."""


class TooLargeError(InputError):
    """What the caller handed in is beyond a limit; the message names the limit."""


class OutputError(ServiceError):
    """A result cannot be written; nothing half-written was left behind."""


class OverloadedError(ServiceError):
    """The queue is full.

    Attributes:
        retry_after: Seconds after which another try makes sense.
    """

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StoppedError(ServiceError):
    """The service is going down and takes no more work."""


class CancelledError(ServiceError):
    """The caller took the work back before it was finished."""


class StoreError(ServiceError):
    """Root of what the store raises."""


class NotFoundError(StoreError):
    """Nothing has this id, or not for this owner."""


class ConflictError(StoreError):
    """It changed meanwhile, or its state forbids what was asked."""


class MismatchError(ConflictError):
    """An ``Idempotency-Key`` came with another request before."""


class InFlightError(ConflictError):
    """The first request with this ``Idempotency-Key`` is still under way."""


class UnavailableError(StoreError):
    """The database cannot be reached or written; nothing was changed."""
