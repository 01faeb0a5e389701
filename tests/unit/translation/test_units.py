"""Decoding units: choosing, trying again, and what is flagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.fakes import FakeBackend, WordTokenizer

from translation.backends.base import Hypothesis, Search
from translation.candidates import Decoded
from translation.config import DecodeConfig
from translation.glossary import Term, glossary
from translation.units import UnitDecoder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from translation.glossary import Glossary

    Answer = Callable[[tuple[str, ...], Search, tuple[str, ...]], Sequence[Hypothesis]]


DEFAULT = DecodeConfig()


def hypothesis(text: str, score: float = -0.5, *, finished: bool = True) -> Hypothesis:
    return Hypothesis(tuple("▁" + word for word in text.split()), score, finished)


def always(*hypotheses: Hypothesis) -> Answer:
    return lambda source, search, prefix: hypotheses


def decoder(
    backend: FakeBackend, config: DecodeConfig = DEFAULT, terms: Glossary | None = None
) -> UnitDecoder:
    return UnitDecoder(backend, WordTokenizer(), config, terms)  # type: ignore[arg-type]


def decode(backend: FakeBackend, *units: str, terms: Glossary | None = None) -> list[Decoded]:
    return decoder(backend, terms=terms).decode(units, lambda done: None)


def test_results_come_in_the_order_of_the_units_whatever_the_batches() -> None:
    backend = FakeBackend(lambda s, search, p: [hypothesis("".join(s))])
    units = ["一二三", "四", "五六七八", "九十"]
    config = DecodeConfig(batch_tokens=8)
    done: list[int] = []
    results = decoder(backend, config).decode(units, done.append)
    assert [r.text for r in results] == units
    assert len(backend.batches) > 1
    assert sum(done) == 4


def test_the_hypothesis_that_keeps_the_figure_wins_when_nearly_as_likely() -> None:
    backend = FakeBackend(always(hypothesis("3,300 mu", -0.5), hypothesis("33,000 mu", -0.7)))
    assert decode(backend, "3.3万亩") == [Decoded("33,000 mu", -0.7)]


def test_a_much_less_likely_hypothesis_does_not_win_by_its_figures() -> None:
    backend = FakeBackend(always(hypothesis("3,300 mu", -0.5), hypothesis("33,000 mu", -1.5)))
    assert decode(backend, "3.3万亩")[0].text == "3,300 mu"


def test_a_loop_is_decoded_again_without_repeated_ngrams() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        return [hypothesis("a good day" if search.no_repeat_ngram_size else "a day " * 6)]

    backend = FakeBackend(answer)
    assert decode(backend, "天气很好") == [Decoded("a good day", -0.5)]
    assert [s.no_repeat_ngram_size for s in backend.searches] == [0, 3]


def test_a_loop_that_survives_the_second_attempt_is_forbidden_any_repeated_pair() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        return [hypothesis("a good day" if search.no_repeat_ngram_size == 2 else "a day " * 6)]

    backend = FakeBackend(answer)
    assert decode(backend, "天气很好") == [Decoded("a good day", -0.5)]
    assert [s.no_repeat_ngram_size for s in backend.searches] == [0, 3, 2]


def test_a_loop_that_stays_is_flagged() -> None:
    assert decode(FakeBackend(always(hypothesis("a day " * 6))), "天气很好")[0].warnings == (
        "repetition",
    )


def test_an_unfinished_translation_counts_as_a_loop() -> None:
    backend = FakeBackend(always(hypothesis("on and", finished=False)))
    assert decode(backend, "天气很好")[0].warnings == ("repetition",)


def test_an_empty_translation_is_tried_again_without_noise() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        return [hypothesis("" if "😀" in source else "fine weather")]

    backend = FakeBackend(answer)
    assert decode(backend, "天气😀很好") == [Decoded("fine weather", -0.5)]
    assert backend.searches[1].min_target == 2


def test_what_stays_empty_keeps_its_source_and_is_flagged() -> None:
    assert decode(FakeBackend(always(hypothesis(""))), "天气") == [
        Decoded("天气", -0.5, ("empty",))
    ]


def test_a_looping_second_attempt_is_better_than_nothing() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        return [hypothesis("ha ha ha ha ha" if search.no_repeat_ngram_size else "")]

    result = decode(FakeBackend(answer), "天气")[0]
    assert (result.text, result.warnings) == ("ha", ("repetition",))


def test_a_required_term_already_in_the_beam_is_chosen() -> None:
    backend = FakeBackend(always(hypothesis("the head", -0.5), hypothesis("the mayor", -0.6)))
    terms = glossary([Term("市长", "mayor")])
    assert decode(backend, "市长", terms=terms) == [Decoded("the mayor", -0.6)]
    assert len(backend.searches) == 1


def test_a_term_that_cannot_be_had_is_reported_in_the_words_of_the_source() -> None:
    backend = FakeBackend(always(hypothesis("the head")))
    terms = glossary([Term("市长", "mayor")])
    assert decode(backend, "市长讲话", terms=terms)[0].warnings == ("term-missed:市长",)


def test_a_term_is_forced_where_the_beam_lacks_it() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        return [Hypothesis((*prefix, "▁spoke"), -0.9)] if prefix else [hypothesis("the head spoke")]

    backend = FakeBackend(answer)
    terms = glossary([Term("市长", "mayor")])
    result = decode(backend, "市长讲话", terms=terms)[0]
    assert result.text == "mayor spoke"
    assert result.warnings == ()


@pytest.mark.parametrize("n_units", [0, 1])
def test_few_units_are_no_special_case(n_units: int) -> None:
    backend = FakeBackend(always(hypothesis("good")))
    assert len(decode(backend, *["好"] * n_units)) == n_units


def test_a_hypothesis_without_fault_ends_the_choice() -> None:
    backend = FakeBackend(always(hypothesis("33,000 mu", -0.5), hypothesis("33,000 mu more", -0.6)))
    read: list[str] = []
    tokenizer = WordTokenizer()
    tokenizer.decode = lambda pieces: read.append("") or "33,000 mu"  # type: ignore[assignment, method-assign, func-returns-value]
    UnitDecoder(backend, tokenizer, DEFAULT, None).decode(["3.3万亩"], lambda done: None)  # type: ignore[arg-type]
    assert len(read) == 1


def test_further_attempts_search_a_narrower_beam() -> None:
    backend = FakeBackend(always(hypothesis("a day " * 6)))
    config = DecodeConfig(beam_size=4, repair_beam_size=2)
    decoder(backend, config).decode(["天气很好"], lambda done: None)
    assert [s.beam_size for s in backend.searches] == [4, 2, 2]


def test_further_attempts_may_be_longer_than_the_first() -> None:
    backend = FakeBackend(always(hypothesis("on and", finished=False)))
    decode(backend, "天气很好" * 10)
    assert [s.max_target for s in backend.searches] == [63, 63, 63]
    backend = FakeBackend(always(hypothesis("on and", finished=False)), positions=512)
    decode(backend, "天气很好" * 10)
    assert [s.max_target for s in backend.searches] == [80, 120, 120]


def test_batches_are_made_for_as_many_workers_as_there_are() -> None:
    backend = FakeBackend(always(hypothesis("fine weather")), workers=2)
    decode(backend, *(mark * 20 for mark in "一二三四五六七八"))
    assert [len(batch) for batch in backend.batches] == [4, 4]
