"""Pages of many layouts, invented for this file: what is an article, a teaser, a brief."""

from __future__ import annotations

import pytest

from pages.errors import EmptyPageError
from pages.model import Credit, Page, Span
from pages.parse import parse_text

HEAD = "全市经济工作会议召开"
LEAD = "本报讯(记者 李明)1月4日,全市召开经济工作会议,总结去年工作,部署今年任务。市长主持会议。"
MORE = "会议强调,要坚持实体经济为本、制造业当家,加快构建现代化产业体系,增强经济发展后劲。"
STORY = f"{HEAD}\n\n{LEAD}\n\n{MORE}"
PARK_HEAD = "城市公园新年开放"
PARK = "本报讯 1月5日,城市公园开放,迎来大批游客。"
TITLE = "Zhongshan opens new park"
BODY = "A new park opened on Monday. It covers 3.5 hectares."
CREDIT = "Text translation\nLi Jing"
BRIEF = f"{TITLE}\n\n{BODY}\n\n{CREDIT}"
LI_JING = Credit("Text translation", "Li Jing")


def headlines(page: Page) -> list[str | None]:
    return [article.headline and article.headline.text for article in page.articles]


def paragraphs(page: Page, index: int = 0) -> list[str]:
    return [
        "".join(sentence.text for sentence in paragraph.sentences)
        for paragraph in page.articles[index].paragraphs
    ]


def teasers(page: Page) -> list[str]:
    return [teaser.text for teaser in page.teasers]


def furniture(page: Page) -> list[str]:
    return [page.text[span.start : span.end] for span in page.furniture]


def brief_texts(page: Page) -> list[tuple[str, str]]:
    return [(b.title.text, " ".join(s.text for s in b.sentences)) for b in page.briefs]


def test_an_article_has_headline_byline_paragraphs_and_sentences() -> None:
    page = parse_text(STORY)
    (article,) = page.articles
    assert (article.id, article.byline) == ("a1", "本报讯(记者 李明)")
    assert article.headline is not None
    assert (article.headline.id, article.headline.text) == ("a1.h", HEAD)
    assert [s.id for s in article.sentences()] == ["a1.p1.s1", "a1.p1.s2", "a1.p2.s1"]
    assert paragraphs(page) == [LEAD, MORE]
    assert (page.teasers, page.briefs, page.furniture, page.warnings) == ((), (), (), ())


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (f"{HEAD}\n——奋力跑出加速度", f"{HEAD} ——奋力跑出加速度"),
        (f"{HEAD}\n\n——奋力跑出加速度", f"{HEAD} ——奋力跑出加速度"),
        ("贯彻会议精神:\n\n" + HEAD, "贯彻会议精神:" + HEAD),
        ("全市经济工作\n会议今日召开\n部署全年任务\n吹响奋进号角", None),
        ("中山召开大会 毫不动摇坚持制造业当家 奋力闯出新路子", None),
        ("“十四五”收官之年怎么干？", None),
    ],
)
def test_headlines_of_one_to_four_lines_are_one(printed: str, expected: str | None) -> None:
    page = parse_text(f"{printed}\n\n{LEAD}\n\n{MORE}")
    assert headlines(page) == [expected or printed.replace("\n", " ")]
    assert paragraphs(page) == [LEAD, MORE]


def test_a_kicker_between_articles_joins_the_headline_that_it_speaks_of() -> None:
    page = parse_text(f"{STORY}\n\n城市公园迎来首批游客\n\n{PARK_HEAD}\n\n{PARK}")
    assert headlines(page) == [HEAD, f"城市公园迎来首批游客 {PARK_HEAD}"]


def test_a_marked_teaser_between_articles_stays_a_teaser() -> None:
    page = parse_text(f"{STORY}\n\n城市公园迎来首批游客\n\n3\n\n{PARK_HEAD}\n\n{PARK}")
    assert headlines(page) == [HEAD, PARK_HEAD]
    assert teasers(page) == ["城市公园迎来首批游客"]


@pytest.mark.parametrize(
    "pieces",
    [
        ("本报讯(记者 李明)1月4日,全市召开经济工作会议,总结去", "年工作,部署今年任务。"),
        ("本报讯(记者 李明)1月4日,全市召开经济工作会议,", "总结去年工作,部署今年任务。"),
        ("本报讯(记者 李明)1月4日,全市召开经济", "工作会议,总结去年工", "作,部署今年任务。"),
        ("本报讯(记者 李明)1月4日,今年新增投资20", "00亿元,增长一成。"),
        ("本报讯(记者 李明)1月4日,打好“工改”", "攻坚战,总结去年工作。"),
    ],
)
@pytest.mark.parametrize("between", ["\n\n", "\n\n\n", "\n\n3\n\n", "\n\nNEWS\n\n", "\n\n要闻\n\n"])
def test_a_cut_paragraph_is_repaired(pieces: tuple[str, ...], between: str) -> None:
    page = parse_text(f"{HEAD}\n\n{between.join(pieces)}\n\n{MORE}")
    assert headlines(page) == [HEAD]
    assert paragraphs(page) == ["".join(pieces), MORE]


def test_furniture_inside_a_broken_sentence_is_a_gap() -> None:
    text = (
        f"{HEAD}\n\n本报讯(记者 李明)1月4日,全市召开经济工作会议,总结去\n\n3\n\n年工作。\n\n{MORE}"
    )
    sentence = next(parse_text(text).articles[0].sentences())
    position = text.index("\n3\n") + 1
    assert sentence.gaps == (Span(position, position + 1),)
    assert text[sentence.span.start : sentence.span.end].startswith("本报讯")


def test_a_brief_between_the_halves_of_a_paragraph_does_not_part_them() -> None:
    first, second = LEAD[:30], LEAD[30:]
    page = parse_text(f"{HEAD}\n\n{first}\n\n{BRIEF}\n\n{second}\n\n{MORE}")
    assert paragraphs(page) == [LEAD, MORE]
    assert brief_texts(page) == [(TITLE, BODY)]


def test_true_paragraphs_are_never_joined() -> None:
    quote = "主持人说:\n\n“大家有信心吗?”\n\n“有!”与会同志齐声作答。"
    page = parse_text(f"{STORY}\n\n{quote}")
    assert paragraphs(page)[2:] == ["主持人说:", "“大家有信心吗?”", "“有!”与会同志齐声作答。"]


def test_the_items_of_a_list_are_paragraphs() -> None:
    page = parse_text(f"{STORY}\n\n会议要求:\n\n1.加强领导;\n\n2.落实责任;\n\n3.强化督查。")
    assert paragraphs(page)[2:] == ["会议要求:", "1.加强领导;", "2.落实责任;", "3.强化督查。"]


@pytest.mark.parametrize("subhead", ["一、坚持制造业当家", "优化营商环境", "■打造一流平台"])
def test_a_subhead_is_a_paragraph_of_its_article(subhead: str) -> None:
    page = parse_text(f"{STORY}\n\n{subhead}\n\n{MORE}")
    assert headlines(page) == [HEAD]
    assert paragraphs(page) == [LEAD, MORE, subhead, MORE]


@pytest.mark.parametrize("width", [14, 18, 24])
@pytest.mark.parametrize("indent", ["", "\u3000\u3000"])
def test_wrapped_columns_give_the_same_paragraphs(width: int, indent: str) -> None:
    def wrapped(paragraph: str) -> str:
        text = indent + paragraph
        return "\n".join(text[i : i + width].rstrip() for i in range(0, len(text), width))

    gap = "\n" if indent else "\n\n"
    page = parse_text(f"{HEAD}\n\n{wrapped(LEAD)}{gap}{wrapped(MORE)}{gap}{wrapped(MORE)}")
    assert [p.replace(" ", "") for p in paragraphs(page)] == [LEAD.replace(" ", ""), MORE, MORE]


def test_one_paragraph_a_line_without_blank_lines() -> None:
    page = parse_text(f"{HEAD}\n{LEAD}\n{MORE}\n{PARK_HEAD}\n{PARK}")
    assert headlines(page) == [HEAD, PARK_HEAD]
    assert paragraphs(page) == [LEAD, MORE]


@pytest.mark.parametrize(
    "mark", ["3", "A3", "P3", "▶03版", "详见3版", "第3版", "（下转A3版）", ">>> A4"]
)
@pytest.mark.parametrize("layout", ["{t}\n\n{m}", "{m}\n\n{t}", "{t} {m}", "{t}\n{m}"])
def test_teasers_carry_page_marks_before_after_or_beside_them(mark: str, layout: str) -> None:
    teaser = layout.format(t="金融活水精准润泽实体经济", m=mark)
    page = parse_text(f"{teaser}\n\n{STORY}")
    assert teasers(page) == ["金融活水精准润泽实体经济"]
    assert headlines(page) == [HEAD]


def test_a_teaser_with_a_summary_is_no_article() -> None:
    summary = "各金融机构以小微企业融资需求为导向,持续为实体经济注入“血液”。"
    page = parse_text(f"金融活水润泽实体经济\n\n{summary}\n\n4\n\n{STORY}")
    assert teasers(page) == ["金融活水润泽实体经济", summary]
    assert headlines(page) == [HEAD]


def test_teasers_may_follow_the_last_article() -> None:
    page = parse_text(f"{STORY}\n\n假期出游看这里\n错峰预约更安心\n\n5\n\n办税窗口延时服务\n\n6")
    assert teasers(page) == ["假期出游看这里 错峰预约更安心", "办税窗口延时服务"]


def test_an_article_without_byline_is_told_from_the_one_before() -> None:
    text = "1月5日,城市公园正式开放,首日迎来两万多名游客。公园占地三十亩。"
    page = parse_text(f"{STORY}\n\n{PARK_HEAD}\n\n{text}")
    assert headlines(page) == [HEAD, PARK_HEAD]
    assert page.articles[1].byline is None


def test_a_byline_on_its_own_line_opens_the_first_sentence() -> None:
    page = parse_text(
        f"{HEAD}\n\n本报记者 陈伟祺 郭锦润\n\n1月4日,全市召开经济工作会议。\n\n{MORE}"
    )
    assert page.articles[0].byline == "本报记者 陈伟祺 郭锦润"
    assert paragraphs(page)[0] == "本报记者 陈伟祺 郭锦润 1月4日,全市召开经济工作会议。"


def test_an_article_may_lack_its_headline() -> None:
    page = parse_text(f"{LEAD}\n\n{MORE}")
    assert headlines(page) == [None]


@pytest.mark.parametrize("order", ["{b}\n\n{a}", "{a}\n\n{b}", "{a}\n\n{b}\n\n{p}"])
def test_briefs_stand_before_between_or_after_articles(order: str) -> None:
    page = parse_text(order.format(b=BRIEF, a=STORY, p=f"{PARK_HEAD}\n\n{PARK}"))
    assert brief_texts(page) == [(TITLE, BODY)]
    assert page.briefs[0].credits == (LI_JING,)
    assert headlines(page)[0] == HEAD


def test_a_page_may_be_english_only() -> None:
    page = parse_text(BRIEF)
    assert brief_texts(page) == [(TITLE, BODY)]
    assert (page.articles, page.warnings) == ((), ())


@pytest.mark.parametrize(
    "title", ["Tax relief exceeds\n4.2 trillion yuan", "New park opens in\nZhongshan"]
)
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_a_title_may_run_over_two_lines(title: str, gap: str) -> None:
    body = "A new park opened on Monday in the north of\nthe city. It covers 3.5 hectares of land."
    page = parse_text(f"{title}{gap}{body}{gap}{CREDIT}")
    assert brief_texts(page) == [(title.replace("\n", " "), body.replace("\n", " "))]


def test_a_body_may_have_several_paragraphs() -> None:
    page = parse_text(f"{TITLE}\n\n{BODY}\n\nThe second one follows. It is short.\n\n{CREDIT}")
    assert brief_texts(page) == [(TITLE, f"{BODY} The second one follows. It is short.")]


def test_a_cut_body_is_repaired() -> None:
    page = parse_text(
        f"{TITLE}\n\nA new park opened\n\non Monday. It covers 3.5 hectares.\n\n{CREDIT}"
    )
    assert brief_texts(page) == [(TITLE, BODY)]


def test_two_briefs_keep_their_own_credits() -> None:
    other = "School reopens\n\nThe school reopened.\n\nTranslated by Wang Bo"
    page = parse_text(f"{BRIEF}\n\n{other}")
    assert [b.credits for b in page.briefs] == [(LI_JING,), (Credit("Translated by", "Wang Bo"),)]


def test_a_credit_after_several_briefs_belongs_to_all() -> None:
    page = parse_text(f"{TITLE}\n\n{BODY}\n\nSchool reopens\n\nThe school reopened.\n\n{CREDIT}")
    assert [b.credits for b in page.briefs] == [(LI_JING,), (LI_JING,)]


def test_a_brief_without_credit_has_none() -> None:
    page = parse_text(f"{TITLE}\n\n{BODY}\n\n{STORY}")
    assert page.briefs[0].credits == ()


def test_a_section_word_above_a_title_is_furniture() -> None:
    page = parse_text(f"NEWS\n\n{BRIEF}\n\n{STORY}")
    assert brief_texts(page) == [(TITLE, BODY)]
    assert furniture(page)[0] == "NEWS"


def test_a_body_without_title_is_a_brief_with_a_warning() -> None:
    page = parse_text("A park opened on Monday.")
    assert page.briefs[0].title.text == ""
    assert page.warnings == ("brief-untitled:b1",)


def test_reporters_in_brackets_below_an_article_are_furniture() -> None:
    text = "1月4日,全市召开经济工作会议。市长主持会议。"
    page = parse_text(f"{HEAD}\n\n{text}\n\n(记者 李明)\n\n{PARK_HEAD}\n\n{PARK}")
    assert paragraphs(page) == [text]
    assert "(记者 李明)" in furniture(page)


def test_a_caption_is_furniture() -> None:
    page = parse_text(f"{HEAD}\n\n{LEAD}\n\n图为会议现场。本报记者 张三 摄\n\n{MORE}")
    assert paragraphs(page) == [LEAD, MORE]


def test_traditional_characters_are_read_alike() -> None:
    text = "本報訊（記者 陸俊傑）國家稅務總局最新數據顯示，2022年，稅務部門組織稅費收"
    page = parse_text(f"稅費收入創新高\n\n{text}\n\n入31.7萬億元，為國家治理提供了財力保障。")
    assert page.articles[0].byline == "本報訊（記者 陸俊傑）"
    assert paragraphs(page) == [text + "入31.7萬億元，為國家治理提供了財力保障。"]


@pytest.mark.parametrize("blank", ["", "\x1c\x1d", "\n \n", "\ufeff\r\n", "\u3000\u3000"])
def test_a_page_without_text_is_an_error(blank: str) -> None:
    with pytest.raises(EmptyPageError, match=r"^today\.txt: the page has no text"):
        parse_text(blank, name="today.txt")


def test_a_page_of_only_furniture_has_a_warning() -> None:
    page = parse_text("3\n\nA02 要闻\n\n责任编辑:陈立")
    assert page.warnings == ("nothing-found",)


def test_the_digest_is_that_of_the_text_unless_given() -> None:
    assert parse_text("你好", name="x").sha256.startswith("670d9743542cae3e")
    assert parse_text("你好", sha256="00").sha256 == "00"


@pytest.mark.parametrize("text", ["a" * 500_000, "中" * 200_000, "(" * 200_000, "“。" * 50_000])
def test_very_long_lines_of_one_character_are_finished(text: str) -> None:
    assert parse_text(text).text == text
