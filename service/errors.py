"""Errors of the service room.

    ServiceError
    ├── SettingsError   a variable of the environment is malformed
    ├── InputError      what was handed in cannot be used
    └── OutputError     a result cannot be written

Messages say what is wrong, where, and how to mend it, in one line.
"""

from __future__ import annotations


class ServiceError(Exception):
    """Root of the errors raised by ``service``."""


class SettingsError(ServiceError):
    """A setting is malformed; the message names variable, value and expected form."""


class InputError(ServiceError):
    """What the caller handed in cannot be used."""


class OutputError(ServiceError):
    """A result cannot be written; nothing half-written was left behind."""
