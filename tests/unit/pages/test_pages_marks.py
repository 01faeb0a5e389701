"""Single lines: furniture, page marks, bylines, credits, scripts, and joins between them."""

from __future__ import annotations

import pytest

from pages.bylines import byline_end, is_byline
from pages.cohesion import continuity, is_common, shared_pairs, symbols
from pages.credits import parse_credits, parse_name, parse_role
from pages.furniture import is_furniture, is_page_mark, leading_page_mark, trailing_page_mark
from pages.lines import read_lines
from pages.model import Credit, Span
from pages.script import count_han, han_ratio, has_han, is_traditional, to_simplified
from pages.spans import complement, cut
from pages.strands import join_chinese, join_english, join_heading

FURNITURE = [
    "2023年12月28日 星期四 责编:周岚 美编:何一凡",
    "今日天气 多云 气温13℃~20℃ 微风",
    "天气预报:今天多云到阴,有雷阵雨,气温25℃至31℃",
    "24小时新闻热线:0000-88001234",
    "联系电话：000-88230000\u3000邮箱：news@example.com",
    "社址:兴中道18号 邮编:528400",
    "A01 要闻",
    "02 要闻 2023年11月3日 星期五",
    "教育周刊 Education Weekly",
    "值班主任 肖立 责任编辑 蒋楠 校对 余一",
    "责任编辑陈立 校对何家宝",
    "农历癸卯年十一月十六",
    "今日8版 第10388号",
    "本版图片均由大赛组委会提供",
    "www.example.com",
    "Thursday, December 28, 2023",
    "NEWS",
    "张三 摄",
    "▲图为活动现场。本报记者 张三 摄",
]
SUBSTANCE = [
    "8月外贸环比增长3.9%",
    "三期展会10月31日启幕",
    "累计开行3万列",
    "国的32.3%、36.9%。",
    "记者今天(12月19日)",
    "周末最高气温35℃ 市民出行注意防暑",
    "新闻发布会今日召开",
    "免费预约 3",
    "4.2 trillion yuan",
    "Over 700 million parcels",
]
MARKS = [
    "3",
    "08",
    "A3",
    "P3",
    "A03版",
    "▶03版",
    ">>> 3版",
    "第3版",
    "详见3版",
    "（下转A3版）",
    "上接A01版",
]
BYLINES = [
    "本报讯(记者 郭锦润 陈伟祺)",
    "本报讯（全媒体记者 李明 通讯员 王五）",
    "本报讯 记者陈彦廷报道：",
    "本报综合消息",
    "本報訊（記者 陸俊傑）",
    "【本报讯】",
    "本报记者 陈伟祺 郭锦润",
    "■本报记者 李明",
    "据新华社电",
    "新华社北京12月25日电（记者李明、王五）",
    "中新社广州1月4日电 (记者 李明)",
    "本报北京1月3日讯 记者李红报道：",
    "南方日报讯 （记者/李明）",
    "(记者 李明)",
    "文/图 本报记者 李明",
]
CREDITS = [
    ("Text translation / Li Jing", [("Text translation", "Li Jing")]),
    ("Text translation: Li Jing", [("Text translation", "Li Jing")]),
    ("Text translation by Li Jing", [("Text translation", "Li Jing")]),
    ("Translated by Li Jing", [("Translated by", "Li Jing")]),
    ("Translator Tan Wei", [("Translator", "Tan Wei")]),
    ("Text & translation: Li Jing", [("Text & translation", "Li Jing")]),
    ("English editor: Sun Yue", [("English editor", "Sun Yue")]),
    ("Photo by Wang Bo", [("Photo", "Wang Bo")]),
    ("By J. K. Smith", [("By", "J. K. Smith")]),
    ("(Edited by Lam Ka-yan)", [("Edited by", "Lam Ka-yan")]),
    ("Text translation: Li Jing, Wang Bo", [("Text translation", "Li Jing, Wang Bo")]),
    ("Text translation / 李静", [("Text translation", "李静")]),
    ("翻译 李静", [("翻译", "李静")]),
    ("Li Jing / Text translation", [("Text translation", "Li Jing")]),
    ("Text: Li Jing  Photo: Wang Bo", [("Text", "Li Jing"), ("Photo", "Wang Bo")]),
    ("Translation / Li Jing | Editor / Tan Li", [("Translation", "Li Jing"), ("Editor", "Tan Li")]),
    ("Text messages surge over the holiday", []),
    ("Editor of the paper wins an award", []),
    ("Spring Festival travel rush starts", []),
]


@pytest.mark.parametrize("line", FURNITURE)
def test_page_furniture_is_known(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize("line", SUBSTANCE)
def test_lines_of_substance_are_no_furniture(line: str) -> None:
    assert not is_furniture(line)


@pytest.mark.parametrize("line", MARKS)
def test_page_marks_are_known(line: str) -> None:
    assert is_page_mark(line)


@pytest.mark.parametrize("line", ["3%", "3.5", "2024", "三", "1.", "8.8%。", "第3届"])
def test_other_numbers_are_no_page_marks(line: str) -> None:
    assert not is_page_mark(line)


@pytest.mark.parametrize("mark", [" 3", " A3", "（详见A3版）", " >>> A4", "▶03版", " 下转第3版"])
def test_a_page_mark_is_cut_off_the_end_of_a_teaser(mark: str) -> None:
    assert trailing_page_mark("便民办税春风行动" + mark) == len("便民办税春风行动")


@pytest.mark.parametrize("text", ["恢复到2019年同期七成", "第40次", "增长3.9%", "实现“物超人”"])
def test_figures_at_the_end_of_a_teaser_stay(text: str) -> None:
    assert trailing_page_mark(text) is None


def test_a_page_mark_is_cut_off_the_head_of_a_teaser() -> None:
    assert leading_page_mark("A3 便民办税") == 3
    assert leading_page_mark("39项制度措施护航") == 0


@pytest.mark.parametrize("byline", BYLINES)
def test_bylines_end_where_the_text_begins(byline: str) -> None:
    assert byline_end(byline) == len(byline)
    assert is_byline(byline)
    assert byline_end(f"{byline} 1月4日,会议召开。") in (len(byline), len(byline) + 1)


@pytest.mark.parametrize(
    "text", ["记者从商务部了解到,", "本报告期内,", "据统计,今年", "新华社区今日揭牌"]
)
def test_ordinary_openings_are_no_bylines(text: str) -> None:
    assert byline_end(text) == 0


@pytest.mark.parametrize(("line", "expected"), CREDITS)
def test_credit_lines_give_roles_and_names(line: str, expected: list[tuple[str, str]]) -> None:
    assert parse_credits(line) == tuple(Credit(role, name) for role, name in expected)


def test_a_role_and_a_name_may_stand_alone() -> None:
    assert parse_role("Text translation") == "Text translation"
    assert parse_role("Translated by") == "Translated by"
    assert parse_role("New park opens") is None
    assert parse_name("Li Jing") == "Li Jing"
    assert parse_name("A park opened on Monday") is None


def test_simplified_text_keeps_its_length() -> None:
    text = "「三北」攻堅戰取得階段性成果，發展後勁足"
    assert to_simplified(text) == "「三北」攻坚战取得阶段性成果，发展后劲足"
    assert to_simplified("no Chinese") == "no Chinese"


def test_traditional_text_is_known_by_more_than_a_stray_character() -> None:
    assert is_traditional("國家稅務總局最新數據顯示")
    assert not is_traditional("国家税务总局最新数据显示")
    assert not is_traditional("abc")


def test_chinese_characters_are_counted_in_all_planes() -> None:
    assert count_han("中\U00020000a，〇") == 3
    assert has_han("a中")
    assert not has_han("a，。")
    assert han_ratio("中a 文b") == 0.5
    assert han_ratio(" ") == 0.0


@pytest.mark.parametrize(
    ("left", "right"), [("构建现代化产业体", "系。"), ("推进新型工", "业化"), ("總結去", "年工作")]
)
def test_a_cut_word_speaks_for_one_sentence(left: str, right: str) -> None:
    assert continuity(left, right) > 1


@pytest.mark.parametrize(
    ("left", "right"), [("经济工作会议召开", "近日,"), ("同比增长逾三成", "近日,")]
)
def test_a_headline_above_a_body_speaks_for_two(left: str, right: str) -> None:
    assert continuity(left, right) < -1


def test_character_pairs_are_compared_in_simplified_form() -> None:
    assert symbols("發展 3.5%") == "发展0。0%"
    assert shared_pairs("攻堅戰", "攻坚战打响") == 1.0
    assert shared_pairs("abc", "abc") == 0.0
    assert is_common("國")
    assert not is_common("鎴")


def test_lines_know_their_place_gap_and_indent() -> None:
    first, second = read_lines("\n  甲 \r\n\r\n\u3000\u3000乙b\n")
    assert (first.text, first.span, first.gap, first.indented) == ("甲", Span(3, 4), 0, False)
    assert (second.text, second.gap, second.indented) == ("乙b", 1, True)
    assert (second.han, second.latin) == (1, 1)


def test_pieces_are_joined_as_their_language_asks() -> None:
    def lines(*texts: str) -> list:
        return list(read_lines("\n".join(texts)))

    assert join_chinese(lines("全市投资20", "00亿元")).text == "全市投资2000亿元"
    assert join_chinese(lines("采用Open", "Source软件")).text == "采用Open Source软件"
    assert join_english(lines("high-", "speed rail", "opens")).text == "high-speed rail opens"
    assert (
        join_heading(lines("连续4年,", "获评优秀", "再创佳绩")).text == "连续4年,获评优秀 再创佳绩"
    )


def test_a_strand_carries_ranges_back_to_the_page() -> None:
    page = "甲乙\n3\n丙丁"
    first, _, last = read_lines(page)
    strand = join_chinese([first, last])
    assert strand.place(Span(1, 3), page) == (Span(1, 6), (Span(3, 4),))


def test_what_no_range_covers_is_given_trimmed() -> None:
    assert complement(" a bc  d ", [Span(3, 5)]) == (Span(1, 2), Span(7, 8))
    assert cut("one. -- two", [4]) == (Span(0, 4), Span(5, 11))
