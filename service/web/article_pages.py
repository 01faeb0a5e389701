"""The page of an article: read it, open an editor, export it."""

from __future__ import annotations

from flask import Response, current_app, request

from service.exports.registry import EXPORTS
from service.http import exporting
from service.http.identity import caller, requires
from service.services import services
from service.store.model import Change, Scope, StoredArticle
from service.web.article_view import article_page
from service.web.blueprint import error_page, web
from service.web.editing import Editing, brief_of, standing_change
from service.web.preferences import author_of
from service.web.rendering import LANGUAGE_CHOSEN_BY, page, words

_GOLD_ENDPOINT = "/v1/corrections/export"


@web.get("/articles/<ulid:identity>")
@requires(Scope.READ)
def article(identity: str) -> Response:
    """Show an article, with an editor where ``edit`` names what to edit."""
    stored = services().store.article(identity, owner=caller().owner)
    target = request.args.get("edit")
    if target is None:
        return show(stored)
    change = _before(stored, target) or standing_change(stored.result, target)
    if change is None:
        return error_page(404)
    return show(stored, Editing(change, brief_of(stored.result, target)))


@web.get("/articles/<ulid:identity>/export/<name>")
@requires(Scope.READ)
def export(identity: str, name: str) -> Response:
    """Send the article in one of the formats; a page of words speaks the reader's language."""
    if name not in EXPORTS:
        return error_page(404)
    stored = services().store.article(identity, owner=caller().owner)
    chosen_by = LANGUAGE_CHOSEN_BY if EXPORTS[name].is_worded else ()
    return exporting.export(stored, name, words().language, chosen_by)


def show(
    stored: StoredArticle,
    editing: Editing | None = None,
    status: int = 200,
    *,
    left: Editing | None = None,
) -> Response:
    """Show an article.

    Args:
        stored: The article.
        editing: What is being edited.
        status: Of the answer.
        left: What was not saved because its author chose the other's version.
    """
    corrections = services().store.corrections(stored.id, owner=caller().owner)
    saved = request.args.get("saved", type=int)
    return page(
        "article.html",
        status=status,
        shown=article_page(stored, corrections, editing),
        formats=tuple(EXPORTS),
        author=request.form.get("author") or author_of(request) or _key_name(),
        saved=saved if saved == stored.revision else None,
        left=left,
        gold=_GOLD_ENDPOINT if _has(_GOLD_ENDPOINT) else None,
    )


def _before(stored: StoredArticle, target: str) -> Change | None:
    """Give what stood before the revision that ``back`` names."""
    revision = request.args.get("back", type=int)
    if revision is None:
        return None
    corrections = services().store.corrections(stored.id, owner=caller().owner)
    found = (one for one in corrections if one.revision == revision)
    return next((one.before for one in found if one.change.target == target), None)


def _key_name() -> str:
    return "" if caller().owner is None else caller().name


def _has(path: str) -> bool:
    return any(rule.rule == path for rule in current_app.url_map.iter_rules())
