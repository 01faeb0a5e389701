"""Reading line files: nothing lost, oddities counted, errors that say where."""

from __future__ import annotations

import pytest

from eval.errors import InputError
from eval.lines import read_lines, split_lines


def test_a_byte_order_mark_is_removed_and_reported():
    lines = split_lines("\ufeffone\ntwo\n", "x.txt")
    assert lines.texts == ("one", "two")
    assert lines.warnings == ("x.txt: byte order mark removed",)


def test_windows_line_ends_are_removed_and_counted():
    lines = split_lines("one\r\ntwo\r\n", "x.txt")
    assert lines.texts == ("one", "two")
    assert lines.warnings == ("x.txt: 2 Windows line ends",)


def test_lines_split_at_line_feeds_only_as_sacrebleu_splits_them():
    lines = split_lines("one\u2028still one\x0bstill\ntwo", "x.txt")
    assert len(lines.texts) == 2


def test_an_empty_line_inside_and_at_the_end_stays_a_segment():
    assert split_lines("one\n\nthree\n\n", "x").texts == ("one", "", "three", "")


def test_an_empty_file_has_no_lines():
    assert split_lines("", "x").texts == ()


def test_a_file_without_a_final_line_feed_keeps_its_last_line():
    assert split_lines("one\ntwo", "x").texts == ("one", "two")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_lines(tmp_path / "none.txt")


def test_a_folder_is_no_file_of_lines(tmp_path):
    with pytest.raises(InputError, match="is a folder"):
        read_lines(tmp_path)


def test_other_encodings_are_refused_with_the_byte_and_a_way_out(tmp_path):
    path = tmp_path / "gb.txt"
    path.write_bytes("ab港口".encode("gb18030"))
    with pytest.raises(InputError, match="not UTF-8 at byte 2; convert it first"):
        read_lines(path)
