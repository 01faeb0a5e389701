"""Forcing required terms into translations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.fakes import FakeBackend, WordTokenizer

from translation.backends.base import Hypothesis, Search
from translation.config import DecodeConfig
from translation.glossary import Term
from translation.terms import TermForcer

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT = DecodeConfig()
MAYOR = Term("市长", "mayor")
BATTLE = Term("攻坚战", "tough battle")
FIRST = Hypothesis(("▁the", "▁head", "▁led", "▁the", "▁fight"), -0.4)


def forcer(backend: FakeBackend, config: DecodeConfig = DEFAULT) -> TermForcer:
    return TermForcer(backend, WordTokenizer(), config)  # type: ignore[arg-type]


def continues(*rest: str) -> FakeBackend:
    """A backend that ends every forced prefix alike and copies nothing."""

    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        return [Hypothesis((*prefix, *rest), -1.0) if prefix else FIRST]

    return FakeBackend(answer)


def test_every_word_boundary_is_tried_and_the_likeliest_taken() -> None:
    backend = continues("▁spoke")
    backend.scorer = lambda pieces: -abs(len(pieces) - 4)
    best = forcer(backend).force("市长讲话", FIRST, [MAYOR])
    assert best is not None
    assert best.pieces == ("▁the", "▁head", "▁mayor", "▁spoke")
    assert len(backend.batches[-1]) == 5


def test_the_number_of_places_is_bounded() -> None:
    backend = continues("▁spoke")
    long = Hypothesis(("▁word",) * 40, -0.4)
    forcer(backend, DecodeConfig(term_positions=8)).force("市长讲话", long, [MAYOR])
    assert len(backend.batches[-1]) <= 8


def test_a_model_that_copies_latin_words_gets_the_term_in_its_source() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        copied = "mayor" in "".join(source)
        words = ("▁the", "▁mayor", "▁spoke") if copied else ("▁mayor", *prefix)
        return [Hypothesis(words, -0.5)]

    backend = FakeBackend(answer)
    backend.scorer = lambda pieces: 0.0 if pieces[0] == "▁the" else -5.0
    best = forcer(backend).force("市长讲话", FIRST, [MAYOR])
    assert best is not None
    assert best.pieces == ("▁the", "▁mayor", "▁spoke")


def test_several_terms_are_put_in_one_after_the_other() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        return [Hypothesis((*prefix, "▁well"), -1.0) if prefix else FIRST]

    backend = FakeBackend(answer)
    backend.scorer = lambda pieces: len(pieces) / 100
    best = forcer(backend).force("市长打好攻坚战", FIRST, [BATTLE, MAYOR])
    assert best is not None
    text = WordTokenizer().decode(best.pieces)
    assert "tough battle" in text
    assert "mayor" in text


def test_a_result_that_loops_or_says_the_term_twice_is_not_taken() -> None:
    assert forcer(continues("▁mayor")).force("市长讲话", FIRST, [MAYOR]) is None
    assert forcer(continues(*["▁and"] * 6)).force("市长讲话", FIRST, [MAYOR]) is None


def test_an_unfinished_result_is_not_taken() -> None:
    backend = FakeBackend(lambda s, search, p: [Hypothesis((*p, "▁so"), -1.0, finished=False)])
    assert forcer(backend).force("市长讲话", FIRST, [MAYOR]) is None
