from __future__ import annotations

import numpy as np
import pytest
from support.fake_encoder import FakeEncoder

from alignment.encoders.joined import JoinedEncoder, LanguageCentred, e5_means, is_han


def test_a_joined_cosine_is_the_mean_of_the_encoders_cosines() -> None:
    small, large = FakeEncoder(dim=8), FakeEncoder(dim=64)
    texts = ["moon river", "moon city"]
    parts = [encoder.encode(texts) for encoder in (small, large)]
    rows = JoinedEncoder(small, large).encode(texts)
    mean = np.mean([part[0] @ part[1] for part in parts])
    assert float(rows[0] @ rows[1]) == pytest.approx(float(mean), abs=1e-6)


def test_joined_rows_have_unit_length_and_blank_texts_zero_rows() -> None:
    rows = JoinedEncoder(FakeEncoder(8), FakeEncoder(16)).encode(["moon", " "])
    assert np.linalg.norm(rows, axis=1).tolist() == [pytest.approx(1.0), 0.0]


def test_the_joined_id_names_every_encoder() -> None:
    assert JoinedEncoder(FakeEncoder(8), FakeEncoder(16)).id == "fake@8+fake@16"


@pytest.mark.parametrize(
    ("text", "han"),
    [("今天下雨。", True), ("It rains.", False), ("用 Python 写的程序", True), ("", False)],
)
def test_the_language_is_told_by_the_share_of_han_characters(text: str, han: bool) -> None:
    assert is_han(text) is han


def test_each_language_has_its_own_mean_subtracted() -> None:
    inner = FakeEncoder(dim=8)
    means = np.stack([np.full(8, 0.1), np.full(8, -0.2)]).astype(np.float32)
    rows = LanguageCentred(inner, means).encode(["moon", "月亮"])
    raw = inner.encode(["moon", "月亮"])
    for row, before, mean in zip(rows, raw, means, strict=True):
        expected = (before - mean) / np.linalg.norm(before - mean)
        assert row == pytest.approx(expected, abs=1e-6)


def test_centring_by_language_keeps_blank_texts_at_zero() -> None:
    means = np.ones((2, 8), dtype=np.float32)
    assert not LanguageCentred(FakeEncoder(8), means).encode([" "]).any()


def test_the_shipped_means_show_the_direction_that_e5_vectors_share() -> None:
    means = e5_means()
    assert means.shape == (2, 384)
    # unrelated e5 pairs have a cosine near 0.76 (research figure), so the means are that long
    assert 0.8 < float(np.linalg.norm(means[0])) < 1.0
    assert 0.8 < float(np.linalg.norm(means[1])) < 1.0
