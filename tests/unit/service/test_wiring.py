from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support.bag_encoder import BagEncoder
from support.fakes import FakeTranslator

from alignment.errors import EncoderError
from pages.parse import parse_text
from service import linking, wiring
from service.linking import BriefLinker
from service.pipeline import Pipeline
from service.settings import Settings
from translation import engine, registry
from translation.errors import GlossaryError, ModelNotFoundError
from translation.records import ModelRecord

PAGE = """
Committee holds plenary session

The committee convened its plenary session on January 4.

全会召开 部署经济工作

1月4日,市委全体会议召开。会议强调,要推动高质量发展。
"""


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path / "data", tmp_path / "cache", model="m", threads=3, offline=True)


@pytest.fixture
def loaded(monkeypatch):
    """Record what the model would be loaded with."""
    asked = []

    def load(record, **options):
        asked.append((record, options))
        return FakeTranslator()

    monkeypatch.setattr(engine, "load", load)
    monkeypatch.setattr(
        registry, "resolve", lambda name, **options: ModelRecord(f"{name}:{options['offline']}")
    )
    return asked


def test_the_model_is_loaded_as_the_settings_say(settings, loaded):
    wiring.build_translator(settings)
    ((record, options),) = loaded
    assert record.id == "m:True"
    assert options == {
        "backend": "ctranslate2",
        "compute_type": "int8",
        "device": "cpu",
        "cache_dir": settings.cache_dir / "converted",
        "threads": 3,
        "memory": None,
        "glossary": None,
    }


@pytest.mark.parametrize(
    ("backend", "device", "given", "expected"),
    [
        ("ctranslate2", "cpu", None, "int8"),
        ("ctranslate2", "cuda", None, "float16"),
        ("transformers", "cpu", None, "float32"),
        ("ctranslate2", "cpu", "float32", "float32"),
    ],
)
def test_each_backend_has_a_fitting_compute_type(
    settings, loaded, backend, device, given, expected
):
    wiring.build_translator(replace(settings, backend=backend, device=device, compute_type=given))
    assert loaded[0][1]["compute_type"] == expected


def test_the_memory_lies_in_the_cache_folder_when_it_is_wanted(settings, loaded):
    wiring.build_translator(replace(settings, memory=True))
    assert (settings.cache_dir / "memory.sqlite").is_file()
    loaded[0][1]["memory"].close()


def test_a_glossary_is_read_before_the_model(settings, loaded, tmp_path):
    with pytest.raises(GlossaryError):
        wiring.build_translator(settings, glossary=tmp_path / "no.tsv")
    assert loaded == []


def test_a_glossary_reaches_the_model(settings, loaded, tmp_path):
    terms = tmp_path / "terms.tsv"
    terms.write_text("攻坚战\tuphill battle\n", encoding="utf-8")
    wiring.build_translator(settings, glossary=terms)
    assert [t.target for t in loaded[0][1]["glossary"].found_in("打赢攻坚战")] == ["uphill battle"]


def test_a_model_that_is_nowhere_is_an_error(settings):
    with pytest.raises(ModelNotFoundError):
        wiring.find_model(replace(settings, model="./nowhere"))


def test_fetched_models_lie_in_the_data_folder(settings):
    assert wiring.models_dir(settings) == Path(settings.data_dir / "models")


def test_an_unknown_encoder_is_refused_before_the_model_is_loaded(settings, loaded):
    with pytest.raises(EncoderError, match="no-such"):
        wiring.build_pipeline(replace(settings, encoder="no-such"))
    assert loaded == []


def test_the_pipeline_has_both_parts(settings, loaded):
    pipeline = wiring.build_pipeline(settings)
    assert isinstance(pipeline.translator, FakeTranslator)
    assert isinstance(pipeline.linker, BriefLinker)


def test_a_linker_measures_its_encoder_once(monkeypatch):
    measured = []
    original = linking.measure
    monkeypatch.setattr(
        linking, "measure", lambda encoder: measured.append(encoder) or original(encoder)
    )
    encoder = BagEncoder()
    pipeline = Pipeline(FakeTranslator(), BriefLinker(encoder))
    results = [pipeline.process(parse_text(PAGE, name="p.txt")) for _ in range(2)]
    assert measured == [encoder]
    assert results[0] == results[1]
    assert results[0].encoder == "bag"
    assert results[0].briefs[0].article == "a1"


def test_a_linker_without_translations_links_all_the_same():
    result = Pipeline(None, BriefLinker(BagEncoder())).process(parse_text(PAGE, name="p.txt"))
    assert result.briefs[0].article == "a1"
    assert result.briefs[0].scores is None
