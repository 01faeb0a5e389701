from __future__ import annotations

import numpy as np
import pytest

from training.people import draw_name, pinyin_name
from training.vocabulary import JOINT


@pytest.mark.parametrize(
    ("surname", "given", "pinyin"),
    [
        ("郭", "文海", "Guo Wenhai"),
        ("曾", "强", "Zeng Qiang"),
        ("单", "小平", "Shan Xiaoping"),
        ("欧阳", "娜", "Ouyang Na"),
        ("吕", "玲", "Lyu Ling"),
    ],
)
def test_a_name_is_surname_then_given_name_in_pinyin(surname, given, pinyin):
    name = pinyin_name(surname, given)
    assert (name.zh, name.en) == (surname + given, pinyin)


def test_a_marked_name_has_a_joint_between_the_syllables_of_the_given_name():
    assert pinyin_name("郭", "文海").marked == f"Guo Wen{JOINT}hai"
    assert pinyin_name("欧阳", "娜").marked == "Ouyang Na"


def test_drawn_names_have_two_to_four_characters_and_two_capitals():
    rng = np.random.default_rng(1)
    for name in (draw_name(rng) for _ in range(300)):
        assert 2 <= len(name.zh) <= 4
        assert name.en.isascii()
        assert [word.istitle() for word in name.en.split(" ")] == [True, True]


def test_the_same_seed_draws_the_same_names():
    first = [draw_name(np.random.default_rng(4)) for _ in range(3)]
    assert first == [draw_name(np.random.default_rng(4)) for _ in range(3)]
