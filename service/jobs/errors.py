"""Why an attempt on a job ends early."""

from __future__ import annotations

from service.errors import ServiceError


class HandedBackError(ServiceError):
    """The worker is going down; another one goes on with the job."""


class LostError(ServiceError):
    """The job belongs to another worker by now, or is gone; nothing more may be written."""
