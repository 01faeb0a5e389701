"""Deleting an article: asked first, and never with changes that the reader has not seen."""

from __future__ import annotations

from flask import Response, request, url_for

from service.errors import ConflictError
from service.http.identity import caller, requires
from service.services import services
from service.store.model import Scope, StoredArticle
from service.web.article_view import Past, article_page
from service.web.blueprint import error_page, web
from service.web.rendering import page, see_other


@web.get("/articles/<ulid:identity>/delete")
@requires(Scope.READ)
def ask_removal(identity: str) -> Response:
    """Ask whether the article is to be deleted; ``revision`` is the one that the reader saw."""
    stored = services().store.article(identity, owner=caller().owner)
    return _ask(stored, seen=request.args.get("revision", stored.revision, type=int))


@web.post("/articles/<ulid:identity>/delete")
@requires(Scope.WRITE)
def remove(identity: str) -> Response:
    """Delete the article in the state that the question showed; in another one ask again."""
    store, owner = services().store, caller().owner
    digest, seen = request.form.get("digest"), request.form.get("revision", type=int)
    if not digest or seen is None:
        return error_page(400)
    try:
        store.delete_article(identity, owner=owner, digests={digest})
    except ConflictError:
        return _ask(store.article(identity, owner=owner), seen=seen, status=409)
    return see_other(url_for("web.history", removed=1))


def _ask(stored: StoredArticle, *, seen: int, status: int = 200) -> Response:
    unseen = _since(stored, seen)
    return page("remove.html", status=status, stored=stored, unseen=unseen)


def _since(stored: StoredArticle, revision: int) -> tuple[Past, ...]:
    """List the corrections between a revision and the one at hand, newest first."""
    corrections = services().store.corrections(stored.id, owner=caller().owner)
    past = article_page(stored, corrections).past
    return tuple(one for one in past if revision < one.correction.revision <= stored.revision)
