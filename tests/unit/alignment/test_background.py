from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from support.bag_encoder import BagEncoder

from alignment.background import LIMIT, measure, texts
from alignment.errors import BriefAlignmentError
from alignment.model import Matrix


class BlindEncoder:
    id = "blind"

    def encode(self, texts: Sequence[str]) -> Matrix:
        return np.tile(np.float32([1.0, 0.0]), (len(texts), 1))


def test_the_packaged_sentences_come_in_pairs_of_chinese_and_english() -> None:
    zh, en = texts()
    assert len(zh) == len(en) > 50
    assert not any(text.isascii() for text in zh)
    assert all(text.isascii() for text in en)


def test_translations_score_one_and_strangers_zero_on_average() -> None:
    background = measure(BagEncoder())
    cosines = background.scaled(background.zh @ background.en.T)
    inside = np.eye(len(cosines), dtype=bool)
    assert cosines[inside].mean() == pytest.approx(1.0, abs=0.05)
    assert cosines[~inside].mean() == pytest.approx(0.0, abs=0.05)


def test_the_same_english_sentence_scores_one() -> None:
    background = measure(BagEncoder())
    assert background.scaled_en(np.float32([[1.0]]))[0, 0] == pytest.approx(1.0)


def test_margins_lower_what_is_near_to_all_news() -> None:
    background = measure(BagEncoder())
    hub = background.zh.mean(axis=0, keepdims=True)
    hub /= np.linalg.norm(hub)
    sentence = background.en[:1]
    margin = background.margins(sentence, hub)[0, 0]
    assert margin < background.scaled(sentence @ hub.T)[0, 0]


def test_scaled_cosines_stay_within_the_limit() -> None:
    background = measure(BagEncoder())
    extremes = background.scaled(np.float32([[-1.0, 1.0]]))
    assert np.abs(extremes).max() <= LIMIT


def test_an_encoder_that_sees_no_difference_is_refused() -> None:
    with pytest.raises(BriefAlignmentError, match="blind"):
        measure(BlindEncoder())
