from __future__ import annotations

import pytest

from alignment.text import chinese


@pytest.mark.parametrize(
    "printed",
    [
        "本报讯(记者 陈伟祺)会议召开。",
        "本报讯（记者 陈伟祺 郭锦润）会议召开。",
        "本報訊(記者 陳偉祺)會議召開。",
        " 会议 召开。",
    ],
)
def test_bylines_blanks_and_traditional_characters_make_no_difference(printed: str) -> None:
    assert chinese.plain(printed) == "会议召开。"


def test_full_width_digits_and_signs_become_narrow() -> None:
    assert chinese.plain("增长５．２％，") == "增长5.2%,"


def test_brackets_that_are_no_byline_stay() -> None:
    assert chinese.plain("会议(中山)召开") == "会议(中山)召开"


def test_clauses_put_together_are_the_text() -> None:
    text = "今年前三季度,全市生产总值增长5.2%,投资额为1,200万元;出口下降。"
    assert "".join(chinese.clauses(text)) == text


def test_a_comma_inside_a_figure_splits_nothing() -> None:
    assert chinese.clauses("投资额达到1,200,000元整") == ["投资额达到1,200,000元整"]


def test_short_clauses_join_their_neighbour() -> None:
    assert chinese.clauses("今年,全市生产总值增长很快,出口明显下降了不少") == [
        "今年,全市生产总值增长很快,",
        "出口明显下降了不少",
    ]
