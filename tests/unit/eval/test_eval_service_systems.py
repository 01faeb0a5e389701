"""Models, pages and endpoints as systems under test."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError

import pytest
from support.evaluation import bundled_set, small_set

import service.eval_systems as systems
from eval.errors import AnswerError, SpecError
from eval.spec import DecodeSpec, SystemSpec
from eval.systems import OpenRequest
from service.settings import Settings
from translation.errors import TranslationError
from translation.model import ModelInfo, Translation
from translation.records import ModelRecord

SETTINGS = Settings(data_dir=Path("data"), cache_dir=Path("cache"))


class UpperTranslator:
    """Translates by upper-casing; says one word twice too often."""

    info = ModelInfo("fake", "0" * 64, "fake", "float32", 1)

    def translate(self, sentences, *, progress=None):
        if progress is not None:
            progress(len(sentences), len(sentences))
        return tuple(Translation(s, f"<{s}>", -0.5, ("number-lost:3", "split")) for s in sentences)


@pytest.fixture
def model(tmp_path, monkeypatch):
    """A model record whose weights have 1,234 bytes."""
    (tmp_path / "model.safetensors").write_bytes(b"x" * 1234)
    (tmp_path / "vocab.json").write_text("{}")
    record = ModelRecord(
        id="tiny",
        path=tmp_path,
        hub_id=None,
        sha256="ab" * 32,
        files=(),
        licence="CC0-1.0",
        languages=("zh", "en"),
        size_bytes=1236,
        parameters=None,
        scores=(),
    )
    asked = []

    def find(settings):
        asked.append(settings)
        return record

    monkeypatch.setattr("service.wiring.find_model", find)
    monkeypatch.setattr(systems, "open_translator", lambda *_: UpperTranslator())
    return asked


def opened(root, decode=None, **fields):
    spec = SystemSpec(**{"name": "m", "kind": "model", **fields})
    kind = systems.system_kinds(SETTINGS)[spec.kind]
    (system,) = kind(OpenRequest(spec, decode, ("small",), root))
    return system


def test_a_model_is_known_by_its_hash_and_decode_settings(model, tmp_path):
    plain = opened(tmp_path).card
    beam = opened(tmp_path, DecodeSpec(name="greedy", beam_size=1)).card
    exact = opened(tmp_path, DecodeSpec(name="exact", backend="transformers")).card
    assert len({plain.fingerprint, beam.fingerprint, exact.fingerprint}) == 3
    assert (plain.backend, plain.compute_type, plain.size_bytes) == ("ctranslate2", "int8", 1234)
    assert (beam.name, beam.beam_size) == ("m (greedy)", 1)
    assert exact.compute_type == "float32"


def test_a_model_folder_is_found_from_the_specification(model, tmp_path):
    opened(tmp_path, path="checkpoints/a")
    assert model[-1].model == str(tmp_path / "checkpoints" / "a")
    opened(tmp_path, model="Helsinki-NLP/opus-mt-zh-en")
    assert model[-1].model == "Helsinki-NLP/opus-mt-zh-en"


def test_a_model_translates_with_confidence_time_and_counted_warnings(model, tmp_path):
    seen = []
    answers = opened(tmp_path).respond(
        small_set(("一", "one"), ("二", "two")), progress=lambda *step: seen.append(step)
    )
    assert answers.texts == ("<一>", "<二>")
    assert answers.confidences == (-0.5, -0.5)
    assert answers.warnings == ("2 number-lost", "2 split")
    assert answers.seconds >= 0
    assert seen == [(2, 2)]


def test_a_model_that_is_not_here_is_an_answer_error(monkeypatch, tmp_path):
    def missing(_settings):
        raise TranslationError("no model 'm'")

    monkeypatch.setattr("service.wiring.find_model", missing)
    with pytest.raises(AnswerError, match="system m: no model 'm'"):
        opened(tmp_path)


def test_a_model_that_breaks_while_translating_is_an_answer_error(model, tmp_path, monkeypatch):
    def broken(*_):
        raise TranslationError("out of memory")

    monkeypatch.setattr(systems, "open_translator", broken)
    with pytest.raises(AnswerError, match="m: out of memory"):
        opened(tmp_path).respond(bundled_set())


def test_pages_go_through_the_pipeline_and_come_back_with_their_id(model, tmp_path, monkeypatch):
    monkeypatch.setattr("service.linking.BriefLinker.load", lambda _encoder: None)
    pages = small_set(
        ("港口新码头启用\n\n港口新码头昨天启用。市长出席了仪式。\n", "gold"), kind="pages"
    )
    (text,) = opened(tmp_path).respond(pages).texts
    record = json.loads(text)
    assert (record["schema"], record["id"]) == ("duizhao.page/1", "1")
    assert any(
        "<港口新码头昨天启用。>" in json.dumps(a, ensure_ascii=False) for a in record["articles"]
    )


def endpoint(tmp_path, url="http://localhost:5000/"):
    return opened(tmp_path, kind="libretranslate", url=url)


def answer_with(monkeypatch, reply):
    requests = []

    def urlopen(request, timeout):
        requests.append((request.full_url, json.loads(request.data)))
        if isinstance(reply, Exception):
            raise reply
        return io.BytesIO(json.dumps(reply(requests[-1][1])).encode())

    monkeypatch.setattr(systems, "urlopen", urlopen)
    return requests


def test_an_endpoint_is_asked_in_batches_of_libretranslates_shape(tmp_path, monkeypatch):
    requests = answer_with(
        monkeypatch, lambda body: {"translatedText": [q + "!" for q in body["q"]]}
    )
    answers = endpoint(tmp_path).respond(small_set(*[(f"句{i}", "x") for i in range(40)]))
    assert answers.texts[39] == "句39!"
    assert [url for url, _ in requests] == ["http://localhost:5000/translate"] * 2
    assert {k: v for k, v in requests[0][1].items() if k != "q"} == {
        "source": "zh",
        "target": "en",
        "format": "text",
    }


@pytest.mark.parametrize(
    "reply",
    [
        URLError("refused"),
        lambda _body: {"error": "busy"},
        lambda _body: {"translatedText": "one text for all"},
        lambda _body: {"translatedText": []},
    ],
)
def test_an_endpoint_that_does_not_translate_line_by_line_is_an_answer_error(
    tmp_path, monkeypatch, reply
):
    answer_with(monkeypatch, reply)
    with pytest.raises(AnswerError, match="did not"):
        endpoint(tmp_path).respond(bundled_set())


@pytest.mark.parametrize("url", [None, "file:///etc/passwd"])
def test_an_endpoint_needs_a_web_address(tmp_path, url):
    with pytest.raises(SpecError, match="needs url"):
        endpoint(tmp_path, url)


def test_the_settings_of_the_deployment_are_the_default(model, tmp_path):
    kind = systems.system_kinds(replace(SETTINGS, model="mine", backend="transformers"))["model"]
    request = OpenRequest(SystemSpec(name="m", kind="model"), None, (), tmp_path)
    assert kind(request)[0].card.backend == "transformers"
    assert model[-1].model == "mine"
