"""Mending figures and names, only where one reading is possible."""

from __future__ import annotations

import pytest

from pages.figures import zh_figures
from translation.mending import mend, rendered


def test_a_sound_translation_is_left_alone() -> None:
    mended = mend("全市拆除3.3万亩", "The city cleared 33,000 mu.")
    assert (mended.text, mended.warnings) == ("The city cleared 33,000 mu.", ())


@pytest.mark.parametrize(
    ("source", "text", "mended"),
    [
        ("拆除3.3万亩", "cleared 3,300 mu of land", "cleared 33,000 mu of land"),
        ("投资940亿元", "invested 9.4 billion yuan", "invested 94 billion yuan"),
        ("占95.4%", "accounted for 94.5 percent", "accounted for 95.4 percent"),
        ("服务258家", "served 528 firms", "served 258 firms"),
        ("到2035年", "by 2025", "by 2035"),
        ("12月25日", "on Dec. 26", "on December 25"),
        ("4月10日电", "July 10 (Xinhua)", "April 10 (Xinhua)"),
        ("2028年6月20日电", "July 2028, the", "June 20, 2028, the"),
        ("9月26日", "July 266, the", "September 26, the"),
        ("收入47.4万元", "474,400 yuan", "474,000 yuan"),
        ("收入50085元", "5,0085 yuan", "50,085 yuan"),
    ],
)
def test_the_one_wrong_figure_is_exchanged_for_the_one_missing(
    source: str, text: str, mended: str
) -> None:
    result = mend(source, text)
    assert result.text == mended
    assert [w.partition(":")[0] for w in result.warnings] == ["number-mended"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("拆除3.3万亩", "cleared land"),
        ("258家和357家", "285 and 375 firms"),
        ("拆除3.3万亩", "cleared 3,300 km"),
        ("服务258家", "served 528 firms and 529 towns"),
        ("9月20日至22日", "until September 20"),
        ("服务258家", "served twelve firms"),
    ],
)
def test_a_doubtful_figure_is_flagged_and_the_text_kept(source: str, text: str) -> None:
    result = mend(source, text)
    assert result.text == text
    assert result.warnings
    assert all(w.startswith("number-lost:") for w in result.warnings)


def test_the_flag_names_the_figure_as_printed() -> None:
    assert mend("拆除3.3万亩", "cleared land").warnings == ("number-lost:3.3万亩",)


def test_the_case_of_a_latin_name_is_restored() -> None:
    result = mend("比亚迪BYD公司", "the byd company")
    assert (result.text, result.warnings) == ("the BYD company", ("latin-mended:BYD",))


@pytest.mark.parametrize(
    ("source", "text"), [("IT产业", "it is"), ("A股上涨", "a rise"), ("WHO表示", "who said")]
)
def test_an_abbreviation_that_is_also_a_word_is_only_flagged(source: str, text: str) -> None:
    result = mend(source, text)
    assert result.text == text
    assert [w.partition(":")[0] for w in result.warnings] == ["latin-lost"]


def test_a_latin_name_that_is_gone_is_flagged() -> None:
    result = mend("用C++编写", "written in a language")
    assert result.text == "written in a language"
    assert result.warnings == ("latin-lost:C++",)


@pytest.mark.parametrize(
    ("zh", "english"),
    [
        ("3.3万亩", "33,000"),
        ("940亿元", "94 billion"),
        ("20.95亿人次", "2.095 billion"),
        ("1,234,567人", "1,234,567"),
        ("150.5%", "150.5"),
        ("2023年", "2023"),
        ("1.2万亿元", "1.2 trillion"),
    ],
)
def test_a_figure_is_written_as_english_newspapers_do(zh: str, english: str) -> None:
    (figure,) = zh_figures(zh)
    assert rendered(figure) == english
