"""Bodies and query strings into forms, and what is wrong with them into JSON pointers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, from_json

from service.http.problems import FieldError, ProblemError, too_large
from service.services import services

Form = TypeVar("Form", bound=BaseModel)
Other = TypeVar("Other", bound=BaseModel)

#: More errors than this are not told: a list of a million bad items needs no million lines.
MOST_ERRORS = 20

JSON = "application/json"

#: Two texts of the longest kind, every character escaped, fit; ten megabytes of empty lists,
#: which take twenty times that when they are parsed, do not.
BYTES_PER_CHARACTER = 24
OVERHEAD = 64 * 1024


def media_type() -> str:
    """Give the media type of the request's body, without its parameters."""
    return request.mimetype


def unsupported(*known: str) -> ProblemError:
    """Say which media types are read."""
    sent = media_type() or "nothing"
    detail = f"the body's Content-Type is {sent}; read are {', '.join(known)}"
    return ProblemError("unsupported-media-type", detail, headers={"Accept": ", ".join(known)})


def read_json() -> Any:  # noqa: ANN401 - JSON is anything until a form has checked it
    """Parse the body.

    Raises:
        ProblemError: It is no JSON, is nested too deeply, has half a surrogate pair, is larger
            than any text within the limits needs, or comes under another media type.
    """
    if media_type() != JSON:
        raise unsupported(JSON)
    data = request.get_data()
    most = services().serve.max_page_characters * BYTES_PER_CHARACTER + OVERHEAD
    if len(data) > most:
        raise too_large("max_json_bytes", most, len(data), "bytes of JSON")
    try:
        return from_json(data, allow_inf_nan=False, cache_strings="none")
    except ValueError as error:
        raise ProblemError("bad-request", f"the body is no JSON: {error}") from error


def read_body(form: type[Form]) -> Form:
    """Read a JSON body.

    Raises:
        ProblemError: It is no JSON, or does not fit the form.
    """
    return check(read_json(), form)


def read_either(one: type[Form], other: type[Other]) -> Form | Other:
    """Read a JSON body in one of two forms: the first if a field that only it needs is there.

    Raises:
        ProblemError: It is no JSON, or does not fit the form.
    """
    value = read_json()
    return check(value, one) if _names_required(value, one) else check(value, other)


def check(value: object, form: type[Form]) -> Form:
    """Check parsed JSON against a form.

    Raises:
        ProblemError: It does not fit; ``errors`` has pointers.
    """
    try:
        return form.model_validate(value, strict=False)
    except ValidationError as error:
        raise _invalid(value, error.errors(include_url=False, include_input=False)) from error


def _names_required(value: object, form: type[BaseModel]) -> bool:
    if not isinstance(value, dict):
        return False
    return any(field.is_required() and name in value for name, field in form.model_fields.items())


def _invalid(value: object, errors: Sequence[ErrorDetails]) -> ProblemError:
    found = [
        FieldError(error["msg"], pointer(value, error["loc"])) for error in errors[:MOST_ERRORS]
    ]
    first = found[0]
    rest = f", and {len(errors) - 1} more" if len(errors) > 1 else ""
    detail = f"{first.pointer or 'the body'}: {first.detail}{rest}"
    return ProblemError("invalid", detail, errors=found)


def pointer(value: object, place: Sequence[int | str]) -> str:
    """Write a place in a JSON value as a pointer, RFC 6901.

    Parts that are not in the value are left out (they name the branch of a union), unless
    the last one does: it is the field that is missing.

    >>> pointer({"briefs": [{"a/b": 1}]}, ("briefs", 0, "a/b"))
    '/briefs/0/a~1b'
    """
    parts: list[str] = []
    for depth, part in enumerate(place, start=1):
        if isinstance(value, dict) and (part in value or depth == len(place)):
            value = value.get(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            continue
        parts.append(str(part).replace("~", "~0").replace("/", "~1"))
    return "".join(f"/{part}" for part in parts)


def read_query(form: type[Form]) -> Form:
    """Read the query parameters.

    Raises:
        ProblemError: One is unknown, given twice, or has a value it must not have.
    """
    twice = [name for name in request.args if len(request.args.getlist(name)) > 1]
    if twice:
        errors = [FieldError("is given more than once", parameter=name) for name in twice]
        raise ProblemError("invalid", f"?{twice[0]}= is given more than once", errors=errors)
    try:
        return form.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise _bad_query(error.errors(include_url=False, include_input=False)) from error


def _bad_query(errors: Sequence[ErrorDetails]) -> ProblemError:
    found = [
        FieldError(error["msg"], parameter=".".join(str(part) for part in error["loc"]))
        for error in errors[:MOST_ERRORS]
    ]
    detail = f"?{found[0].parameter}=: {found[0].detail}"
    return ProblemError("invalid", detail, errors=found)
