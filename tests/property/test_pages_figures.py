"""Figures survive a round trip through generated spellings."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pages.figures import en_figures, matches, zh_figures
from pages.figures_en import numeral as en_numeral
from pages.figures_zh import numeral as zh_numeral

HAN = "零一二三四五六七八九"
ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = [".", ".", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def section_zh(number: int) -> str:
    """A number below 10,000 in full Chinese spelling."""
    words, zero = "", False
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            words += ("零" if zero and words else "") + HAN[digit] + name
            zero = False
        else:
            zero = True
    return words


def spelled_zh(number: int) -> str:
    words, gap = "", False
    for scale, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part, number = divmod(number, scale)
        if part:
            words += ("零" if words and (gap or part < 1000) else "") + section_zh(part) + name
            gap = False
        else:
            gap = True
    return words


def spelled_en(number: int) -> str:
    for scale, name in (
        (10**9, "billion"),
        (10**6, "million"),
        (1000, "thousand"),
        (100, "hundred"),
    ):
        if number >= scale:
            head, rest = divmod(number, scale)
            tail = f" {spelled_en(rest)}" if rest else ""
            return f"{spelled_en(head)} {name}{tail}"
    if number < 20:
        return ONES[number]
    ten, one = divmod(number, 10)
    return TENS[ten] + (f"-{ONES[one]}" if one else "")


@given(st.integers(1, 10**12 - 1))
def test_a_number_spelled_in_chinese_is_read_back(number: int) -> None:
    assert zh_numeral(spelled_zh(number)) == number


@given(st.integers(2, 10**12 - 1))
def test_a_number_spelled_in_english_is_read_back(number: int) -> None:
    assert en_numeral(spelled_en(number)) == number


@given(st.integers(2, 10**9), st.sampled_from(["亩 mu", "公里 km", "吨 tons", "人 people"]))
def test_the_same_count_agrees_across_the_languages(number: int, unit: str) -> None:
    zh_unit, en_unit = unit.split()
    (zh,) = zh_figures(f"共{number}{zh_unit}。")
    (en,) = en_figures(f"a total of {number:,} {en_unit}.")
    assert zh.value == en.value == number
    assert matches(zh, en, rounding=False)


@given(st.integers(1, 12), st.integers(1, 31))
def test_a_date_agrees_with_itself_and_with_no_other_day(month: int, day: int) -> None:
    names = "January February March April May June July August September October November December"
    (zh,) = zh_figures(f"{month}月{day}日")
    (en,) = en_figures(f"{names.split()[month - 1]} {day}")
    assert matches(zh, en)
    (other,) = zh_figures(f"{month}月{day % 31 + 1}日")
    assert not matches(other, en)


@given(st.decimals(Decimal("0.1"), Decimal(200), places=1))
def test_a_percentage_is_read_alike_in_all_spellings(value: Decimal) -> None:
    spellings = [
        *zh_figures(f"增长{value}%"),
        *zh_figures(f"百分之{value}"),
        *en_figures(f"{value} percent"),
    ]
    assert {f.value for f in spellings} == {value}
    assert {f.kind for f in spellings} == {"percent"}


@given(st.text(alphabet="0123456789零一二十百千万亿年月日%第,.点分之至-个亩元 aA", max_size=30))
def test_any_text_is_read_without_error_and_with_ordered_disjoint_spans(text: str) -> None:
    for read in (zh_figures, en_figures):
        end = 0
        for figure in read(text):
            assert end <= figure.span.start < figure.span.end <= len(text)
            assert text[figure.span.start : figure.span.end] == figure.text
            end = figure.span.end
