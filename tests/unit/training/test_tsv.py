from __future__ import annotations

import gzip
import lzma

import pytest

from training.errors import DataError
from training.tsv import CleaningConfig, Pair, read_pairs

ROWS = "你好。\tHello.\n谢谢。\tThanks.\tchat\n"


def write(path, text=ROWS):
    path.write_text(text, encoding="utf-8")
    return path


def test_plain_gz_and_xz_files_read_the_same(tmp_path):
    (tmp_path / "a.tsv.gz").write_bytes(gzip.compress(ROWS.encode()))
    (tmp_path / "a.tsv.xz").write_bytes(lzma.compress(ROWS.encode()))
    plain, _ = read_pairs([write(tmp_path / "a.tsv")])
    assert plain == read_pairs([tmp_path / "a.tsv.gz"])[0] == read_pairs([tmp_path / "a.tsv.xz"])[0]


def test_a_pair_without_third_column_is_named_after_its_file(tmp_path):
    pairs, _ = read_pairs([write(tmp_path / "news.2024.tsv")])
    assert pairs == [Pair("你好。", "Hello.", "news"), Pair("谢谢。", "Thanks.", "chat")]


def test_bad_lines_are_counted_with_their_place(tmp_path):
    path = write(tmp_path / "a.tsv", ROWS + "一列\n\tno source\n四\tfour\tx\ty\n")
    pairs, report = read_pairs([path])
    assert len(pairs) == report.kept == 2
    assert report.lines == 5
    assert report.dropped == {
        "1 columns instead of 2 or 3": 1,
        "an empty side": 1,
        "4 columns instead of 2 or 3": 1,
    }
    assert "a.tsv:3: 一列" in str(report)


def test_only_the_first_examples_of_a_reason_are_kept(tmp_path):
    path = write(tmp_path / "a.tsv", ROWS + "x\n" * 10)
    _, report = read_pairs([path])
    assert report.examples["1 columns instead of 2 or 3"] == [
        "a.tsv:3: x", "a.tsv:4: x", "a.tsv:5: x",
    ]  # fmt: skip


def test_strict_reading_stops_at_the_first_malformed_line(tmp_path):
    path = write(tmp_path / "a.tsv", ROWS + "坏行\n")
    with pytest.raises(DataError, match=r"a\.tsv:3: 1 columns.*zh<TAB>en.*坏行"):
        read_pairs([path], CleaningConfig(strict=True))


def test_strict_reading_still_drops_what_is_only_unfit(tmp_path):
    path = write(tmp_path / "a.tsv", ROWS + "长" * 601 + "\tlong\n")
    pairs, report = read_pairs([path], CleaningConfig(strict=True))
    assert len(pairs) == 2
    assert report.dropped == {"longer than 600 characters": 1}


def test_sides_of_very_unlike_length_are_dropped(tmp_path):
    path = write(tmp_path / "a.tsv", ROWS + "这个句子写得比译文要长得多\tShort\n")
    assert read_pairs([path])[1].dropped == {"lengths do not match": 1}


def test_a_repeated_pair_counts_once_per_source(tmp_path):
    path = write(tmp_path / "a.tsv", "一\tone\n一\tone\n一\tone\tb\n")
    pairs, report = read_pairs([path])
    assert [pair.source for pair in pairs] == ["a", "b"]
    assert report.dropped == {"duplicate": 1}


def test_bytes_that_are_not_utf8_are_reported(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_bytes(ROWS.encode() + "中文\tChinese\n".encode("gb18030"))
    assert read_pairs([path])[1].dropped == {"not UTF-8": 1}


@pytest.mark.parametrize("name", ["missing.tsv", "missing.tsv.xz"])
def test_a_missing_file_is_named(tmp_path, name):
    with pytest.raises(DataError, match=f"cannot read .*{name}"):
        read_pairs([tmp_path / name])


def test_a_damaged_archive_is_named(tmp_path):
    (tmp_path / "a.tsv.xz").write_bytes(b"no archive")
    with pytest.raises(DataError, match=r"cannot read .*a\.tsv\.xz"):
        read_pairs([tmp_path / "a.tsv.xz"])


def test_a_file_without_any_usable_pair_is_an_error(tmp_path):
    with pytest.raises(DataError, match="no usable pair"):
        read_pairs([write(tmp_path / "a.tsv", "nothing here\n")])
