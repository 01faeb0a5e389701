"""Requests as LibreTranslate's clients send them: JSON, a form, or a query string."""

from __future__ import annotations

from typing import Any, TypeVar

from flask import g, request
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from service.http.identity import Caller, caller, header_secret
from service.libre.errors import LibreError
from service.services import services
from service.store.model import Scope

_MISSING = frozenset({"missing", "string_too_short", "too_short"})

Form = TypeVar("Form", bound=BaseModel)


def read(form: type[Form]) -> Form:
    """Read the members of a request.

    Raises:
        LibreError: One is missing or of another type.
    """
    try:
        return form.model_validate(_members())
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        # a union tells what each of its forms misses; that it is empty says most
        first = min(found, key=lambda one: one["type"] not in _MISSING)
        name = str(first["loc"][0]) if first["loc"] else "body"
        if first["type"] in _MISSING:
            raise LibreError(400, f"Invalid request: missing {name} parameter") from error
        raise LibreError(400, f"Invalid request: {name} parameter: {first['msg']}") from error


def _members() -> dict[str, Any]:
    if not request.is_json:
        return request.values.to_dict()
    try:
        found = from_json(request.get_data(), allow_inf_nan=False, cache_strings="none")
    except ValueError as error:
        raise LibreError(400, "Invalid JSON format") from error
    if not isinstance(found, dict):
        raise LibreError(400, "Invalid JSON format")
    return {name: value for name, value in found.items() if value is not None}


def admit(api_key: str | None) -> None:
    """Let a caller in, by a key in the headers or, as its clients do, among the members.

    Raises:
        LibreError: The key is unknown, revoked or may not translate.
        ProblemError: A key is needed and there is none.
    """
    if api_key and services().serve.needs_keys and header_secret() is None:
        key = services().store.authenticate(api_key)
        if key is None:
            raise LibreError(403, "Invalid API key")
        g.caller = Caller(key.id, key.name, key.scopes, key.characters_per_minute)
    if not caller().may(Scope.TRANSLATE):
        raise LibreError(403, "The API key may not translate; it lacks the scope 'translate'")
