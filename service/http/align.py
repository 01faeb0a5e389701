"""Two documents aligned, nothing kept."""

from __future__ import annotations

from threading import Lock

from flask import Blueprint, Flask, Response, current_app

from alignment.model import Bead, Encoder
from service.http import answers, replies
from service.http.bodies import AlignBody
from service.http.identity import requires
from service.http.limits import charge, check_lines, heavy
from service.http.operations import Answer, Body, Operation, documented
from service.http.reading import JSON, read_body
from service.services import services
from service.store.model import Scope

align = Blueprint("align", __name__, url_prefix="/v1")

_EXTENSION = "duizhao.encoder"

_ALIGN = Operation(
    tag="alignment",
    summary="Align two documents",
    text="Sentences in, beads of m to n out; every line of both sides lies in exactly one.",
    bodies=(Body(JSON, (AlignBody,), "one sentence an item"),),
    answers=(Answer(200, "beads in the order of the source", answers.AlignForm),),
    problems=("too-large", "unsupported-media-type", "invalid", "rate-limited", "overloaded"),
)


@align.post("/align")
@requires(Scope.TRANSLATE)
@documented(_ALIGN)
def create() -> Response:
    """Align two documents."""
    from alignment.documents import align as align_documents

    body = read_body(AlignBody)
    charge(check_lines(body.source) + check_lines(body.target))
    chosen = encoder()
    with heavy():
        beads = align_documents(body.source, body.target, encoder=chosen)
    return replies.reply(answers.AlignForm(beads=tuple(map(_form, beads)), encoder=chosen.id))


def encoder() -> Encoder:
    """Give the linker's encoder, else one of the same name that is loaded once."""
    from alignment.encoders import load

    kept = getattr(services().pipeline.linker, "encoder", None)
    if kept is not None:
        found: Encoder = kept
        return found
    place: _Place = current_app.extensions[_EXTENSION]
    with place.lock:
        if place.encoder is None:
            place.encoder = load(services().settings.encoder)
        return place.encoder


class _Place:
    def __init__(self) -> None:
        self.lock = Lock()
        self.encoder: Encoder | None = None


def _form(bead: Bead) -> answers.BeadForm:
    return answers.BeadForm(
        source=bead.src,
        target=bead.tgt,
        cost=max(0.0, bead.cost),
        confidence=min(1.0, max(0.0, bead.confidence)),
    )


def init_app(app: Flask) -> None:
    """Keep a place for the encoder."""
    app.extensions[_EXTENSION] = _Place()
