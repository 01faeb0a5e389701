from __future__ import annotations

import pytest

from training.errors import DataError
from training.preparation.config import PrepareConfig
from training.preparation.held_out import HeldOut, HeldOutText, keep_out, read_held_out
from training.tsv import CleaningReport, Pair

ZH = "全会召开以来，中山市各级部门深入学习贯彻会议精神，部署明年经济工作。"
EN = "Since the plenum, departments at all levels in Zhongshan have studied its spirit in depth."


def held_out(zh=(ZH,), en=(EN,), **limits):
    text = HeldOutText((), tuple(zh), tuple(en))
    return HeldOut(text, **{"zh_overlap": 20, "en_overlap": 60} | limits)


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        (ZH, "Something else."),
        ("别的", EN),
        (ZH.replace("，", ", ").rstrip("。"), "Another mark does not make it another line."),
        ("别的", EN.upper().rstrip(".")),
    ],
)
def test_a_side_that_is_a_held_out_line_is_found(zh, en):
    assert held_out().reason(zh, en) == "a side equals a held-out line"


def test_twenty_chinese_characters_are_too_many_and_nineteen_are_not():
    for start in range(len(ZH) - 20):
        shared = ZH[start : start + 20]
        assert held_out().reason(f"昨{shared}日", "x") == (
            "shares 20 Chinese characters with a held-out line"
        )
        assert held_out().reason(f"昨{shared[:-1]}x", "x") is None


def test_sixty_english_characters_are_too_many_and_fifty_nine_are_not():
    for start in range(len(EN) - 60):
        shared = EN[start : start + 60].strip()
        n = len(shared)
        found = held_out(en_overlap=n).reason("昨日", f"#{shared}#")
        assert found == f"shares {n} English characters with a held-out line"
        assert held_out(en_overlap=n).reason("昨日", f"#{shared[:-1]}#") is None


@pytest.mark.parametrize("n", [1, 2, 7, 20, 51, 60])
def test_a_shared_stretch_is_found_wherever_it_begins_on_either_side(n):
    line = "".join(chr(0x4E00 + i) for i in range(n + 12))
    for start in range(12):
        shared = line[start : start + n]
        for before in range(12):
            text = f"{'.' * before}{shared}."
            assert held_out(zh=[line], zh_overlap=n).reason(text, "x") is not None
            shorter = f"{'.' * before}{shared[:-1]}."
            assert held_out(zh=[line], zh_overlap=n).reason(shorter, "x") is None


def test_a_held_out_line_as_short_as_the_limit_is_found_inside_another():
    found = held_out(zh=[ZH[:20]]).reason(f"昨日{ZH[:20]}今日", "x")
    assert found == "shares 20 Chinese characters with a held-out line"


def test_spaces_and_the_shape_of_marks_hide_nothing():
    quoted = held_out(zh=["他说“我们将继续推进高质量发展，造福广大人民群众”。"])
    text = '又说"我们 将继续推进 高质量发展,造福广大人民群众"吧'
    assert quoted.reason(text, "x") == "shares 20 Chinese characters with a held-out line"


def test_traditional_held_out_text_is_compared_as_simplified(tmp_path):
    path = tmp_path / "dev.tsv"
    path.write_text("臺灣經濟\tThe economy\n", encoding="utf-8")
    assert read_held_out([path]).chinese == ("台湾经济",)


def test_a_file_of_one_language_is_held_out_too(tmp_path):
    path = tmp_path / "test.txt"
    path.write_text("第一行\n\nA line.\n中文\tEnglish\tsource\n", encoding="utf-8")
    found = read_held_out([path])
    assert found.chinese == ("第一行", "中文")
    assert found.english == ("A line.", "English")
    assert found.files == (("test.txt", 3),)


def test_held_out_text_that_cannot_be_read_is_an_error(tmp_path):
    path = tmp_path / "dev.tsv"
    path.write_bytes("好\tgood\n".encode() + "中文\tx\n".encode("gb18030"))
    with pytest.raises(DataError, match=r"dev\.tsv:2: not UTF-8"):
        read_held_out([path])
    path.write_text("\n \n")
    with pytest.raises(DataError, match="holds no text"):
        read_held_out([path])
    with pytest.raises(DataError, match="cannot read"):
        read_held_out([tmp_path / "missing.tsv"])
    with pytest.raises(DataError, match="zh<TAB>en"):
        read_held_out([tmp_path / "dev.jsonl.gz"])


@pytest.fixture
def development_set(tmp_path):
    path = tmp_path / "dev.tsv"
    path.write_text(f"{ZH}\t{EN}\n", encoding="utf-8")
    return path


def test_pairs_that_overlap_are_left_out_and_counted(development_set):
    kept, other = Pair("别的", "Something else.", "news"), Pair("另一个译文", EN, "systems")
    report = CleaningReport(lines=2, kept=2)
    assert keep_out([kept, other], [development_set], report, PrepareConfig()) == [kept]
    assert report.kept == 1
    assert report.dropped == {"a side equals a held-out line": 1}
    assert "systems: 另一个译文" in str(report)


def test_without_held_out_sets_all_pairs_stay():
    pairs = [Pair(ZH, EN, "news")]
    assert keep_out(pairs, [], CleaningReport(), PrepareConfig()) == pairs


def test_training_text_that_is_all_held_out_is_an_error(development_set):
    with pytest.raises(DataError, match=r"every pair overlaps with .*dev\.tsv"):
        keep_out([Pair(ZH, EN, "n")], [development_set], CleaningReport(), PrepareConfig())
