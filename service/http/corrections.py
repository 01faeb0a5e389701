"""Corrections: what editors changed in articles, kept with author and time."""

from __future__ import annotations

from flask import Blueprint, Response

from service.corrections.export import CORRECTION_EXPORTS, export_corrections
from service.errors import ConflictError
from service.http import answers, replies
from service.http.articles import find
from service.http.bodies import CorrectionBody, CorrectionsQuery
from service.http.conditional import check_match, overtaken
from service.http.identity import caller, requires
from service.http.operations import Answer, Body, Operation, documented
from service.http.problems import invalid
from service.http.reading import JSON, read_body, read_query
from service.services import services
from service.store.model import Change, Scope

corrections = Blueprint("corrections", __name__, url_prefix="/v1")
TAG = "corrections"

_CREATE = Operation(
    tag=TAG,
    summary="Correct an article",
    text=(
        "A translation needs `target` and `text`, a link `target` and `source`, an article "
        "`target` and `article`. `If-Match` names the state that the editor saw."
    ),
    bodies=(Body(JSON, (CorrectionBody,), "one change"),),
    headers=("If-Match",),
    answers=(
        Answer(201, "the article as it is now", answers.ArticleForm, headers=("Location", "ETag")),
    ),
    problems=(
        "not-found",
        "precondition-failed",
        "precondition-required",
        "too-large",
        "unsupported-media-type",
        "invalid",
    ),
)


@corrections.post("/articles/<ulid:identity>/corrections")
@requires(Scope.WRITE)
@documented(_CREATE)
def create(identity: str) -> Response:
    """Correct an article."""
    article = find(identity)
    check_match(article, needed=True)
    body = read_body(CorrectionBody)
    change = Change(body.kind, body.target, body.text, body.source, body.article)
    who = caller()
    try:
        changed = services().store.correct(
            identity, change, author=who.name, revision=article.revision, owner=who.owner
        )
    except ConflictError as error:
        raise overtaken(error) from error
    return replies.article_reply(changed, 201)


_LIST = Operation(
    tag=TAG,
    summary="List an article's corrections, oldest first",
    answers=(Answer(200, "its corrections", answers.CorrectionListForm),),
    problems=("not-found",),
)


@corrections.get("/articles/<ulid:identity>/corrections")
@requires(Scope.READ)
@documented(_LIST)
def listing(identity: str) -> Response:
    """List an article's corrections."""
    found = services().store.corrections(identity, owner=caller().owner)
    items = tuple(map(replies.correction_form, found))
    return replies.reply(answers.CorrectionListForm(items=items))


_EXPORT = Operation(
    tag=TAG,
    summary="Export all corrections",
    text="`briefbench`: corrected pages as gold for evaluation; `tsv`: pairs for training.",
    query=CorrectionsQuery,
    answers=(
        Answer(
            200,
            "the file",
            media_types=tuple(row.media_type for row in CORRECTION_EXPORTS.values()),
            headers=("Content-Disposition",),
        ),
    ),
)


@corrections.get("/corrections/export")
@requires(Scope.READ)
@documented(_EXPORT)
def export() -> Response:
    """Export all corrections, article by article, without holding them all."""
    name = read_query(CorrectionsQuery).format
    row = CORRECTION_EXPORTS.get(name)
    if row is None:
        known = ", ".join(CORRECTION_EXPORTS)
        raise invalid(f"no format {name[:40]!r}; known are {known}", parameter="format")
    lines = export_corrections(services().store, name, owner=caller().owner)
    response = Response(lines, content_type=f"{row.media_type}; charset=utf-8")
    disposition = f'attachment; filename="corrections{row.suffix}"'
    response.headers["Content-Disposition"] = disposition
    return response
