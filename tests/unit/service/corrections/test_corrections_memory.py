from __future__ import annotations

from support.fakes import FAKE_INFO, FakeTranslator

from service.corrections.memory import CODE, RememberingTranslator, sentence_key, with_memory
from service.pipeline import Pipeline
from translation.model import Translation


class Remembered:
    """A memory of two sentences, one of them of another owner."""

    def __init__(self) -> None:
        self.asked: list[str | None] = []

    def remembered(self, sentences, *, owner=None):
        self.asked.append(owner)
        known = {"会议。": "A person's."} if owner in {None, "a"} else {}
        return {s: known[s] for s in sentences if s in known}


def test_a_person_s_translation_wins_over_the_model_s():
    inner = FakeTranslator()
    translator = RememberingTranslator(inner, Remembered().remembered)
    answers = translator.translate(["一。", "会议。", "二。", "会议。"])
    assert [answer.text for answer in answers] == ["[一。]", "A person's.", "[二。]", "A person's."]
    assert answers[1] == Translation("会议。", "A person's.", None, (CODE,))
    assert inner.calls == [("一。", "二。")]


def test_the_model_is_named_as_before():
    assert RememberingTranslator(FakeTranslator(), Remembered().remembered).info == FAKE_INFO


def test_progress_counts_what_was_remembered():
    seen: list[tuple[int, int]] = []
    translator = RememberingTranslator(FakeTranslator(), Remembered().remembered)
    translator.translate(["会议。", "一。", "二。"], progress=lambda *step: seen.append(step))
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_where_all_is_remembered_progress_is_complete():
    seen: list[tuple[int, int]] = []
    translator = RememberingTranslator(FakeTranslator(), Remembered().remembered)
    translator.translate(["会议。"], progress=lambda *step: seen.append(step))
    assert seen == [(1, 1)]


def test_nothing_in_nothing_out():
    assert RememberingTranslator(FakeTranslator(), Remembered().remembered).translate([]) == ()


def test_a_pipeline_uses_its_owner_s_memory():
    pipeline, memory = Pipeline(FakeTranslator()), Remembered()
    mine = with_memory(pipeline, memory, owner="a").translator
    theirs = with_memory(pipeline, memory, owner="b").translator
    assert mine.translate(["会议。"])[0].text == "A person's."
    assert theirs.translate(["会议。"])[0].text == "[会议。]"
    assert memory.asked == ["a", "b"]


def test_a_pipeline_without_translator_stays_as_it_is():
    pipeline = Pipeline()
    assert with_memory(pipeline, Remembered()) is pipeline


def test_blanks_and_script_make_no_other_sentence():
    assert sentence_key("1月4日, 會議召開。") == sentence_key("1月4日,会议召开。")
    assert sentence_key("会议召开。") != sentence_key("会议召开")
