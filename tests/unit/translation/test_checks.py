"""Signs of loops and of things lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from translation.checks import (
    is_chinese,
    is_looping,
    latin_names,
    lost_figures,
    lost_names,
    surplus_figures,
    without_loop,
)


@pytest.mark.parametrize(
    "text",
    [
        "the the the the meeting",
        "the city, the city, the city, was held",
        "we must do it well, we must do it well, we must do it well",
        "reduced by the 6% of the 6% of the 6%.",
        "hahahahahaha",
        "aatatatatatatatatat",
        "the control of waterwaterwaterwater in rural areas",
        "parks of more than 30,000 mu,00000 mu in all",
        "about 10000000000 yuan",
        " ".join(f"the work of the city number {i % 3}" for i in range(8)),
    ],
)
def test_a_loop_is_seen(text: str) -> None:
    assert is_looping(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A meeting was held in Zhongshan on December 25.",
        "Unity, unity, and again unity: the three keys.",
        "No, no, no, he said.",
        "Mama and papa, 1,000,000 and 30,000,000 yuan, 2,000 2,000",
        "Telephone 0760-8888888, 100000000 yuan ...... -----",
        "We will promote reform, promote opening up, promote innovation and promote development.",
    ],
)
def test_honest_repetition_is_no_loop(text: str) -> None:
    assert not is_looping(text)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("拆除超3.3万亩", "demolished more than 33,000 mu"),
        ("投资额约940亿元", "about 94 billion yuan"),
        ("12月25日，258家企业", "258 companies on Dec. 25"),
        ("完成目标的150.5%", "150.5 percent of the target"),
        ("减少六成", "reduced by 60 percent"),
        ("两大攻坚战", "the tough battles"),
        ("1个项目", "a project"),
        ("百年变局", "changes unseen in a century"),
        ("数万名游客", "tens of thousands of tourists"),
        ("万亿级产业", "a trillion-yuan industry"),
        ("二十大精神，二十大报告", "the spirit and report of the 20th congress"),
    ],
)
def test_figures_that_are_there_are_not_missed(source: str, text: str) -> None:
    assert lost_figures(source, text) == ()


@pytest.mark.parametrize(
    ("source", "text", "lost"),
    [
        ("拆除超3.3万亩", "demolished more than 3,300 mu", ["3.3万亩"]),
        ("投资额约940亿元", "about 94 million yuan", ["940亿元"]),
        ("12月25日，258家企业", "companies on Dec. 25", ["258"]),
        ("8条河涌、8家企业", "8 rivers and companies", ["8"]),
        ("占95.4%", "about 95 percent", ["95.4%"]),
        ("三万人", "many people", ["三万人"]),
    ],
)
def test_figures_lost_or_changed_are_named_in_the_words_of_the_source(
    source: str, text: str, lost: list[str]
) -> None:
    assert [f.text.rstrip("条家") for f in lost_figures(source, text)] == lost


def test_a_figure_out_of_nowhere_is_surplus() -> None:
    assert [f.text for f in surplus_figures("共33家", "33 of 44 firms")] == ["44"]


def test_latin_names_are_found_once_each_and_half_width() -> None:
    assert latin_names("5G和ＧＤＰ，Wi-Fi、C919与5G，长10km") == ("5G", "GDP", "Wi-Fi", "C919")


@pytest.mark.parametrize(
    ("source", "text", "lost"),
    [
        ("推广5G网络", "promote 5G networks", ()),
        ("推广5G网络", "promote 5 G networks", ()),
        ("Wi-Fi覆盖", "Wifi coverage", ("Wi-Fi",)),
        ("AI产业", "he said nothing", ("AI",)),
        ("华为HUAWEI", "Huawei", ("HUAWEI",)),
    ],
)
def test_a_latin_name_must_stand_in_the_translation(
    source: str, text: str, lost: tuple[str, ...]
) -> None:
    assert lost_names(source, text) == lost


def test_chinese_is_told_from_all_else() -> None:
    assert is_chinese("hello 你")
    assert not is_chinese("Hello, 123。")


@pytest.mark.parametrize(
    ("text", "once"),
    [
        ("the city of the city of the city of Zhongshan", "the city of Zhongshan"),
        ("very very very very good", "very good"),
        ("On May 1, the, the, the, the, the plan", "On May 1, the, plan"),
        ("hahahahahaha", "ha"),
        ("the waterwaterwaterwater of it", "the water of it"),
        ("30,000 mu,00000 mu in all", "30,000 mu,000 mu in all"),
        ("a 10000000000 b", "a 10 b"),
        ("a sound sentence stays as it is", "a sound sentence stays as it is"),
        ("very very good", "very very good"),
    ],
)
def test_what_a_caught_decoder_repeats_is_said_once(text, once):
    assert without_loop(text) == once
    assert not is_looping(without_loop(text))


@given(st.lists(st.sampled_from(["a", "b", "the", "city,", "of"]), max_size=40))
def test_taking_a_loop_out_never_adds_words_and_leaves_sound_text_alone(words):
    text = " ".join(words)
    mended = without_loop(text)
    assert len(mended.split()) <= len(words)
    if not is_looping(text):
        assert mended == text
