from __future__ import annotations

import pytest

from alignment.text import pinyin


@pytest.mark.parametrize("word", ["Zhongshan", "Guo", "Wenhai", "Xi'an", "Lüliang", "Cuiheng"])
def test_romanised_names_may_be_pinyin(word: str) -> None:
    assert pinyin.may_be_pinyin(word)


@pytest.mark.parametrize("word", ["Madrid", "Torch", "Port", "Olympics", ""])
def test_other_words_may_not(word: str) -> None:
    assert not pinyin.may_be_pinyin(word)


def test_a_text_spells_its_runs_of_up_to_four_characters() -> None:
    found = pinyin.spellings("郭文海在中山,翠亨新区")
    assert {"guo", "guowenhai", "wenhai", "zhongshan", "cuihengxinqu"} <= found
    assert "guowenhaizaizhong" not in found


def test_names_do_not_span_punctuation() -> None:
    assert "shancui" not in pinyin.spellings("中山,翠亨")


def test_a_written_name_meets_its_spelling() -> None:
    assert pinyin.key("Xi'an") in pinyin.spellings("西安")
    assert pinyin.key("Lüliang") in pinyin.spellings("吕梁")


def test_text_without_chinese_spells_nothing() -> None:
    assert pinyin.spellings("C919 takes off") == frozenset()
