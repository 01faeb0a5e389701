"""Why something was not taken: in the reader's language, and exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pages.errors import EmptyPageError, EncodingError, FormatError, NoTextLayerError, PageError
from service.errors import (
    InputError,
    OverloadedError,
    StoppedError,
    TooLargeError,
    UnavailableError,
)
from service.http.problems import ProblemError
from service.web.rendering import words

#: Key of the text for each error; the nearest of its classes counts.
ERRORS: Mapping[type[Exception], str] = {
    EmptyPageError: "empty",
    EncodingError: "encoding",
    NoTextLayerError: "scanned",
    FormatError: "format",
    PageError: "page",
    TooLargeError: "too_large",
    InputError: "input",
    OverloadedError: "busy",
    StoppedError: "stopping",
    UnavailableError: "away",
}
#: The same for the slugs of problems.
PROBLEMS: Mapping[str, str] = {"too-large": "too_large", "rate-limited": "too_fast"}


class FormError(Exception):
    """A form was filled in wrongly; the message is in the reader's language."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something was not taken.

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
        found = (ERRORS[kind] for kind in type(error).__mro__ if kind in ERRORS)
        key, detail = next(found, None), str(error)
    return Refusal("" if key is None else words()(f"refused.{key}"), detail)
