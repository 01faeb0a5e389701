"""Names of people put right, and left alone where there is doubt."""

from __future__ import annotations

import pytest

from translation.names import mend_people
from translation.romanisation import family, surnames, syllables


@pytest.mark.parametrize(
    ("source", "text", "mended", "name"),
    [
        ("奖项由冉航敏颁发", "issued by Ran Hanmin.", "issued by Ran Hangmin.", "冉航敏"),
        ("宗芸国认为", "Zou Yunguo believes", "Zong Yunguo believes", "宗芸国"),
        ("翟海火说", "Zhai Haihu said", "Zhai Haihuo said", "翟海火"),
        ("瞿祥颁发", "by Qu Xiangxiang", "by Qu Xiang", "瞿祥"),
        ("村民端木明高兴", "Villager Duanmu Mingming", "Villager Duanmu Ming", "端木明"),
        ("罗蓓赛说", "Luo Beis said", "Luo Beisai said", "罗蓓赛"),
        ("曾建国说", "Ceng Jianguo said", "Zeng Jianguo said", "曾建国"),
    ],
)
def test_a_name_that_is_nearly_right_is_put_right(source, text, mended, name):
    assert mend_people(source, text) == (mended, (f"name-mended:{name}",))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("王茜在会上", "Wang Xi said"),
        ("王茜在会上", "Wang Qian said"),
        ("韩正和王毅出席", "Han Zheng and Wang Yi attended"),
        ("李显龙总理", "Prime Minister Lee Hsien Loong"),
        ("金正恩与文在寅", "Kim Jong Un and Moon Jae In"),
        ("特朗普在白宫", "President Donald Trump at the White House"),
        ("中山市石岐街道", "Shiqi Subdistrict, Zhongshan City"),
        ("周达今年45岁", "He is 45 years old."),
        ("广东省江门市", "Jiangmen City in Guangdong Province"),
    ],
)
def test_what_is_right_or_no_such_name_is_left_alone(source, text):
    assert mend_people(source, text) == (text, ())


def test_a_right_name_does_not_lend_its_characters_to_another():
    text = "Zhang Fuzhen and Zhang Fuzheng"
    assert mend_people("张富振", text) == (text, ())


def test_between_two_names_as_like_none_is_chosen():
    text = "Wang Haian said"
    assert mend_people("王海兰和王海燕", text) == (text, ())


def test_two_wrong_names_are_both_put_right():
    assert mend_people("孙建国和李海燕", "Sun Jianguoo and Li Haiyen")[0] == (
        "Sun Jianguo and Li Haiyan"
    )


@pytest.mark.parametrize(
    ("surname", "english"), [("郭", "Guo"), ("曾", "Zeng"), ("欧阳", "Ouyang"), ("单", "Shan")]
)
def test_surnames_have_readings_of_their_own(surname, english):
    assert family(surname) == english


def test_every_surname_can_be_written_in_letters():
    assert all(family(s).isascii() and family(s).isalpha() for s in surnames())


def test_a_character_gives_all_its_readings_the_usual_one_first():
    assert syllables("茜")[0] in {"qian", "xi"}
    assert set(syllables("茜")) >= {"qian", "xi"}
