"""Why something was not taken or not finished: in the reader's language, and exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce

from service.failure_kinds import FailureKind, kind_of
from service.http.problems import ProblemError
from service.store.model import Job, JobState, Reason
from service.web.rendering import words

#: Key of the text for the slugs of problems.
PROBLEMS: Mapping[str, str] = {"too-large": FailureKind.TOO_LARGE, "rate-limited": "too-fast"}


class FormError(Exception):
    """A form was filled in wrongly; the message is in the reader's language."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not taken or not finished.

    Attributes:
        said: In the reader's language; "" where there are no words for it.
        detail: The error's own message, which is English; None where ``said`` says all.
    """

    said: str = ""
    detail: str | None = None


def refusal(error: Exception) -> Refusal:
    """Say an error in the language of this request."""
    if isinstance(error, FormError):
        return Refusal(str(error))
    if isinstance(error, ProblemError):
        key, detail = PROBLEMS.get(error.kind.slug), error.detail
    else:
        key, detail = kind_of(error), str(error)
    return Refusal("" if key is None else words()(f"refused.{key}"), detail)


def setback(job: Job) -> Refusal | None:
    """Say why a job failed, waits for another attempt or was cancelled; None where nothing did.

    A cancelled job may still hold the message of an attempt before, which is not why it ended.
    """
    said = "" if job.reason is None else _in_words(job.reason)
    detail = None if job.state is JobState.CANCELLED and said else job.error
    return Refusal(said, detail) if said or detail else None


def _in_words(reason: Reason) -> str:
    """Say a reason; of a later version's kind at least how often it was tried."""
    t = words()
    keys = (f"setback.{reason.kind}", f"refused.{reason.kind}")
    said = [t(key) for key in keys if key in t.table][:1]
    if reason.fault is not None:
        said.append(t("setback.fault", name=reason.fault))
    if reason.attempts is not None:
        said.append(t.count("setback.given_up", reason.attempts))
    return reduce(lambda text, more: t("list.sentences", text=text, more=more), said or [""])
