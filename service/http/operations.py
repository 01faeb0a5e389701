"""What a route reads and answers, declared beside it for the OpenAPI document.

The declaration is documentation that is held to: ``tests/contract/test_http_schema.py``
sends generated requests and checks every answer against it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel

View = TypeVar("View", bound=Callable[..., Any])

_ATTRIBUTE = "__operation__"


@dataclass(frozen=True, slots=True)
class Body:
    """One form of request body.

    Attributes:
        media_type: Of the body.
        models: The forms it may have; none: text, or an upload.
        summary: One line for people.
        upload: It is a form with a ``file``.
    """

    media_type: str
    models: tuple[type[BaseModel], ...] = ()
    summary: str = ""
    upload: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that is no problem.

    Attributes:
        status: HTTP status code.
        summary: One line for people.
        model: Form of the JSON; None: other media types, or no body.
        media_types: Where there is no model.
        headers: Names of headers that it has; see ``service.http.parameters``.
        links: Operations that take the ``identity`` found at ``link_source``.
        link_source: Runtime expression of OpenAPI.
    """

    status: int
    summary: str
    model: type[BaseModel] | None = None
    media_types: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    link_source: str = "$response.body#/id"


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path.

    Attributes:
        tag: The noun that it belongs to.
        summary: One line for people.
        answers: All that are no problem.
        text: More for people, Markdown.
        bodies: Forms of the request's body.
        query: Query parameters.
        headers: Request headers that it reads beyond those of every route.
        problems: Slugs that it may answer beyond those of every route.
        is_problem_json: Whether errors are problem documents; the routes that imitate
            another interface say no.
    """

    tag: str
    summary: str
    answers: tuple[Answer, ...]
    text: str = ""
    bodies: tuple[Body, ...] = ()
    query: type[BaseModel] | None = None
    headers: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    is_problem_json: bool = True
    errors: tuple[Answer, ...] = field(default=())


def documented(operation: Operation) -> Callable[[View], View]:
    """Declare what a view reads and answers."""

    def attach(view: View) -> View:
        setattr(view, _ATTRIBUTE, operation)
        return view

    return attach


def operation_of(view: Callable[..., Any]) -> Operation | None:
    """Give a view's declaration; None where it has none and stays out of the document."""
    found: Operation | None = getattr(view, _ATTRIBUTE, None)
    return found
