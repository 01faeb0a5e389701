"""Forcing required terms into translations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.fakes import FakeBackend, WordTokenizer

from translation.backends.base import Hypothesis, Search
from translation.config import DecodeConfig
from translation.glossary import Term
from translation.terms import TermForcer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def depends_on_term(word: str) -> Callable[[tuple[str, ...], tuple[str, ...]], tuple[float, ...]]:
    """Scores under which one word is unlikely once 市长 is gone from the source."""

    def score(source: tuple[str, ...], pieces: tuple[str, ...]) -> tuple[float, ...]:
        here = "市" in source
        return (*(-0.5 if here or p != word else -6.0 for p in pieces), -0.1)

    return score


def test_the_term_takes_the_place_of_the_word_that_depended_on_it() -> None:
    backend = continues("▁led", "▁the", "▁fight")
    backend.scorer = depends_on_term("▁head")
    best = forcer(backend, DecodeConfig(term_positions=1)).force("市长讲话", FIRST, [MAYOR])
    assert best is not None
    assert best.pieces == ("▁the", "▁mayor", "▁led", "▁the", "▁fight")


def test_the_next_place_serves_where_the_first_gives_nothing_sound() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        return [Hypothesis((*prefix, "▁spoke"), -1.0, finished=len(prefix) != 2)]

    backend = FakeBackend(answer)
    backend.scorer = depends_on_term("▁head")
    best = forcer(backend).force("市长讲话", FIRST, [MAYOR])
    assert best is not None
    assert best.pieces == ("▁mayor", "▁spoke")


def test_the_number_of_places_is_bounded() -> None:
    backend = continues("▁spoke")
    long = Hypothesis(("▁word",) * 40, -0.4)
    forcer(backend, DecodeConfig(term_positions=8)).force("市长讲话", long, [MAYOR])
    assert max(map(len, backend.batches)) == 8


def test_a_model_that_copies_latin_words_gets_the_term_in_its_source() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        if "mayor" in "".join(source):
            return [Hypothesis(("▁the", "▁mayor", "▁spoke"), -0.5)]
        return [Hypothesis(prefix, -0.5, finished=False)]

    best = forcer(FakeBackend(answer)).force("市长讲话", FIRST, [MAYOR])
    assert best is not None
    assert best.pieces == ("▁the", "▁mayor", "▁spoke")


def test_several_terms_are_put_in_one_after_the_other() -> None:
    def scorer(source: tuple[str, ...], pieces: tuple[str, ...]) -> tuple[float, ...]:
        gone = {"▁head"} if "市" not in source else {"▁fight"} if "攻" not in source else set()
        return (*(-6.0 if p in gone else -0.5 for p in pieces), -0.1)

    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        rest = FIRST.pieces[len(prefix) :] if prefix[-1:] == ("▁mayor",) else ()
        return [Hypothesis((*prefix, *rest), -1.0)]

    backend = FakeBackend(answer)
    backend.scorer = scorer
    best = forcer(backend).force("市长打好攻坚战", FIRST, [MAYOR, BATTLE])
    assert best is not None
    assert WordTokenizer().decode(best.pieces) == "the mayor led the tough battle"


def test_a_result_that_loops_or_says_the_term_twice_is_not_taken() -> None:
    assert forcer(continues("▁mayor")).force("市长讲话", FIRST, [MAYOR]) is None
    assert forcer(continues(*["▁and"] * 6)).force("市长讲话", FIRST, [MAYOR]) is None


def test_an_unfinished_result_is_not_taken() -> None:
    backend = FakeBackend(lambda s, search, p: [Hypothesis((*p, "▁so"), -1.0, finished=False)])
    assert forcer(backend).force("市长讲话", FIRST, [MAYOR]) is None
