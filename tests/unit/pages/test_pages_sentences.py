"""Chinese and English sentences."""

from __future__ import annotations

import pytest

from pages.sentences import sentences, split_en, split_zh

ZH = [
    ("会议召开。市长出席！谁来主持？", ["会议召开。", "市长出席！", "谁来主持？"]),
    ("会议召开.市长出席!谁来主持?", ["会议召开.", "市长出席!", "谁来主持?"]),
    ("一要抓创新。二要抓产业。", ["一要抓创新。", "二要抓产业。"]),
    ("他说：“加油干！”大家鼓掌。", ["他说：“加油干！”", "大家鼓掌。"]),
    ("大米、山竹、榴莲……更多产品通关。", ["大米、山竹、榴莲……", "更多产品通关。"]),
    ("电影《你好，李焕英！》上映。票房很高。", ["电影《你好，李焕英！》上映。", "票房很高。"]),
    ("活动（今年第三次！）昨天举行。下月再办。", ["活动（今年第三次！）昨天举行。", "下月再办。"]),
    ("（图为现场。）会议召开。", ["（图为现场。）", "会议召开。"]),
    ("同比增长3.5%，占比达10.2%。", ["同比增长3.5%，占比达10.2%。"]),
    ("“有信心！”的口号响起。", ["“有信心！”的口号响起。"]),
    ("“行吗？”，他问。", ["“行吗？”，他问。"]),
    ('他说:"加油!"大家鼓掌。', ['他说:"加油!"', "大家鼓掌。"]),
    ("会议开始了。”“好的。", ["会议开始了。”", "“好的。"]),
    ("真的吗？！当然。", ["真的吗？！", "当然。"]),
    ("見「世紀之謎」。會議召開。", ["見「世紀之謎」。", "會議召開。"]),
    ("网址www.a.cn?x=1可查。", ["网址www.a.cn?x=1可查。"]),
    ("没有句号的标题", ["没有句号的标题"]),
    ("括号没有关（上。后面继续。", ["括号没有关（上。", "后面继续。"]),
    ("  ", []),
    ("", []),
]

EN = [
    ("It opened on Dec. 25. Mr. Li spoke.", ["It opened on Dec. 25.", "Mr. Li spoke."]),
    ("Growth was 3.5 percent. It rose.", ["Growth was 3.5 percent.", "It rose."]),
    (
        "The U.S. economy grew. J. K. Smith said so.",
        ["The U.S. economy grew.", "J. K. Smith said so."],
    ),
    ("He lives in the U.S. The city is big.", ["He lives in the U.S.", "The city is big."]),
    ("It starts at 9 a.m. The doors open.", ["It starts at 9 a.m.", "The doors open."]),
    ("It starts at 9 a.m. Monday.", ["It starts at 9 a.m. Monday."]),
    ('"Go!" he said. "Stop."', ['"Go!" he said.', '"Stop."']),
    ("“It is big.” Wang said so.", ["“It is big.” Wang said so."]),
    ("Wait... what? Yes.", ["Wait... what?", "Yes."]),
    ("Tunnel No. 2 opened. No. It did not.", ["Tunnel No. 2 opened.", "No.", "It did not."]),
    ("BYD Co. Ltd. sold cars. Others did not.", ["BYD Co. Ltd. sold cars.", "Others did not."]),
    ("1. Work hard. 2. Rest.", ["1. Work hard.", "2. Rest."]),
    ("It ended.The next began.", ["It ended.", "The next began."]),
    ("Visit www.example.com. Then call.", ["Visit www.example.com.", "Then call."]),
    ("No full stop", ["No full stop"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), ZH)
def test_chinese_text_splits_after_its_sentence_marks(text: str, expected: list[str]) -> None:
    assert list(sentences(text, "zh")) == expected


@pytest.mark.parametrize(("text", "expected"), EN)
def test_english_text_splits_at_ends_not_at_abbreviations(text: str, expected: list[str]) -> None:
    assert list(sentences(text, "en")) == expected


def test_spans_count_code_points_of_the_given_text() -> None:
    assert split_zh(" 好。 \U00020000好！")[1] == (4, 7)
    assert split_en("One.  Two.")[1] == (6, 10)


def test_a_stray_quote_stays_with_the_sentence_before_it() -> None:
    assert sentences("会议召开。 ”", "zh") == ("会议召开。 ”",)


def test_a_bracket_left_open_for_long_protects_nothing() -> None:
    text = "会议（" + "要抓好落实，" * 80 + "完成了。第二句。）"
    assert len(sentences(text, "zh")) == 2
