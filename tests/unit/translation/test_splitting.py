"""Cutting long sentences and literals out, and joining translations."""

from __future__ import annotations

import pytest

from translation.splitting import Part, half_width, join, protect, split


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
