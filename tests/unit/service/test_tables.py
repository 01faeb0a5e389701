from __future__ import annotations

import pytest

from service.tables import cut, table, width


@pytest.mark.parametrize(
    ("text", "columns"), [("", 0), ("abc", 3), ("中山", 4), ("，。", 4), ("e\u0301", 1)]
)
def test_chinese_takes_two_columns(text, columns):
    assert width(text) == columns


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("中山市", 6, "中山市"), ("中山市", 5, "中山…")],
)
def test_a_long_text_ends_in_an_ellipsis_within_its_columns(text, columns, expected):
    assert cut(text, columns) == expected
    assert width(cut(text, columns)) <= columns


def test_numbers_stand_to_the_right_and_words_to_the_left():
    assert table(("name", "n"), [("中山", "7"), ("b", "12")]) == (
        "name   n\n"  #
        "中山   7\n"
        "b     12\n"
    )


def test_an_absent_number_does_not_turn_a_column_into_words():
    assert table(("x", "score"), [("a", "-"), ("b", "1.5")]).splitlines()[1] == "a      -"


def test_a_table_without_rows_is_its_header():
    assert table(("a", "b"), []) == "a  b\n"
