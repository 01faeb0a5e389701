"""The page of a job: how far it is, and what is translated so far."""

from __future__ import annotations

from contextlib import suppress

from flask import Response, request, url_for

from service.errors import ConflictError
from service.http.identity import caller, requires
from service.services import services
from service.store.model import FINAL, Scope
from service.web.blueprint import web
from service.web.refusals import setback
from service.web.rendering import page, see_other


@web.get("/jobs/<ulid:identity>")
@requires(Scope.READ)
def job(identity: str) -> Response:
    """Show a job; once it is done, go to its result.

    ``after`` leaves out so many lines, which the script has already.
    """
    store, owner = services().store, caller().owner
    after = request.args.get("after", 0, type=int)
    found = store.job(identity, owner=owner)
    if found.article_id is not None:
        return see_other(url_for("web.article", identity=found.article_id))
    return page(
        "job.html",
        job=found,
        final=found.state in FINAL,
        setback=setback(found),
        lines=store.lines(identity, owner=owner)[max(0, after) :],
        events=f"/v1/jobs/{found.id}/events",
    )


@web.post("/jobs/<ulid:identity>/cancel")
@requires(Scope.WRITE)
def cancel_job(identity: str) -> Response:
    """Cancel a job: at once while it waits, else after the lines in hand.

    One that ended meanwhile is shown as it is.
    """
    with suppress(ConflictError):
        services().store.cancel(identity, owner=caller().owner)
    return see_other(url_for("web.job", identity=identity))
