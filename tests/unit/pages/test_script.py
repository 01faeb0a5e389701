import pytest

from pages.script import count_han, has_han


@pytest.mark.parametrize("char", "〇中㐀龥𠀀\uf900豈\ufa0e")
def test_characters_of_every_han_block_count(char):
    assert count_han(char) == 1


@pytest.mark.parametrize("text", ["모든 인간은", "ꀀꒌ", "\ue000", "すべて", "。，", "abc"])
def test_other_scripts_are_not_taken_for_chinese(text):
    assert not has_han(text)
