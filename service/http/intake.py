"""A posted page, in any of the forms that it may come in, made into one thing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import request
from werkzeug.datastructures import FileStorage

from pages.compose import BriefInput
from pages.model import Page
from pages.read import read_bytes
from service.http.bodies import ArticleBody, CreateQuery, PageBody
from service.http.limits import check_characters, check_sentences
from service.http.problems import ProblemError, invalid
from service.http.reading import JSON, media_type, read_either, read_query, unsupported
from service.http.uploads import UploadLimits, read_upload
from service.page_requests import to_page
from service.pipeline import translatable
from service.services import services
from service.store.model import PageRequest

TEXT, UPLOAD = "text/plain", "multipart/form-data"
FILE_FIELD, MODEL_FIELD = "file", "model"


@dataclass(frozen=True, slots=True)
class Intake:
    """A page that is within the limits.

    Attributes:
        request: What a worker needs to make the same page again.
        page: The parsed page.
        model: The model that the client wants; None: the loaded one.
    """

    request: PageRequest
    page: Page
    model: str | None = None


def read_intake() -> Intake:
    """Read the body of ``POST /v1/articles``.

    Raises:
        ProblemError: It is in none of the forms, or over a limit.
        PageError: The page cannot be read.
    """
    query = read_query(CreateQuery)
    kind = media_type()
    if kind == TEXT:
        found = _from_text(request.get_data(), query.name or "page.txt")
    elif kind == JSON:
        found = _from_json(query.name)
    elif kind == UPLOAD:
        found = _from_upload(query.name)
    else:
        raise unsupported(TEXT, JSON, UPLOAD)
    check_characters(len(found.page.text))
    check_sentences(sum(1 for _ in translatable(found.page)))
    return found


def _from_text(data: bytes, name: str) -> Intake:
    check_characters(len(data) // 4)  # no encoding needs more bytes for a character
    return _from_page(read_bytes(data, name=name, format="txt"))


def _from_page(page: Page, model: str | None = None) -> Intake:
    if "\0" in page.text:
        raise invalid("the text holds a NUL character; is it really text?")
    return Intake(PageRequest(page.name, page.sha256, text=page.text), page, model)


def _from_upload(name: str | None) -> Intake:
    sent = request.files.getlist(FILE_FIELD)
    if len(sent) != 1 or len(request.files) != 1:
        raise invalid(f"send one file, in the field {FILE_FIELD!r}", pointer=f"/{FILE_FIELD}")
    model = request.form.get(MODEL_FIELD) or None
    return _from_page(_page_of(sent[0], name), model)


def _page_of(sent: FileStorage, name: str | None) -> Page:
    limits = UploadLimits.of(services().serve)
    return read_upload(name or sent.filename or "upload", sent.stream.read(), limits)


def _from_json(name: str | None) -> Intake:
    body = read_either(PageBody, ArticleBody)
    label = body.name or name
    asked = _asked(body, label, hashlib.sha256(request.get_data()).hexdigest())
    return Intake(asked, to_page(asked), body.model)


def _asked(body: PageBody | ArticleBody, name: str | None, sha256: str) -> PageRequest:
    if isinstance(body, PageBody):
        check_characters(len(body.text))
        return PageRequest(name or "page.txt", sha256, text=body.text)
    texts = (body.title or "", *body.paragraphs, *(b.title + b.text for b in body.briefs))
    check_characters(sum(map(len, texts)))
    return PageRequest(
        name or "article",
        sha256,
        title=body.title,
        paragraphs=body.paragraphs,
        briefs=tuple(BriefInput(brief.title, brief.text) for brief in body.briefs),
    )


def check_model(wanted: str | None) -> None:
    """Refuse another model than the one that is loaded.

    Raises:
        ProblemError: 422; the detail names what is loaded.
    """
    if wanted is None or wanted == services().settings.model:
        return
    loaded = services().engine.info.id
    if wanted != loaded:
        raise ProblemError(
            "model-not-loaded",
            f"{wanted[:100]!r} is not loaded; {loaded!r} is. Leave `model` out to use it.",
        )
