"""The start page: a page is handed in, as text or as a file."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from flask import Response, request

from pages.errors import PageError
from service.errors import InputError, OverloadedError, StoppedError, UnavailableError
from service.http.identity import caller, requires
from service.http.problems import ProblemError
from service.http.uploads import UploadLimits, read_upload
from service.services import services
from service.store.model import PageRequest, Scope
from service.web.blueprint import web
from service.web.refusals import FormError, Refusal, refusal
from service.web.rendering import page, see_other, words
from service.web.submission import submit

#: Articles listed beside the form.
_RECENT = 5
_LONGEST_NAME = 120


@web.get("/")
@requires(Scope.READ)
def start() -> Response:
    """Show the form, empty, with the example, or with the text of a job that failed."""
    if "example" in request.args:
        return _form(text=_example())
    again = request.args.get("again")
    if again:
        handed_in = services().store.job(again, owner=caller().owner).request
        return _form(text=handed_in.text or "", name=handed_in.name)
    return _form()


@web.post("/")
@requires(Scope.WRITE)
def hand_in() -> Response:
    """Take a page: to the result where it is short, else to its job."""
    name = " ".join(request.form.get("name", "").split())[:_LONGEST_NAME]
    try:
        return see_other(submit(_read(name)))
    except (FormError, InputError, PageError) as error:
        complaint, status = refusal(error), 400
    except ProblemError as problem:
        complaint, status = refusal(problem), problem.kind.status
    except (OverloadedError, StoppedError, UnavailableError) as error:
        complaint, status = refusal(error), 503
    return _form(request.form.get("text", ""), name, complaint=complaint, status=status)


def _form(
    text: str = "", name: str = "", *, complaint: Refusal | None = None, status: int = 200
) -> Response:
    serve, owner = services().serve, caller().owner
    # a form that came back may have come back because the store is away
    recent = () if complaint else services().store.articles(owner=owner, limit=_RECENT).items
    return page(
        "start.html",
        status=status,
        text=text,
        name=name,
        complaint=complaint,
        megabytes=serve.max_body_bytes // (1024 * 1024) or 1,
        recent=recent,
    )


def _read(name: str) -> PageRequest:
    t, serve = words(), services().serve
    # forms send line ends as CR LF, whatever was typed
    text = request.form.get("text", "").replace("\r\n", "\n")
    upload = request.files.get("file")
    if upload is not None and upload.filename:
        if text.strip():
            raise FormError(t("error.both"))
        found = read_upload(upload.filename, upload.read(), UploadLimits.of(serve))
        return PageRequest(name or found.name, found.sha256, text=found.text)
    if not text.strip():
        raise FormError(t("error.empty"))
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return PageRequest(name or t("name.pasted"), digest, text=text)


def _example() -> str:
    return (files("service.web") / "example.txt").read_text(encoding="utf-8")
