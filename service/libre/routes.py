"""LibreTranslate's interface, so that its clients work unchanged."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel

from service.http.identity import public
from service.http.limits import charge
from service.http.operations import Answer, Body, Operation, documented
from service.http.reading import JSON
from service.libre.detection import Detection, detect
from service.libre.errors import LibreError, answer_error
from service.libre.forms import (
    DetectionForm,
    DetectRequest,
    ErrorForm,
    FrontendForm,
    HealthForm,
    LanguageForm,
    NamedForm,
    PairForm,
    TranslatedForm,
    TranslateRequest,
)
from service.libre.languages import AUTO, LANGUAGES
from service.libre.reading import admit, read
from service.libre.translating import Lister, prepare
from service.libre.translating import translate as translate_all
from service.services import services
from translation.config import DecodeConfig, n_best_effort

libre = Blueprint("libre", __name__)
libre.register_error_handler(Exception, answer_error)

TAG = "libretranslate"
FORM = "application/x-www-form-urlencoded"
_ERRORS = tuple(
    Answer(status, summary, ErrorForm)
    for status, summary in (
        (400, "a member is missing, of another type or too long, or the pair is not supported"),
        (403, "the key is missing, unknown or may not translate"),
        (413, "the body is too large"),
        (429, "too many characters in this minute, or too much waits already"),
        (500, "an error of the server"),
        (503, "the model is not ready, or the answer took too long"),
    )
)


def _operation(
    summary: str, answer: type[BaseModel] | None, request: type[BaseModel] | None = None
) -> Operation:
    bodies = (Body(JSON, (request,)), Body(FORM, (request,))) if request else ()
    types = () if answer else (JSON,)
    return Operation(
        tag=TAG,
        summary=summary,
        bodies=bodies,
        answers=(Answer(200, "as LibreTranslate answers", answer, media_types=types),),
        errors=_ERRORS,
        is_problem_json=False,
    )


@libre.post("/translate")
@public
@documented(_operation("Translate texts or markup", TranslatedForm, TranslateRequest))
def translate() -> Response:
    """Translate one text or a list of them."""
    asked = read(TranslateRequest)
    admit(asked.api_key)
    texts = asked.q if isinstance(asked.q, list) else [asked.q]
    _check_characters(texts)
    prepared = prepare(texts, asked.source, asked.target, asked.format or "text")
    _check_sentences(sum(len(one.draft.sentences) for one in prepared))
    n = 1 + max(0, asked.alternatives)
    charge(sum(map(len, texts)) * n_best_effort(n, DecodeConfig().beam_size))
    translated = translate_all(prepared, _lister(n))
    detected = [_form(one.detection) for one in prepared] if asked.source == AUTO else None
    others = [list(one.others) for one in translated] if n > 1 else None
    if isinstance(asked.q, list):
        made = [one.text for one in translated]
        return _answer(TranslatedForm(translated=made, detected=detected, alternatives=others))
    return _answer(
        TranslatedForm(
            translated=translated[0].text,
            detected=detected and detected[0],
            alternatives=others and others[0],
        )
    )


def _lister(n: int) -> Lister:
    """Give the engine with the time limit of a request."""
    parts = services()
    return partial(parts.engine.translate_n_best, n=n, timeout=parts.serve.request_seconds)


@libre.post("/detect")
@public
@documented(_operation("Tell which language a text is in", None, DetectRequest))
def detect_language() -> Response:
    """Rank the languages that a text may be in; several texts count as one."""
    asked = read(DetectRequest)
    admit(asked.api_key)
    texts = asked.q if isinstance(asked.q, list) else [asked.q]
    _check_characters(texts)
    charge(sum(map(len, texts)))
    return jsonify([_form(found).model_dump() for found in detect("\n".join(texts))])


@libre.get("/languages")
@public
@documented(_operation("List the languages", None))
def languages() -> Response:
    """List what can be translated into what."""
    forms = (
        LanguageForm(code=code, name=name, targets=list(targets))
        for code, (name, targets) in LANGUAGES.items()
    )
    return jsonify([form.model_dump() for form in forms])


@libre.get("/health")
@public
@documented(_operation("Say whether translations can be made", HealthForm))
def health() -> Response:
    """Answer ok once the model has translated."""
    if not services().engine.is_ready():
        raise LibreError(503, "the model is not ready yet")
    return _answer(HealthForm(status="ok"))


@libre.get("/frontend/settings")
@public
@documented(_operation("Say what a page for people needs to know", FrontendForm))
def frontend_settings() -> Response:
    """Tell limits, keys and languages."""
    serve = services().serve
    return _answer(
        FrontendForm(
            characters=serve.max_page_characters,
            timeout=serve.request_seconds * 1000,
            keys=serve.needs_keys,
            key_required=serve.needs_keys,
            language=PairForm(source=_named("zh"), target=_named("en")),
        )
    )


@libre.post("/translate_file")
@public
def translate_file() -> Response:
    """Say, as LibreTranslate does where it is switched off, that files are not translated."""
    raise LibreError(403, "Files translation are disabled on this server.")


@libre.post("/suggest")
@public
def suggest() -> Response:
    """Say, as LibreTranslate does where it is switched off, that suggestions are not taken."""
    raise LibreError(403, "Suggestions are disabled on this server.")


def _answer(form: BaseModel) -> Response:
    return jsonify(form.model_dump(by_alias=True, exclude_none=True))


def _form(detection: Detection) -> DetectionForm:
    return DetectionForm(confidence=detection.confidence, language=detection.language)


def _named(code: str) -> NamedForm:
    return NamedForm(code=code, name=LANGUAGES[code][0])


def _check_characters(texts: list[str]) -> None:
    most = services().serve.max_page_characters
    count = sum(map(len, texts))
    if count > most:
        raise LibreError(400, f"Invalid request: request ({count}) exceeds text limit ({most})")


def _check_sentences(count: int) -> None:
    most = services().serve.max_sentences
    if count > most:
        raise LibreError(400, f"Invalid request: {count} sentences exceed the limit ({most})")
