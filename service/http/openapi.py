"""The OpenAPI 3.1 document, from the routes and the declarations beside them.

pydantic writes JSON Schema 2020-12, the very dialect of OpenAPI 3.1, so forms go in as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, Literal

from flask import Flask
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from service.http import session
from service.http.answers import ProblemForm
from service.http.identity import is_public, scope_of
from service.http.operations import Answer, Body, Operation, operation_of
from service.http.parameters import PATH_PARAMETERS, REQUEST_HEADERS, RESPONSE_HEADERS
from service.http.problem_kinds import KINDS, Kind
from service.http.problems import MEDIA_TYPE

Json = dict[str, Any]
Mode = Literal["validation", "serialization"]
View = Callable[..., Any]

_REF = "#/components/schemas/{model}"
_ARGUMENT = re.compile(r"<(?:[a-z]+:)?([a-z_]+)>")

#: What any route may answer besides its own problems.
EVERYWHERE = ("bad-request", "internal", "unavailable")
GUARDED = ("unauthorized", "forbidden")

#: What the web server answers before the application sees the request.
BY_SERVER = ("uri-too-long", "headers-too-large")

#: Operations that a link should tell which state they are about.
CONDITIONAL = ("articles_delete", "corrections_create")

_SECURITY: Json = {
    "bearer": {"type": "http", "scheme": "bearer", "description": "Authorization: Bearer dz_…"},
    "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key"},
    "cookie": {
        "type": "apiKey",
        "in": "cookie",
        "name": "duizhao",
        "description": f"set by signing in; other methods than GET need {session.HEADER}",
    },
}

_ABOUT = (
    "Pages of Chinese newspapers in; translations, the sentences behind each English brief and "
    "scores out. Errors are problem documents (RFC 9457)."
)


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path with its declaration."""

    path: str
    method: str
    arguments: tuple[str, ...]
    view: View
    operation: Operation


def routes(app: Flask) -> tuple[Route, ...]:
    """List the documented routes by path, the interface of our own before all others."""
    found = [route for rule in app.url_map.iter_rules() for route in _routes(app, rule)]
    return tuple(sorted(found, key=_place))


def _place(route: Route) -> tuple[bool, str, str]:
    return not route.path.startswith("/v1/"), route.path, route.method


def _routes(app: Flask, rule: Rule) -> Iterator[Route]:
    view = app.view_functions[rule.endpoint]
    operation = operation_of(view)
    if operation is None:
        return
    path = _ARGUMENT.sub(r"{\1}", rule.rule)
    for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
        yield Route(path, method.lower(), tuple(sorted(rule.arguments)), view, operation)


def build(app: Flask) -> Json:
    """Write the document."""
    found = routes(app)
    schemas, definitions = _schemas(found)
    paths: dict[str, Json] = {}
    for route in found:
        paths.setdefault(route.path, {})[route.method] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "duizhao",
            "version": version("duizhao"),
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "paths": paths,
        "components": {"schemas": definitions, "securitySchemes": _SECURITY},
    }


Schemas = dict[tuple[type[BaseModel], Mode], Json]


def _schemas(found: tuple[Route, ...]) -> tuple[Schemas, Json]:
    wanted: dict[tuple[type[BaseModel], Mode], None] = {(ProblemForm, "serialization"): None}
    for route in found:
        operation = route.operation
        for body in operation.bodies:
            wanted.update({(model, "validation"): None for model in body.models})
        for answer in (*operation.answers, *operation.errors):
            if answer.model is not None:
                wanted[(answer.model, "serialization")] = None
    mapped, document = models_json_schema(list(wanted), by_alias=True, ref_template=_REF)
    schemas = {pair: mapped[pair] for pair in wanted}
    return schemas, document.get("$defs", {})


def _operation(route: Route, schemas: Schemas) -> Json:
    operation = route.operation
    written: Json = {
        "operationId": route.view.__module__.rpartition(".")[2] + "_" + route.view.__name__,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": _parameters(route),
        "responses": _responses(route, schemas),
        "security": [] if is_public(route.view) else [{}, {"bearer": []}, {"key": []}],
    }
    scope = scope_of(route.view)
    text = [operation.text, f"Scope: `{scope.value}`." if scope is not None else ""]
    written["description"] = "\n\n".join(part for part in text if part)
    if operation.bodies:
        content = {body.media_type: _content(body, schemas) for body in operation.bodies}
        written["requestBody"] = {"required": True, "content": content}
    return written


def _content(body: Body, schemas: Schemas) -> Json:
    if body.upload:
        members = {
            "file": {"type": "string", "format": "binary", "description": "the page"},
            "model": {"type": "string"},
        }
        return {"schema": {"type": "object", "required": ["file"], "properties": members}}
    if not body.models:
        return {"schema": {"description": body.summary}}
    forms = [schemas[(model, "validation")] for model in body.models]
    return {"schema": forms[0] if len(forms) == 1 else {"anyOf": forms}}


def _parameters(route: Route) -> list[Json]:
    operation = route.operation
    found = [PATH_PARAMETERS[name] for name in route.arguments]
    if operation.query is not None:
        schema = operation.query.model_json_schema()
        required = schema.get("required", ())
        for name, member in schema["properties"].items():
            found.append(_query_parameter(name, member, schema, required=name in required))
    return found + [REQUEST_HEADERS[name] for name in (*operation.headers, "X-Request-ID")]


def _query_parameter(name: str, member: Json, schema: Json, *, required: bool) -> Json:
    """Write one; a query cannot say null, so that branch falls away."""
    member = dict(member)
    branches = [b for b in member.pop("anyOf", []) if b.get("type") != "null"]
    for branch in branches:
        member.update(branch)
    reference = member.pop("$ref", "").rpartition("/")[2]
    member.update(schema.get("$defs", {}).get(reference, {}))
    if member.get("default", 0) is None:
        del member["default"]
    for unwanted in ("title",):
        member.pop(unwanted, None)
    text = member.pop("description", "")
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": text,
        "schema": member,
    }


def _responses(route: Route, schemas: Schemas) -> Json:
    operation = route.operation
    responses: Json = {}
    for answer in (*operation.answers, *operation.errors):
        responses[str(answer.status)] = _answer(answer, schemas)
    for status, kinds in _problems(route).items():
        responses.setdefault(str(status), _problem(kinds, schemas))
    for kind in (KINDS[slug] for slug in BY_SERVER):
        responses[str(kind.status)] = _problem([kind], schemas)
    return dict(sorted(responses.items()))


def _answer(answer: Answer, schemas: Schemas) -> Json:
    headers = {name: RESPONSE_HEADERS[name] for name in (*answer.headers, "X-Request-ID")}
    written: Json = {"description": answer.summary, "headers": headers}
    if answer.model is not None:
        schema = schemas[(answer.model, "serialization")]
        written["content"] = {"application/json": {"schema": schema}}
    elif answer.media_types:
        written["content"] = {name: {} for name in answer.media_types}
    if answer.links:
        written["links"] = {name: _link(name, answer.link_source) for name in answer.links}
    return written


def _link(operation: str, source: str) -> Json:
    given = {"path.identity": source, "header.If-Match": "$response.header.ETag"}
    if operation not in CONDITIONAL:
        del given["header.If-Match"]
    return {"operationId": operation, "parameters": given}


def _problems(route: Route) -> dict[int, list[Kind]]:
    if not route.operation.is_problem_json:
        return {}
    slugs = [*EVERYWHERE, *route.operation.problems]
    slugs += () if is_public(route.view) else GUARDED
    if route.operation.query is not None or route.operation.bodies:
        slugs.append("invalid")
    if route.operation.bodies:
        slugs += ["too-large", "unsupported-media-type"]
    found: dict[int, list[Kind]] = {}
    for slug in dict.fromkeys(slugs):
        found.setdefault(KINDS[slug].status, []).append(KINDS[slug])
    return found


def _problem(kinds: list[Kind], schemas: Schemas) -> Json:
    return {
        "description": "; or: ".join(kind.title for kind in kinds),
        "headers": {"X-Request-ID": RESPONSE_HEADERS["X-Request-ID"]},
        "content": {MEDIA_TYPE: {"schema": schemas[(ProblemForm, "serialization")]}},
    }
