"""The history: every page that was handed in, newest first, with search."""

from __future__ import annotations

from flask import Response, request

from service.errors import InputError
from service.http.identity import caller, requires
from service.services import services
from service.store.model import Scope
from service.web.blueprint import error_page, web
from service.web.refusals import refusal
from service.web.rendering import page, words

_LEAF = 20


@web.get("/history")
@requires(Scope.READ)
def history() -> Response:
    """Show a leaf of the history, of all pages or of those that hold the words sought."""
    query = " ".join(request.args.get("q", "").split()) or None
    cursor = request.args.get("cursor") or None
    try:
        listing = services().store.articles(
            owner=caller().owner, query=query, cursor=cursor, limit=_LEAF
        )
    except InputError as error:
        return error_page(400, refusal(error))
    said = words()("remove.done") if "removed" in request.args else None
    return page("history.html", listing=listing, query=query, cursor=cursor, said=said)
