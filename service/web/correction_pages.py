"""Saving corrections; where somebody else was quicker, the author chooses and loses nothing."""

from __future__ import annotations

from flask import Response, request, url_for

from service.errors import ConflictError, InputError
from service.http.identity import caller, requires
from service.services import services
from service.store.model import Change, Scope, StoredArticle
from service.web.article_pages import show
from service.web.blueprint import error_page, web
from service.web.editing import (
    Choice,
    Conflict,
    Editing,
    Sent,
    brief_of,
    read_sent,
    rival,
    standing_change,
)
from service.web.preferences import AUTHOR_COOKIE, remember
from service.web.refusals import Refusal, refusal
from service.web.rendering import see_other, words


@web.post("/articles/<ulid:identity>/corrections")
@requires(Scope.WRITE)
def correct(identity: str) -> Response:
    """Do what the form's button asks for; what is not saved stays in the form."""
    sent = read_sent(request.form)
    if sent is None:
        return error_page(400)
    if sent.choice is Choice.THEIRS:
        return _leave(identity, sent)
    if sent.choice is Choice.RESUME:
        return _conflict(identity, sent, status=200)
    if not sent.author:
        return _complain(identity, sent, Refusal(words()("edit.no_author")))
    try:
        changed = _save(identity, sent)
    except ConflictError:
        return _conflict(identity, sent, status=409)
    except InputError as error:  # perhaps only because of what somebody else changed
        if _is_overtaken(identity, sent):
            return _conflict(identity, sent, status=409)
        return _complain(identity, sent, refusal(error))
    return _saved(changed, sent)


def _save(identity: str, sent: Sent) -> StoredArticle:
    """Save; that another part of the page changed meanwhile is no conflict."""
    store, owner = services().store, caller().owner
    try:
        return store.correct(
            identity, sent.wanted, author=sent.author, revision=sent.revision, owner=owner
        )
    except ConflictError:
        # read first: what came after it makes the second try a conflict again
        revision = store.article(identity, owner=owner).revision
        if _is_overtaken(identity, sent):
            raise
        return store.correct(
            identity, sent.wanted, author=sent.author, revision=revision, owner=owner
        )


def _is_overtaken(identity: str, sent: Sent) -> bool:
    last = rival(services().store.corrections(identity, owner=caller().owner), sent.wanted)
    return last is not None and last.revision > sent.revision


def _saved(changed: StoredArticle, sent: Sent) -> Response:
    target = sent.change.target
    response = see_other(
        url_for("web.article", identity=changed.id, saved=changed.revision, _anchor=target)
    )
    remember(response, AUTHOR_COOKIE, sent.author, secure=request.is_secure)
    return response


def _conflict(identity: str, sent: Sent, status: int) -> Response:
    """Show both versions, and what stands in the fields as the third."""
    stored = services().store.article(identity, owner=caller().owner)
    mine = sent.wanted if sent.choice is not Choice.RESUME else sent.mine or sent.change
    conflict = _versions(stored, sent, mine)
    if conflict is None:
        return error_page(400)
    if conflict.theirs == mine:  # the button was pressed twice, or both meant the same
        return see_other(url_for("web.article", identity=identity, _anchor=mine.target))
    return show(stored, _editing(stored, sent, conflict, revision=stored.revision), status)


def _leave(identity: str, sent: Sent) -> Response:
    """Leave the other's version, and give what was not saved back to its author."""
    stored = services().store.article(identity, owner=caller().owner)
    conflict = _versions(stored, sent, sent.mine or sent.change)
    if conflict is None:
        return error_page(400)
    return show(stored, left=_editing(stored, sent, conflict))


def _complain(identity: str, sent: Sent, complaint: Refusal) -> Response:
    """Show the editor with what was not saved, still from the revision that its author saw."""
    stored = services().store.article(identity, owner=caller().owner)
    conflict = _versions(stored, sent, sent.mine or sent.change)
    if conflict is None:
        return error_page(400, complaint)
    shown = conflict if sent.mine is not None else None
    editing = _editing(stored, sent, shown, complaint=complaint, revision=sent.revision)
    return show(stored, editing, 400)


def _versions(stored: StoredArticle, sent: Sent, mine: Change) -> Conflict | None:
    """Set what stands against ``mine``; None where the page has no such part."""
    theirs = standing_change(stored.result, sent.change.target)
    if theirs is None or theirs.kind is not sent.change.kind:
        return None
    corrections = services().store.corrections(stored.id, owner=caller().owner)
    last = rival(corrections, sent.change)
    return Conflict(theirs, mine, "?" if last is None else last.author)


def _editing(
    stored: StoredArticle,
    sent: Sent,
    conflict: Conflict | None = None,
    *,
    complaint: Refusal | None = None,
    revision: int | None = None,
) -> Editing:
    brief = brief_of(stored.result, sent.change.target)
    return Editing(sent.change, brief, conflict, complaint, revision)
