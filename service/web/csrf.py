"""Forms carry the random mark that this site gave the browser in a cookie.

Another site can make a browser send a form here, cookies and all, but cannot know the mark
(double submit, with ``SameSite=Strict``). Who is signed in uses the token of the session, which
``service.http.identity`` checks. That module also refuses what a browser says comes from another
site.
"""

from __future__ import annotations

import secrets

from flask import Request, Response, g

from service.http import session

COOKIE = "duizhao_form"
FIELD = session.FIELD
_BYTES = 24


class ForgedFormError(Exception):
    """The form did not come from a page of this site."""


def mark(request: Request) -> str:
    """Give the mark for the forms of the answer, a new one where the browser has none."""
    if session.is_open():
        return session.token()
    if "form_mark" not in g:
        g.form_mark = request.cookies.get(COOKIE) or secrets.token_urlsafe(_BYTES)
    return str(g.form_mark)


def hand_out(request: Request, response: Response) -> None:
    """Set the cookie where a form was rendered and the browser has none."""
    if "form_mark" in g and request.cookies.get(COOKIE) != g.form_mark:
        response.set_cookie(
            COOKIE, g.form_mark, httponly=True, samesite="Strict", secure=request.is_secure
        )


def check(request: Request) -> None:
    """Check a form that was sent.

    Raises:
        ForgedFormError: It carries no mark or another mark.
    """
    if session.is_open():
        if session.has_token():
            return
        raise ForgedFormError("the form does not carry the token of this session")
    kept, sent = request.cookies.get(COOKIE, ""), request.form.get(FIELD, "")
    if not kept or not secrets.compare_digest(kept.encode(), sent.encode()):
        raise ForgedFormError("the form does not carry the mark of this browser")
