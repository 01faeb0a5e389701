"""The pipeline around a backend."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from support.fakes import FAKE_INFO, FakeBackend, WordTokenizer

from translation.backends.base import Hypothesis
from translation.config import DecodeConfig
from translation.engine import MarianTranslator, load
from translation.errors import ModelNotFoundError
from translation.glossary import Term, glossary
from translation.memory import TranslationMemory
from translation.model import Translation
from translation.registry import ModelRecord

if TYPE_CHECKING:
    from pathlib import Path

    from translation.glossary import Glossary


DEFAULT = DecodeConfig()


def echo(**changes: object) -> FakeBackend:
    """A backend that answers ``<n characters>``, so that answers are told apart."""
    backend = FakeBackend(
        lambda s, search, p: [Hypothesis((f"▁about-{''.join(s)}.",), -0.25)],
    )
    for name, value in changes.items():
        setattr(backend, name, value)
    return backend


def translator(
    backend: FakeBackend,
    config: DecodeConfig = DEFAULT,
    memory: TranslationMemory | None = None,
    terms: Glossary | None = None,
) -> MarianTranslator:
    return MarianTranslator(FAKE_INFO, backend, WordTokenizer(), config, memory, terms)  # type: ignore[arg-type]


def asked(backend: FakeBackend) -> list[str]:
    return sorted("".join(source) for batch in backend.batches for source in batch)


def test_order_is_kept_and_every_input_has_one_result() -> None:
    given = ["中山", "", "广州很大", "hello", "中山", "  "]
    results = translator(echo()).translate(given)
    assert [r.source for r in results] == given
    assert [r.text for r in results] == [
        "about-中山.", "", "about-广州很大.", "hello", "about-中山.", "",
    ]  # fmt: skip


def test_a_sentence_asked_for_twice_is_decoded_once() -> None:
    backend = echo()
    translator(backend).translate(["中山", "广州", "中山"])
    assert asked(backend) == ["中山", "广州"]


def test_blank_stays_blank_without_score_or_warning() -> None:
    assert translator(echo()).translate(["", "\t"]) == (Translation("", ""), Translation("\t", ""))


def test_text_without_chinese_passes_through_untouched_and_flagged() -> None:
    text = "  The G20, 123。 "
    assert translator(echo()).translate([text]) == (
        Translation(text, text, None, ("passthrough",)),
    )


def test_the_model_reads_simplified_characters_and_the_source_stays_as_given() -> None:
    backend = echo()
    (result,) = translator(backend).translate(["廣東發展"])
    assert asked(backend) == ["广东发展"]
    assert result.source == "廣東發展"


def test_a_long_sentence_is_split_flagged_and_loses_nothing() -> None:
    backend = echo()
    text = "今天天气很好，我们去公园；明天天气不好，我们在家。"
    (result,) = translator(backend, DecodeConfig(max_source_pieces=13)).translate([text])
    assert result.warnings == ("split",)
    assert sorted(asked(backend)) == sorted(
        ["今天天气很好，我们去公园；", "明天天气不好，我们在家。"]
    )
    assert all(len(source) <= 13 for batch in backend.batches for source in batch)


def test_a_sentence_cut_between_clauses_because_it_suits_the_model_is_not_flagged() -> None:
    backend = echo()
    text = "今天天气很好，我们去公园，明天天气不好，我们在家。"
    config = DecodeConfig(preferred_source_pieces=13, least_source_pieces=4)
    (result,) = translator(backend, config).translate([text])
    assert result.warnings == ()
    assert sorted(asked(backend)) == sorted(
        ["今天天气很好，我们去公园，", "明天天气不好，我们在家。"]
    )


def test_the_phrases_of_a_headline_are_all_translated_where_cutting_suits_the_model() -> None:
    backend = echo()
    headline = "春运大幕今日开启 各地增运力暖归途"
    config = DecodeConfig(preferred_source_pieces=45)
    (result,) = translator(backend, config).translate([headline])
    assert result == Translation(
        headline, "about-春运大幕今日开启; about-各地增运力暖归途.", -0.25, ()
    )
    translator(backend).translate([headline])
    assert headline.replace(" ", "") in asked(backend)


def test_the_models_positions_bound_the_pieces_too() -> None:
    backend = echo(positions=9)
    translator(backend, DecodeConfig(max_source_pieces=100)).translate(
        ["一二三四五六七八九十甲乙丙丁"]
    )
    assert all(len(source) <= 8 for batch in backend.batches for source in batch)


@pytest.mark.parametrize("literal", ["https://www.zs.gov.cn/a?b=1", "news@zsnews.cn", "zsnews.cn"])
def test_addresses_survive_whatever_the_model_does(literal: str) -> None:
    backend = echo()
    (result,) = translator(backend).translate([f"详情请见{literal}，欢迎来信。"])
    assert literal in result.text
    assert literal not in " ".join(asked(backend))


def test_a_sentence_that_is_an_address_and_a_mark_needs_no_model() -> None:
    backend = echo()
    (result,) = translator(backend).translate(["网址:https://a.cn。"])
    assert result.text.endswith("https://a.cn.")


def test_lost_figures_and_names_are_flagged_once() -> None:
    backend = FakeBackend(lambda s, search, p: [Hypothesis(("▁nothing",), -0.25)])
    (result,) = translator(backend).translate(["GDP增长5.1%"])
    assert result.warnings == ("latin-lost:GDP", "number-lost:5.1%")


def test_the_score_of_a_split_sentence_is_the_mean_over_its_words() -> None:
    answers = {"一二三，": ("▁one", "▁two", "▁three"), "四五六": ("▁four",)}
    scores = {"一二三，": -0.2, "四五六": -1.0}
    backend = FakeBackend(
        lambda s, search, p: [Hypothesis(answers["".join(s)], scores["".join(s)])]
    )
    config = DecodeConfig(max_source_pieces=4)
    (result,) = translator(backend, config).translate(["一二三，四五六"])
    assert result.text == "one two three, four"
    assert result.score == pytest.approx((3 * -0.2 + 1 * -1.0) / 4)


def test_progress_never_goes_back_and_ends_at_the_total() -> None:
    seen: list[tuple[int, int]] = []
    given = ["", "hello", *(f"第{i}句话" for i in range(30))]
    config = DecodeConfig(batch_tokens=16)
    translator(echo(), config).translate(given, progress=lambda d, t: seen.append((d, t)))
    assert seen == sorted(seen)
    assert seen[-1] == (32, 32)
    assert len(seen) > 3


def test_progress_ends_even_where_nothing_is_to_do() -> None:
    seen: list[tuple[int, int]] = []
    assert translator(echo()).translate([], progress=lambda d, t: seen.append((d, t))) == ()
    assert seen == [(0, 0)]


def test_a_stream_is_translated_window_by_window_in_order() -> None:
    backend = echo()
    lines = (f"第{i}句" for i in range(7))
    results = list(translator(backend).translate_stream(lines, window=3))
    assert [r.source for r in results] == [f"第{i}句" for i in range(7)]
    assert len(backend.batches) == 3


def test_remembered_sentences_are_not_decoded_again(tmp_path: Path) -> None:
    memory = TranslationMemory(tmp_path / "memory.db")
    first = translator(echo(), memory=memory).translate(["中山"])
    backend = echo()
    assert translator(backend, memory=memory).translate(["中山"]) == first
    assert backend.batches == []
    memory.close()


def test_a_translation_afresh_asks_the_model_even_where_the_memory_knows(tmp_path):
    memory = TranslationMemory(tmp_path / "memory.db")
    first = translator(echo(), memory=memory).translate(["中山"])
    backend = echo()
    assert translator(backend, memory=memory).translate_afresh(["中山"]) == first
    assert backend.batches == [[("中", "山")]]
    memory.close()


def test_a_translation_afresh_is_not_remembered(tmp_path):
    memory = TranslationMemory(tmp_path / "memory.db")
    translator(echo(), memory=memory).translate_afresh(["中山"])
    assert len(memory) == 0
    memory.close()


def test_other_settings_or_terms_do_not_use_what_was_remembered(tmp_path: Path) -> None:
    memory = TranslationMemory(tmp_path / "memory.db")
    translator(echo(), memory=memory).translate(["中山"])
    for config, terms in (
        (replace(DecodeConfig(), beam_size=1), None),
        (DecodeConfig(), glossary([Term("市长", "mayor")])),
    ):
        backend = echo()
        translator(backend, config, memory, terms).translate(["中山"])
        assert asked(backend) == ["中山"]
    memory.close()


def test_a_failed_sentence_is_tried_again_next_time(tmp_path: Path) -> None:
    memory = TranslationMemory(tmp_path / "memory.db")
    bad = FakeBackend(lambda s, search, p: [Hypothesis((), -0.25)])
    (result,) = translator(bad, memory=memory).translate(["中山"])
    assert (result.text, result.warnings) == ("中山", ("empty",))
    backend = echo()
    translator(backend, memory=memory).translate(["中山"])
    assert asked(backend) == ["中山"]
    memory.close()


def test_threads_may_share_a_translator() -> None:
    shared = translator(echo())
    results: dict[int, tuple[Translation, ...]] = {}

    def work(part: int) -> None:
        results[part] = shared.translate([f"第{part}段第{i}句" for i in range(20)])

    threads = [Thread(target=work, args=(part,)) for part in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for part in range(4):
        assert [r.source for r in results[part]] == [f"第{part}段第{i}句" for i in range(20)]


def test_a_model_that_is_not_here_cannot_be_loaded(tmp_path: Path) -> None:
    with pytest.raises(ModelNotFoundError, match="fetch it first"):
        load(ModelRecord("far"), cache_dir=tmp_path, threads=1)
