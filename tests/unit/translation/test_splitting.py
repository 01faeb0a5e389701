"""Cutting long sentences and literals out, and joining translations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.splitting import Part, clauses, half_width, join, phrases, protect, split


def test_a_short_text_is_left_whole() -> None:
    assert split("今天天气很好。", len, 20) == ["今天天气很好。"]


def test_sentence_ends_are_preferred_to_commas() -> None:
    text = "他来了，我走了。你好，再见。"
    assert split(text, len, 9) == ["他来了，我走了。", "你好，再见。"]


def test_semicolons_are_preferred_to_commas() -> None:
    text = "一要学习，二要工作；三要休息，四要生活"
    assert split(text, len, 12) == ["一要学习，二要工作；", "三要休息，四要生活"]


def test_commas_serve_where_nothing_stronger_does() -> None:
    assert split("春天来了，夏天来了，秋天来了", len, 6) == ["春天来了，", "夏天来了，", "秋天来了"]


def test_stretches_are_of_about_equal_size() -> None:
    text = "，".join(["一二三四五六"] * 9)
    stretches = split(text, len, 40)
    assert [len(s) for s in stretches] == [35, 27]


def test_closing_quotes_stay_with_their_clause() -> None:
    assert split("他说：“你好！”她走了。", len, 8) == ["他说：“你好！”", "她走了。"]


def test_a_comma_inside_a_number_is_no_place_to_cut() -> None:
    assert split("共有1,234,567人,都来了", len, 13) == ["共有1,234,567人,", "都来了"]


def test_text_without_punctuation_is_cut_hard_but_not_inside_a_figure_or_latin_name() -> None:
    text = "中" * 7 + "iPhone15Pro" + "国" * 7
    stretches = split(text, len, 12)
    assert "".join(stretches) == text
    assert any("iPhone15Pro" in s for s in stretches)


def test_one_endless_latin_word_is_cut_all_the_same() -> None:
    assert split("a" * 25, len, 10) == ["a" * 10, "a" * 10, "a" * 5]


@pytest.mark.parametrize(
    ("headline", "found"),
    [
        ("春运大幕今日开启 各地增运力暖归途", ["春运大幕今日开启", "各地增运力暖归途"]),
        ("出游3.08亿人次 收入同比增三成", ["出游3.08亿人次", "收入同比增三成"]),
        ("落好“关键一子” 带动“满盘皆活”", ["落好“关键一子”", "带动“满盘皆活”"]),
        ("完成任务目标的150% 2024年继续加快推进", ["完成任务目标的150%", "2024年继续加快推进"]),
        ("没有空白的标题", ["没有空白的标题"]),
        ("记者 郭锦润 陈伟祺 夏升权", ["记者 郭锦润 陈伟祺 夏升权"]),
        ("会议指出, 要坚定信心 加快建设新空间", ["会议指出, 要坚定信心 加快建设新空间"]),
        ("iPhone 15 今天正式在中国发售", ["iPhone 15 今天正式在中国发售"]),
    ],
)
def test_a_headline_is_cut_between_its_phrases(headline: str, found: list[str]) -> None:
    assert phrases(headline) == found


@given(st.text("春夏秋冬一二，“” 3%a", max_size=40).map(lambda t: " ".join(t.split())))
def test_phrases_put_together_are_the_headline(text: str) -> None:
    assert " ".join(phrases(text)) == text


def test_phrases_are_joined_by_the_mark_that_stands_for_their_blank() -> None:
    parts = [Part("春运大幕今日开启", pause=";"), Part("各地增运力暖归途")]
    assert join(parts, ["Travel season opens.", "The regions add trains"]) == (
        "Travel season opens; the regions add trains"
    )


def test_no_preference_leaves_every_sentence_whole() -> None:
    assert clauses("春天来了，夏天来了。" * 9, len, 0, 3) == ["春天来了，夏天来了。" * 9]


def test_a_sentence_of_the_preferred_size_stays_whole() -> None:
    assert clauses("春天来了，夏天来了，秋天", len, 12, 3) == ["春天来了，夏天来了，秋天"]


def test_a_longer_one_is_cut_between_clauses_of_about_equal_size() -> None:
    text = "春天来了，夏天来了，秋天来了，冬天来了。"
    assert clauses(text, len, 12, 3) == ["春天来了，夏天来了，", "秋天来了，冬天来了。"]


def test_semicolons_come_before_commas_among_clauses() -> None:
    text = "一要学习，二要工作；三要休息，四要好好生活。"
    assert clauses(text, len, 14, 3) == ["一要学习，二要工作；", "三要休息，四要好好生活。"]


def test_a_list_is_not_cut_between_its_items() -> None:
    text = "家电、灯饰、五金、家具、食品等传统优势产业"
    assert clauses(text, len, 8, 3) == [text]


@pytest.mark.parametrize("marks", ["“”", "《》", "（）", "()", "「」"])
def test_what_is_quoted_or_in_brackets_stays_whole(marks: str) -> None:
    text = f"会上宣读{marks[0]}全民治水，人人有责，人人共享{marks[1]}等文件，会议结束"
    head, tail = text[:-4], text[-4:]
    assert clauses(text, len, 9, 3) == [head, tail]


def test_a_bracket_that_never_closes_keeps_the_rest_together() -> None:
    text = "他说，“春天来了，夏天来了，秋天来了"
    assert clauses(text, len, 8, 2) == ["他说，", text[3:]]


def test_a_clause_too_small_to_stand_alone_stays_with_the_one_before_it() -> None:
    text = "春天终于来到中山，好，夏天也会来到中山"
    assert clauses(text, len, 9, 3) == ["春天终于来到中山，好，", "夏天也会来到中山"]


@given(st.text("春夏秋冬，。；、“”（)12 ", max_size=60), st.integers(1, 30), st.integers(0, 12))
def test_clauses_put_together_are_the_sentence(text: str, preferred: int, least: int) -> None:
    found = clauses(text, len, preferred, least)
    assert "".join(found) == text
    assert len(found) == 1 or min(map(len, found)) >= least


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ("请访问https://www.zs.gov.cn/a?b=1&c=2。", "https://www.zs.gov.cn/a?b=1&c=2"),
        ("请访问（http://example.com/路径）", "http://example.com/"),
        ("邮箱：zsrb.news@zsnews.com.cn，欢迎来信", "zsrb.news@zsnews.com.cn"),
        ("登录zsnews.cn查看", "zsnews.cn"),
        ("见www.gd.gov.cn/news/index.html,谢谢", "www.gd.gov.cn/news/index.html"),
    ],
)
def test_addresses_are_cut_out_whole(text: str, literal: str) -> None:
    parts = protect(text)
    assert [p.text for p in parts if p.literal] == [literal]
    assert "".join(p.text for p in parts) == text


@pytest.mark.parametrize("text", ["增长3.3万亩", "GDP增长5.1%", "版本2.0发布", "A.B.先生"])
def test_figures_and_initials_are_no_addresses(text: str) -> None:
    assert protect(text) == [Part(text)]


def test_parts_of_white_space_are_dropped() -> None:
    assert protect("https://a.cn https://b.cn") == [
        Part("https://a.cn", literal=True),
        Part("https://b.cn", literal=True),
    ]


def test_a_full_stop_set_at_a_pause_becomes_the_pause() -> None:
    parts = [Part("会议强调，"), Part("要抓好工作。")]
    assert join(parts, ["The meeting stressed.", "The work must be done."]) == (
        "The meeting stressed, the work must be done."
    )


def test_a_name_at_the_head_of_a_clause_keeps_its_capital() -> None:
    parts = [Part("他来自中山；"), Part("中山很美。")]
    assert join(parts, ["He is from Zhongshan.", "Zhongshan is beautiful."]) == (
        "He is from Zhongshan; Zhongshan is beautiful."
    )


def test_whole_sentences_are_joined_as_they_are() -> None:
    parts = [Part("他来了。"), Part("我走了。")]
    assert join(parts, ["He came.", "The rest left."]) == "He came. The rest left."


def test_a_literal_is_set_off_by_blanks_but_not_from_the_mark_that_follows() -> None:
    parts = [Part("详情请见"), Part("https://a.cn", literal=True), Part(".", literal=True)]
    assert join(parts, ["For details, see.", "https://a.cn", "."]) == (
        "For details, see https://a.cn."
    )


def test_chinese_marks_get_their_english_counterparts() -> None:
    assert half_width("（A，B）。“C”！") == '(A,B)."C"!'
