"""What each signal reads on a page."""

from __future__ import annotations

import numpy as np
import pytest
from support.bag_encoder import BagEncoder
from support.small_pages import ArticleText, page

from alignment.background import measure
from alignment.material import Material, gather
from alignment.model import TranslatedText
from alignment.signals import (
    Reading,
    clauses,
    figures,
    lead,
    length,
    meaning,
    names,
    translated_meaning,
    translated_words,
    words,
)


def _material(sources: list[str], statement: str, *translations: str) -> Material:
    encoder = BagEncoder()
    article: ArticleText = (None, [sources])
    texts = [TranslatedText(f"a1.p1.s{i}", text) for i, text in enumerate(translations, start=1)]
    return gather(page([article], [("Title", [statement])]), texts, encoder, measure(encoder))


def _each(reading: Reading) -> list[float]:
    return reading.each().round(3).tolist()


class TestReading:
    BOTH = Reading(np.array([3.0, 1.0]), np.array([[1.0, 0.0], [0.0, 1.0]]))

    def test_sources_carry_together_what_neither_carries_alone(self) -> None:
        assert self.BOTH.carried((0,)) == 0.75
        assert self.BOTH.carried((1,)) == 0.25
        assert self.BOTH.carried((0, 1)) == 1.0

    def test_each_is_what_a_source_carries_alone(self) -> None:
        assert self.BOTH.each().tolist() == [0.75, 0.25]

    def test_no_sources_and_no_items_carry_nothing(self) -> None:
        assert self.BOTH.carried(()) == 0.0
        empty = Reading(np.zeros(0), np.zeros((0, 2)))
        assert empty.carried((0, 1)) == 0.0
        assert empty.each().tolist() == [0.0, 0.0]


class TestMeaning:
    def test_the_translation_is_nearer_than_other_news(self) -> None:
        material = _material(
            ["荔枝喜获丰收。", "新铁路开工建设。"], "A new railway begins construction."
        )
        other, same = _each(meaning.read(material)[1])
        assert same > other + 0.3


class TestClauses:
    def test_a_fused_statement_finds_each_half(self) -> None:
        material = _material(
            ["荔枝产量大幅增长。", "医院新增床位一千张。", "博物馆展出瓷器。"],
            "The output of lychees grew sharply, the hospital added a thousand new beds.",
        )
        reading = clauses.read(material)[1]
        assert len(reading.weights) == 2
        both = reading.carried((0, 1))
        assert both > max(reading.carried((0, 2)), reading.carried((1, 2)))


class TestWords:
    def test_words_are_recalled_through_the_lexicon(self) -> None:
        material = _material(["铁路建设", "湿地保护"], "railway construction")
        assert _each(words.read(material)[1])[0] > 0.5
        assert _each(words.read(material)[1])[1] < 0.2

    def test_a_repeated_word_counts_once(self) -> None:
        once = words.read(_material(["铁路"], "railway port"))[1]
        twice = words.read(_material(["铁路"], "railway port railway"))[1]
        assert once.weights.tolist() == twice.weights.tolist()


class TestFigures:
    def test_units_of_ten_thousand_agree_with_english_thousands(self) -> None:
        material = _material(["种植面积5.6万亩", "种植面积5.7万亩"], "It covers 56,000 mu.")
        assert _each(figures.read(material)[1]) == [1.0, 0.0]

    def test_a_statement_without_figures_has_no_items(self) -> None:
        assert len(figures.read(_material(["3人"], "No figures here."))[1].weights) == 0

    def test_a_figure_with_more_digits_says_more(self) -> None:
        long, short = figures.read(_material(["1"], "28,735 people in 40 towns"))[1].weights
        assert long > short


class TestNames:
    def test_a_person_in_pinyin_is_found(self) -> None:
        material = _material(["郭文海出席会议", "肖展欣主持会议"], "Guo Wenhai attended.")
        assert _each(names.read(material)[1]) == [1.0, 0.0]

    def test_a_name_of_the_gazetteer_is_found_by_any_form(self) -> None:
        material = _material(
            ["国家卫健委发布", "商务部发布"], "the National Health Commission said"
        )
        assert _each(names.read(material)[1]) == [1.0, 0.0]

    def test_a_latin_name_is_found_as_it_stands(self) -> None:
        material = _material(["C919首飞", "C909首飞"], "The C919 took off.")
        assert _each(names.read(material)[1]) == [1.0, 0.0]

    def test_a_name_found_nowhere_is_missed(self) -> None:
        reading = names.read(_material(["会议召开"], "Officials went to Qiaotouzhai."))[1]
        assert reading.weights.tolist() == [1.0]
        assert reading.carried((0,)) == 0.0

    def test_a_common_word_at_the_head_is_no_name(self) -> None:
        assert len(names.read(_material(["会议召开"], "Women met."))[1].weights) == 0


class TestTranslated:
    SOURCES = ("荔枝喜获丰收。", "新铁路开工。")
    MT = ("Lychees had a good harvest.", "The industrial railway started.")

    def test_the_translation_s_words_are_recalled(self) -> None:
        material = _material(list(self.SOURCES), "The harvest of lychees", *self.MT)
        assert _each(translated_words.read(material)[1]) == [1.0, 0.0]

    def test_words_of_one_family_count_half(self) -> None:
        material = _material(list(self.SOURCES), "industrialization", *self.MT)
        assert _each(translated_words.read(material)[1]) == [0.0, 0.5]

    def test_the_near_translation_is_near(self) -> None:
        material = _material(list(self.SOURCES), "A good harvest of lychees", *self.MT)
        near, far = _each(translated_meaning.read(material)[1])
        assert near > 0.8
        assert far < 0.2

    @pytest.mark.parametrize("signal", [translated_meaning.read, translated_words.read])
    def test_without_translations_nothing_is_carried(self, signal) -> None:
        material = _material(list(self.SOURCES), "The harvest of lychees")
        assert _each(signal(material)[1]) == [0.0, 0.0]


class TestPlace:
    def test_the_lead_fades_and_the_headline_has_none(self) -> None:
        encoder = BagEncoder()
        of = page([("头条", [["第一句。", "第二句。"]])], [("Title", ["One."])])
        material = gather(of, (), encoder, measure(encoder))
        assert _each(lead.read(material)[1]) == [0.0, 1.0, 0.5]

    def test_a_longer_source_has_the_larger_length(self) -> None:
        material = _material(["短句。", "这是一个比前面那一句长得多的句子。"], "A short one.")
        short, long = _each(length.read(material)[1])
        assert -1 < short < long < 1
