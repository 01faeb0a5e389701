"""Entity tags: answers that have not changed, and changes that nobody else overtook."""

from __future__ import annotations

from flask import Response, request

from service.errors import ConflictError
from service.http.problems import ProblemError
from service.store.model import StoredArticle


def unchanged(tag: str) -> Response | None:
    """Give the answer 304 where the caller has this state already."""
    sent = request.if_none_match
    if not (sent.star_tag or sent.contains_weak(tag)):
        return None
    response = Response(status=304)
    return tagged(response, tag)


def tagged(response: Response, tag: str) -> Response:
    """Send the tag, and have caches ask again every time."""
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def matched() -> frozenset[str] | None:
    """Give the states that ``If-Match`` allows, for the store to hold a change to; None: any."""
    sent = request.if_match
    if sent.star_tag or not sent:
        return None
    return frozenset(sent.as_set(include_weak=True))


def overtaken(error: ConflictError) -> ProblemError:
    """Make the problem for a change that passed ``check_match`` and then came too late."""
    return ProblemError("precondition-failed", str(error))


def check_match(article: StoredArticle, *, needed: bool) -> None:
    """Refuse a change to a state that the caller has not seen.

    Tags are compared without their weakness, which compression alone brings in.

    Raises:
        ProblemError: 428 where ``If-Match`` is needed and missing, 412 where it names
            another state.
    """
    sent = request.if_match
    if not sent.star_tag and not sent:
        if needed or "If-Match" in request.headers:
            raise ProblemError(
                "precondition-required", f'send `If-Match: "{article.digest}"`, the ETag you read'
            )
        return
    if not (sent.star_tag or sent.contains_weak(article.digest)):
        raise ProblemError(
            "precondition-failed",
            f"the article is at revision {article.revision} now; read it again",
            headers={"ETag": f'"{article.digest}"'},
        )
