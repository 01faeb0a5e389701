from __future__ import annotations

import numpy as np
import pytest
from support.fake_encoder import FakeEncoder

from alignment.documents.embedding import Speech, embed, join, less_mean, mean_of, tell


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["下雨了。", "我们回家。"], "下雨了。我们回家。"),
        (["It rained.", "We left."], "It rained. We left."),
        ([" a ", "", "b\r\n"], "a b"),
        (["他说OK", "好"], "他说OK 好"),
        ([], ""),
    ],
)
def test_sentences_are_joined_as_their_script_writes_them(parts: list[str], whole: str) -> None:
    assert join(parts) == whole


def test_the_mean_is_drawn_to_zero_by_its_weight() -> None:
    rows = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]], dtype=np.float32)
    assert mean_of(rows, 0.0).tolist() == [1.0, 0.0]
    assert mean_of(rows, 2.0).tolist() == [0.5, 0.0]


def test_zero_rows_stay_zero_without_the_mean() -> None:
    rows = np.array([[1.0, 0.0], [0.0, 0.0]], dtype=np.float32)
    assert less_mean(rows, np.array([0.0, 0.5]))[1].tolist() == [0.0, 0.0]


def test_a_cosine_over_two_tracks_is_the_mean_of_both() -> None:
    encoder = FakeEncoder()
    src = embed(encoder, [("moon",), ("sun river",)])
    tgt = embed(encoder, [("moon",), ("sun city",)])
    second = encoder.encode(["sun river", "sun city"])
    expected = (1 + float(second[0] @ second[1])) / 2
    assert float(src[0] @ tgt[0]) == pytest.approx(expected, abs=1e-5)


def test_equal_tracks_are_encoded_once() -> None:
    encoder = FakeEncoder()
    embed(encoder, [("moon", "sun"), ("moon", "sun")])
    assert len(encoder.calls) == 1


def test_a_joined_sentence_is_embedded_like_the_sentences_of_its_side() -> None:
    told = tell(["moon", "", "sun"], FakeEncoder(), None, None, 5.0)
    assert told.lines.tolist() == [0, 2]
    assert told.speech is not None
    assert told.speech.encode([(1, 2)])[0] == pytest.approx(told.vectors[1], abs=1e-5)


def test_joined_text_of_two_tracks_is_joined_in_each() -> None:
    encoder = FakeEncoder()
    Speech(encoder, (("月亮", "太阳"), ("moon", "sun")), np.zeros(128)).encode([(0, 2)])
    assert encoder.calls == [["月亮太阳"], ["moon sun"]]
