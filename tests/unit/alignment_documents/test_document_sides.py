from __future__ import annotations

import numpy as np
import pytest

from alignment.documents.sides import Side, side


def _side(*texts: str) -> Side:
    return side(texts, np.eye(len(texts), 4, dtype=np.float32))


def test_weights_are_utf8_bytes_and_at_least_one() -> None:
    assert _side("ab", "中文").weights.tolist() == [2.0, 6.0]
    assert _side("ab", "中文").before.tolist() == [0.0, 2.0, 8.0]


def test_marks_of_both_scripts_are_counted_alike() -> None:
    zh, en = _side("“12：30？”他问！"), _side('"12: 30?" he asked!')
    assert zh.marks[1].tolist() == en.marks[1].tolist() == [1.0, 1.0, 2.0, 2.0, 1.0]


def test_marks_run_over_sentences() -> None:
    assert _side("a?", "b??", "c").marks[:, 0].tolist() == [0.0, 1.0, 3.0, 3.0]


@pytest.mark.parametrize(
    ("zh", "en"),
    [("走了。", "Left."), ("走？”", 'Go?"'), ("走！", "Go!"), ("走……", "Go…"), ("走", "Go")],
)
def test_sentences_that_end_alike_are_of_one_class(zh: str, en: str) -> None:
    assert _side(zh).ends.tolist() == _side(en).ends.tolist()


def test_closing_quotes_do_not_hide_the_end() -> None:
    assert _side("走。”").ends.tolist() == _side("走。").ends.tolist()


def test_opening_and_closing_quotes_are_flagged() -> None:
    one = _side("“走。”", "走。", "「走」了")
    assert one.opens.tolist() == [1, 0, 1]
    assert one.closes.tolist() == [1, 0, 0]


def test_lone_surrogates_have_a_length() -> None:
    assert _side("a\ud800").weights[0] >= 1


def test_the_length_of_a_side_is_its_sentences() -> None:
    assert len(_side("a", "b", "c")) == 3
