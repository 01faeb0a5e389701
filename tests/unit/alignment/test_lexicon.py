from __future__ import annotations

from alignment import lexicon
from alignment.lexicon import Lexicon
from alignment.text import english

SMALL = Lexicon({"port": (("港口", 0.9), ("港", 0.4))}, {"port": 2.0}, 9.0)


def test_the_best_word_in_the_text_gives_the_grade() -> None:
    assert SMALL.grade("port", "新港口启用") == 0.9
    assert SMALL.grade("port", "香港") == 0.4


def test_text_without_a_translation_gets_nothing() -> None:
    assert SMALL.grade("port", "铁路") == 0.0
    assert SMALL.grade("unheard", "港口") == 0.0


def test_an_unseen_stem_is_as_rare_as_can_be() -> None:
    assert SMALL.rarity("port") == 2.0
    assert SMALL.rarity("unheard") == 9.0


def test_the_packaged_lexicon_knows_everyday_news() -> None:
    known = lexicon.load()
    for word, zh in [("railway", "铁路"), ("tourists", "游客"), ("wetlands", "湿地")]:
        assert known.grade(english.stem(word), zh) > 0.5


def test_packaged_grades_are_probabilities_best_first() -> None:
    for words in lexicon.load().words.values():
        grades = [grade for _, grade in words]
        assert all(0 < grade <= 1 for grade in grades)
        assert grades == sorted(grades, reverse=True)


def test_rare_words_weigh_more_than_common_ones() -> None:
    known = lexicon.load()
    assert known.rarity(english.stem("balloon")) > known.rarity(english.stem("China"))
