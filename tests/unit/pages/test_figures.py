"""Figures of both languages: what is read, what agrees."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pages.figures import Figure, en_figures, matches, shared_range, zh_figures
from pages.figures_en import numeral as en_numeral
from pages.figures_zh import numeral as zh_numeral
from pages.model import Span


def brief(figures: tuple[Figure, ...]) -> list[tuple[str, Decimal, str]]:
    return [(f.kind, f.value.normalize(), f.unit) for f in figures]


def one(kind: str, value: str | int, unit: str = "") -> list[tuple[str, Decimal, str]]:
    return [(kind, Decimal(value).normalize(), unit)]


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("超3.3万亩", "number", "33000", "mu"),
        ("9000亩土地", "number", "9000", "mu"),
        ("三萬五千畝", "number", "35000", "mu"),
        ("１２．５公里", "number", "12.5", "km"),
        ("全省1300多万亩", "number", "13000000", "mu"),
        ("约20.95亿人次", "number", "2095000000", "person"),
        ("七十余载", "number", "70", "year"),
        ("1,234,567人", "number", "1234567", "person"),
        ("十大产业园", "number", "10", ""),
        ("近百家企业", "number", "100", ""),
        ("400万千瓦", "number", "4000000", "kw"),
        ("69亿千瓦时", "number", "6900000000", "kwh"),
        ("人民币2.66亿元", "money", "266000000", "yuan"),
        ("约940亿元", "money", "94000000000", "yuan"),
        ("1.2万亿美元", "money", "1200000000000", "usd"),
        ("$3.5亿", "money", "350000000", "usd"),
        ("¥500", "money", "500", "yuan"),
        ("150.5%", "percent", "150.5", ""),
        ("百分之九十五点五", "percent", "95.5", ""),
        ("3.5个百分点", "percent", "3.5", ""),
        ("减少六成", "percent", "60", ""),
        ("七成半", "percent", "75", ""),
        ("四分之三", "fraction", "0.75", ""),
        ("一半", "fraction", "0.5", ""),
        ("2023年", "year", "2023", ""),
        ("二〇二三年", "year", "2023", ""),
        ("90年代", "year", "1990", ""),
        ("12月25日", "date", "1225", ""),
        ("十二月二十五日", "date", "1225", ""),
        ("12月份", "month", "12", ""),
        ("3个月", "number", "3", "month"),
        ("28日上午", "day", "28", ""),
        ("第二十届", "ordinal", "20", ""),
        ("“十四五”规划", "ordinal", "14", ""),
        ("三季度", "ordinal", "3", ""),
        ("首个试点", "ordinal", "1", ""),
        ("21世纪", "ordinal", "21", ""),
        ("上午9时30分", "time", "570", ""),
        ("晚上8点半", "time", "1230", ""),
        ("20:30", "time", "1230", ""),
    ],
)
def test_a_chinese_figure_is_read_with_its_kind_value_and_unit(
    text: str, kind: str, value: str, unit: str
) -> None:
    assert brief(zh_figures(text)) == one(kind, value, unit)


@pytest.mark.parametrize(
    "text",
    [
        "一个人",
        "十分重要",
        "百姓安居",
        "统一思想",
        "万众一心",
        "5G网络",
        "COVID-19",
        "千方百计",
        "数十万人",
        "几千年",
        "",
    ],
)
def test_a_numeral_that_is_part_of_a_word_is_no_figure(text: str) -> None:
    assert zh_figures(text) == ()


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("33,000 mu of land", "number", "33000", "mu"),
        ("1.2 million people", "number", "1200000", "person"),
        ("a 4-million-kilowatt project", "number", "4000000", "kw"),
        ("twenty-one companies", "number", "21", ""),
        ("two hundred and five trees", "number", "205", ""),
        ("a dozen boats", "number", "12", ""),
        ("more than three hours", "number", "3", "hour"),
        ("the 100m record", "number", "100", "m"),
        ("94 billion yuan", "money", "94000000000", "yuan"),
        ("RMB 2.66 billion", "money", "2660000000", "yuan"),
        ("86.1 bln items", "number", "86100000000", ""),
        ("for May delivery", "month", "5", ""),
        ("$3.5 billion", "money", "3500000000", "usd"),
        ("a 3 million-yuan prize", "money", "3000000", "yuan"),
        ("HK$500", "money", "500", "hkd"),
        ("150.5 percent", "percent", "150.5", ""),
        ("99.5%", "percent", "99.5", ""),
        ("3.5 percentage points", "percent", "3.5", ""),
        ("ten per cent", "percent", "10", ""),
        ("three-quarters of them", "fraction", "0.75", ""),
        ("half of the cities", "fraction", "0.5", ""),
        ("1/4 cup", "fraction", "0.25", ""),
        ("December 25", "date", "1225", ""),
        ("Dec. 25th", "date", "1225", ""),
        ("5 May", "date", "505", ""),
        ("in December", "month", "12", ""),
        ("in 2023", "year", "2023", ""),
        ("the 1990s", "year", "1990", ""),
        ("the 21st floor", "ordinal", "21", ""),
        ("the twenty-first century", "ordinal", "21", ""),
        ("a Level-IV response", "number", "4", ""),
        ("at 8:30 a.m.", "time", "510", ""),
        ("at 8 pm", "time", "1200", ""),
        ("at 12 a.m.", "time", "0", ""),
    ],
)
def test_an_english_figure_is_read_with_its_kind_value_and_unit(
    text: str, kind: str, value: str, unit: str
) -> None:
    assert brief(en_figures(text)) == one(kind, value, unit)


@pytest.mark.parametrize(
    "text",
    ["one of them", "You may go", "a first-class city", "COVID-19", "the G20", "They march on"],
)
def test_english_words_that_only_look_like_figures_are_left_out(text: str) -> None:
    assert en_figures(text) == ()


def test_the_second_day_of_a_range_belongs_to_the_month_of_the_first() -> None:
    assert [f.value for f in zh_figures("12月25日至27日")] == [1225, 1227]
    assert [f.value for f in en_figures("from December 25 to 27, 2023")] == [1225, 1227, 2023]


def test_a_count_behind_a_date_is_not_taken_for_a_day() -> None:
    assert brief(en_figures("December 25 and 27 people"))[1] == ("number", Decimal(27), "person")


def test_the_start_of_a_range_takes_the_scale_and_unit_of_its_end() -> None:
    start, end = zh_figures("3至5万人")
    assert (start.value, start.unit, end.value) == (30000, "person", 50000)
    start, end = en_figures("10 to 15 percent")
    assert (start.kind, start.value) == ("percent", 10)


def test_a_larger_number_before_a_range_end_is_left_alone() -> None:
    first = Figure("number", Decimal(50), "", Span(0, 2), "50")
    second = Figure("number", Decimal(1_200_000), "", Span(3, 14), "1.2 million")
    assert shared_range(first, second) is first


def test_spans_name_the_words_of_the_text() -> None:
    text = "截至12月28日，全市拆除超３．３萬畝，占95%。"
    for figure in zh_figures(text):
        assert text[figure.span.start : figure.span.end] == figure.text
    text = "By Dec. 28, 33,000 mu (95 percent) had been cleared."
    assert [f.text for f in en_figures(text)] == ["Dec. 28", "33,000 mu", "95 percent"]
    assert all(text[f.span.start : f.span.end] == f.text for f in en_figures(text))


def test_words_of_vagueness_mark_a_figure_as_inexact() -> None:
    assert [f.approx for f in zh_figures("超3万亩，258家，10多天，30%左右")] == [
        True,
        False,
        True,
        True,
    ]
    assert [f.approx for f in en_figures("about 30 cities and 20 towns")] == [True, False]


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("3.3万亩", "33,000 mu"),
        ("超3.3万亩", "more than 30,000 mu"),
        ("约20.95亿人次", "nearly 2.1 billion trips"),
        ("2620万辆", "about 26 million vehicles"),
        ("增长99.5%", "up 99.5 percent"),
        ("六成", "60 percent"),
        ("三分之一", "one third"),
        ("75%", "three-quarters of it"),
        ("12月25日", "Dec. 25"),
        ("27日", "on Dec. 27"),
        ("第2名", "No. 2"),
        ("第二十届", "the 20th"),
        ("15亩", "1 hectare"),
        ("晚上8点", "8 p.m."),
        ("940亿元", "94 billion yuan"),
        ("2023年", "in 2023"),
        ("前11月", "the first 11 months"),
        ("三季度", "the third quarter"),
    ],
)
def test_one_fact_in_two_languages_agrees(zh: str, en: str) -> None:
    (left,) = zh_figures(zh)
    assert any(matches(left, right) and matches(right, left) for right in en_figures(en))


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("3.3万亩", "3.3 mu"),
        ("20个", "24 of them"),
        ("940亿元", "94 million yuan"),
        ("100亿元", "$10 billion"),
        ("12月25日", "Dec. 26"),
        ("2023年", "in 2024"),
        ("30%", "30 people"),
        ("3小时", "3 km"),
        ("第二届", "the third"),
        ("95%", "97 percent"),
    ],
)
def test_different_facts_do_not_agree(zh: str, en: str) -> None:
    assert not any(matches(a, b) for a in zh_figures(zh) for b in en_figures(en))


def test_rounding_can_be_refused() -> None:
    (exact,), (rounded,) = zh_figures("20.95亿人"), en_figures("2.1 billion people")
    assert matches(exact, rounded)
    assert not matches(exact, rounded, rounding=False)


def test_a_zero_agrees_with_nothing_but_zero() -> None:
    zero = Figure("number", Decimal(0), "", Span(0, 1), "0", approx=True)
    small = Figure("number", Decimal("0.1"), "", Span(0, 3), "0.1", approx=True)
    assert not matches(zero, small)
    assert matches(zero, zero)


def test_numerals_of_both_languages_have_their_usual_values() -> None:
    words = ("一亿二千万", "三万五", "两千零二十", "千亿", "三点一四", "三百零五")
    values = [120_000_000, 35_000, 2_020, 100_000_000_000, Decimal("3.14"), 305]
    assert [zh_numeral(n) for n in words] == values
    assert zh_numeral("") is None
    assert [en_numeral(n) for n in ("a hundred", "1.5 bn", "three million two hundred")] == [
        100, 1_500_000_000, 3_000_200,
    ]  # fmt: skip
    assert en_numeral("two three") is None
