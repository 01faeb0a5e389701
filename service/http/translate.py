"""Texts and sentences translated, nothing kept."""

from __future__ import annotations

from flask import Blueprint, Response

from pages.sentences import sentences as split
from service.forms import model_form
from service.http import answers, replies
from service.http.bodies import SentencesBody, TextBody
from service.http.identity import requires
from service.http.intake import check_model
from service.http.limits import charge, check_characters, check_lines, check_sentences
from service.http.operations import Answer, Body, Operation, documented
from service.http.reading import JSON, read_either
from service.http.translating import translator
from service.store.model import Scope
from translation.model import Translation

translate = Blueprint("translate", __name__, url_prefix="/v1")

_TRANSLATE = Operation(
    tag="translation",
    summary="Translate a text or sentences",
    text=(
        "`sentences` are translated one by one, in order; blank ones stay blank. In a `text`, "
        "sentences are found line by line, and `text` of the answer has the same lines."
    ),
    bodies=(Body(JSON, (SentencesBody, TextBody), "sentences, or a text"),),
    answers=(Answer(200, "translations in order", answers.TranslateForm),),
    problems=(
        "too-large",
        "unsupported-media-type",
        "invalid",
        "rate-limited",
        "overloaded",
        "timeout",
    ),
)


@translate.post("/translate")
@requires(Scope.TRANSLATE)
@documented(_TRANSLATE)
def create() -> Response:
    """Translate."""
    body = read_either(SentencesBody, TextBody)
    check_model(body.model)
    if isinstance(body, SentencesBody):
        charge(check_lines(body.sentences))
        numbered = list(enumerate(body.sentences))
    else:
        check_characters(len(body.text))
        numbered = _sentences(body.text)
        check_sentences(len(numbered))
        charge(len(body.text))
    engine = translator()
    made = engine.translate([sentence for _, sentence in numbered])
    lines = [line for line, _ in numbered]
    form = answers.TranslateForm(
        translations=tuple(map(_form, made, lines)),
        text=None if isinstance(body, SentencesBody) else _joined(made, lines),
        model=model_form(engine.info),
    )
    return replies.reply(form)


def _sentences(text: str) -> list[tuple[int, str]]:
    """Give number of line and sentence; a blank line is a blank sentence."""
    lines = text.splitlines() or [""]
    return [
        (number, sentence)
        for number, line in enumerate(lines)
        for sentence in split(line, "zh") or ("",)
    ]


def _joined(made: tuple[Translation, ...], lines: list[int]) -> str:
    joined: dict[int, list[str]] = {}
    for translation, line in zip(made, lines, strict=True):
        joined.setdefault(line, []).append(translation.text)
    return "\n".join(" ".join(texts) for texts in joined.values())


def _form(translation: Translation, line: int) -> answers.TranslationForm:
    score = None if translation.score is None else min(0.0, translation.score)
    return answers.TranslationForm(
        source=translation.source,
        text=translation.text,
        score=score,
        warnings=translation.warnings,
        line=line,
    )
