"""N-best lists: of units, of sentences made of several, and beside a memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from support.fakes import FAKE_INFO, FakeBackend, WordTokenizer

from translation.assembly import Plan
from translation.backends.base import Hypothesis
from translation.candidates import Decoded, Other, UnitNBest
from translation.config import DecodeConfig, n_best_effort
from translation.engine import MarianTranslator
from translation.glossary import Term, glossary
from translation.memory import TranslationMemory
from translation.model import NBest, Translation
from translation.n_best import n_best
from translation.splitting import Part

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from translation.backends.base import Search
    from translation.glossary import Glossary

    Answer = Callable[[tuple[str, ...], Search, tuple[str, ...]], Sequence[Hypothesis]]

DEFAULT = DecodeConfig()


def hypothesis(text: str, score: float = -0.5, *, finished: bool = True) -> Hypothesis:
    return Hypothesis(tuple("▁" + word for word in text.split()), score, finished)


def beam(*texts: str) -> list[Hypothesis]:
    """Hypotheses that lose a tenth each."""
    return [hypothesis(text, -0.4 - k / 10) for k, text in enumerate(texts, start=1)]


def translator(
    answer: Answer | Sequence[Hypothesis] | FakeBackend,
    config: DecodeConfig = DEFAULT,
    memory: TranslationMemory | None = None,
    terms: Glossary | None = None,
) -> MarianTranslator:
    if isinstance(answer, FakeBackend):
        backend = answer
    else:
        backend = FakeBackend(answer if callable(answer) else lambda source, search, prefix: answer)
    return MarianTranslator(FAKE_INFO, backend, WordTokenizer(), config, memory, terms)  # type: ignore[arg-type]


def listed(one: NBest) -> list[str]:
    return [one.best.text, *(other.text for other in one.others)]


def texts(model: MarianTranslator, sentence: str, n: int) -> list[str]:
    (one,) = model.translate_n_best([sentence], n)
    assert one.best == model.translate([sentence])[0]
    return listed(one)


# one unit


def test_the_beams_hypotheses_come_best_first_up_to_the_length_asked_for() -> None:
    model = translator(beam("one", "two", "three", "four"))
    for n in (1, 2, 3, 4):
        assert texts(model, "天气", n) == ["one", "two", "three", "four"][:n]


def test_others_have_their_own_scores() -> None:
    (one,) = translator(beam("one", "two")).translate_n_best(["天气"], 2)
    assert one == NBest(
        Translation("天气", "one", -0.5), (Translation("天气", "two", pytest.approx(-0.6)),)
    )


def test_a_text_that_two_hypotheses_share_is_listed_once() -> None:
    assert texts(translator(beam("one", "one", "two", "one")), "天气", 4) == ["one", "two"]


def test_texts_that_mending_makes_the_same_are_listed_once() -> None:
    model = translator(beam("33,000 mu", "3,300 mu", "3.3 mu"))
    assert texts(model, "3.3万亩", 4) == ["33,000 mu"]


@pytest.mark.parametrize(
    "bad", [hypothesis(""), hypothesis("on and", finished=False), hypothesis("a day " * 6)]
)
def test_what_is_empty_unfinished_or_loops_is_not_listed(bad: Hypothesis) -> None:
    assert texts(translator([hypothesis("one"), bad, hypothesis("two")]), "天气", 3) == [
        "one", "two",
    ]  # fmt: skip


def test_what_is_far_less_likely_than_the_best_is_not_listed() -> None:
    model = translator([hypothesis("one", -0.5), hypothesis("two", -1.5), hypothesis("a", -1.6)])
    assert texts(model, "天气", 3) == ["one", "two"]


def test_what_loses_a_figure_comes_after_what_is_less_likely_and_keeps_it() -> None:
    model = translator(
        [
            hypothesis("33,000 mu of land", -0.5),
            hypothesis("much land", -0.6),
            hypothesis("land of 33,000 mu", -0.9),
        ]
    )
    (one,) = model.translate_n_best(["3.3万亩"], 3)
    assert listed(one) == ["33,000 mu of land", "land of 33,000 mu", "much land"]
    assert [o.warnings for o in one.others] == [(), ("number-lost:3.3万亩",)]


def test_the_likeliest_is_listed_second_where_another_was_chosen_for_its_figure() -> None:
    model = translator([hypothesis("3 mu of it", -0.5), hypothesis("33,000 mu and 3 mu", -0.7)])
    assert texts(model, "3.3万亩和3亩", 2)[0] == "33,000 mu and 3 mu"


def test_a_repaired_sentence_lists_what_its_repair_found() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        return beam("a good day", "a fine day") if search.no_repeat_ngram_size else beam("a " * 9)

    assert texts(translator(answer), "天气", 3) == ["a good day", "a fine day"]


def test_a_sentence_that_nothing_mends_has_no_others() -> None:
    model = translator(beam("a day " * 6))
    (one,) = model.translate_n_best(["天气"], 6)
    assert one.best.warnings == ("repetition",)
    assert one.others == ()


def test_without_a_required_term_a_translation_comes_last_and_says_so() -> None:
    terms = glossary([Term("市长", "mayor")])
    model = translator(beam("the head", "the mayor", "one mayor"), terms=terms)
    (one,) = model.translate_n_best(["市长"], 3)
    assert listed(one) == ["the mayor", "one mayor", "the head"]
    assert one.others[-1].warnings == ("term-missed:市长",)


def test_a_forced_term_leads_and_the_beam_follows() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        return [Hypothesis((*prefix, "▁spoke"), -0.9)] if prefix else beam("the head spoke")

    model = translator(answer, terms=glossary([Term("市长", "mayor")]))
    assert texts(model, "市长讲话", 2) == ["mayor spoke", "the head spoke"]


# a wider beam


def counting(source: tuple[str, ...], search: Search, prefix: tuple[str, ...]) -> list[Hypothesis]:
    """A beam whose best depends on its width, as a real one's may."""
    width = search.beam_size
    return beam(*(f"{k} of {4 if k < 4 else width}" for k in range(width)))


@pytest.mark.parametrize(("n", "widths"), [(1, [4]), (4, [4]), (5, [4, 5]), (16, [4, 16])])
def test_a_list_longer_than_the_beam_takes_a_second_search_as_wide_as_it_is_long(
    n: int, widths: list[int]
) -> None:
    backend = FakeBackend(counting)
    translator(backend).translate_n_best(["天气"], n)
    assert [(s.beam_size, s.n_best) for s in backend.searches] == [(w, w) for w in widths]


def test_a_wider_search_never_changes_the_best() -> None:
    def answer(
        source: tuple[str, ...], search: Search, prefix: tuple[str, ...]
    ) -> Sequence[Hypothesis]:
        return beam("narrow" if search.beam_size == 4 else "wide", "both")

    assert texts(translator(answer), "天气", 6) == ["narrow", "wide", "both"]


def test_batches_of_a_wider_search_are_smaller() -> None:
    backend = FakeBackend(counting)
    given = [f"{c}市长书记讲话" for c in "甲乙丙丁"]
    translator(backend, DecodeConfig(batch_tokens=32)).translate_n_best(given, 16)
    assert [len(batch) for batch in backend.batches] == [4, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("n", "beam_size", "effort"),
    [(1, 1, 1), (4, 4, 1), (5, 4, 3), (8, 4, 3), (16, 4, 5), (2, 1, 3)],
)
def test_the_effort_grows_with_the_second_search(n: int, beam_size: int, effort: int) -> None:
    assert n_best_effort(n, beam_size) == effort


# several units


def plan(*units: str) -> Plan:
    return Plan("".join(units), "".join(units), tuple(map(Part, units)), len(units) > 1)


def unit(best: str, *others: tuple[str, float], score: float = -0.5) -> UnitNBest:
    return UnitNBest(Decoded(best, score), tuple(Other(Decoded(t, s), 0) for t, s in others))


def test_of_several_units_the_one_that_loses_least_is_exchanged_first() -> None:
    made = n_best(
        plan("天气，", "很好。"),
        [unit("A,", ("B,", -0.9), ("C,", -1.2)), unit("one.", ("two.", -0.6), ("six.", -1.4))],
        5,
        None,
    )
    assert listed(made) == ["A, one.", "A, two.", "B, one.", "C, one.", "A, six."]
    scores = [t.score for t in (made.best, *made.others) if t.score is not None]
    assert scores == sorted(scores, reverse=True)
    assert all(t.warnings == ("split",) for t in (made.best, *made.others))


def test_a_long_unit_weighs_more_than_a_short_one() -> None:
    long = unit("one two three four.", ("one two three five.", -0.7))
    made = n_best(plan("天，", "地。"), [unit("A,", ("B,", -0.8)), long], 3, None)
    assert [o.text for o in made.others] == ["B, one two three four.", "A, one two three five."]


def test_a_stretch_that_stands_twice_is_exchanged_in_one_place() -> None:
    both = unit("A.", ("B.", -0.6))
    made = n_best(plan("天。", "天。"), [both, both], 4, None)
    assert listed(made) == ["A. A.", "B. A.", "A. B."]


def test_an_exchange_that_loses_a_figure_comes_last() -> None:
    worse = UnitNBest(Decoded("A,", -0.5), (Other(Decoded("B,", -0.51), 1),))
    made = n_best(plan("天，", "地。"), [worse, unit("one.", ("two.", -1.3))], 3, None)
    assert [o.text for o in made.others] == ["A, two.", "B, one."]


def failed(*others: tuple[str, float]) -> UnitNBest:
    return UnitNBest(
        Decoded("ha", -0.5, ("repetition",)), tuple(Other(Decoded(t, s), 0) for t, s in others)
    )


def test_only_the_stretch_that_failed_is_exchanged() -> None:
    made = n_best(
        plan("天。", "地。"), [failed(("B.", -2.0)), unit("one.", ("two.", -0.6))], 4, None
    )
    assert made.best.warnings == ("split", "repetition")
    assert [(o.text, o.warnings) for o in made.others] == [("B. one.", ("split",))]


def test_where_two_stretches_failed_nothing_is_listed() -> None:
    made = n_best(plan("天。", "地。"), [failed(("B.", -2.0))] * 2, 4, None)
    assert made.others == ()


def test_only_as_many_lists_are_joined_as_are_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    from translation import n_best as module

    joined: list[int] = []
    whole = module.assemble
    monkeypatch.setattr(
        module, "assemble", lambda plan, results: joined.append(1) or whole(plan, results)
    )
    many = [unit(f"{k}.", *((f"{k}-{i}.", -0.6) for i in range(9))) for k in range(200)]
    made = n_best(plan(*(f"第{k}句。" for k in range(200))), many, 4, None)
    assert (len(made.others), len(joined)) == (3, 4)


def test_addresses_stay_in_every_translation() -> None:
    (one,) = translator(beam("see", "look at")).translate_n_best(["请见https://a.cn/b?c=1"], 2)
    assert listed(one) == ["see https://a.cn/b?c=1", "look at https://a.cn/b?c=1"]


# around it


def test_what_needs_no_model_is_listed_as_it_is_translated() -> None:
    model = translator(beam("one", "two"))
    given = ["", "hello", "天气", " "]
    lists = model.translate_n_best(given, 4)
    assert [one.best for one in lists] == list(model.translate(given))
    assert [len(one.others) for one in lists] == [0, 0, 1, 0]
    assert [one.source for one in lists] == given


def test_a_sentence_that_is_only_an_address_has_nothing_to_exchange() -> None:
    (one,) = translator(beam("one", "two")).translate_n_best(["网址:https://a.cn。"], 4)
    assert one.best == translator(beam("one", "two")).translate(["网址:https://a.cn。"])[0]


def test_progress_counts_both_searches() -> None:
    seen: list[tuple[int, int]] = []
    model = translator(counting, DecodeConfig(batch_tokens=8))
    given = [f"{c}市长讲" for c in "甲乙丙丁"]
    model.translate_n_best(given, 6, progress=lambda *done: seen.append(done))
    assert seen == sorted(seen)
    assert seen[-1] == (4, 4)
    assert (2, 4) in seen


def test_the_memory_gives_the_best_and_the_model_the_others(tmp_path: Path) -> None:
    memory = TranslationMemory(tmp_path / "memory.db")
    translator(beam("remembered"), memory=memory).translate(["天气"])
    assert texts(translator(beam("one", "two"), memory=memory), "天气", 3) == [
        "remembered", "one", "two",
    ]  # fmt: skip
    assert texts(translator(beam("one", "remembered"), memory=memory), "天气", 2) == [
        "remembered", "one",
    ]  # fmt: skip
    memory.close()


def test_a_failed_best_is_not_listed_beside_a_remembered_one(tmp_path: Path) -> None:
    memory = TranslationMemory(tmp_path / "memory.db")
    translator(beam("remembered"), memory=memory).translate(["天气"])
    assert texts(translator(beam("a day " * 6), memory=memory), "天气", 3) == ["remembered"]
    memory.close()


def test_the_best_of_a_list_is_remembered(tmp_path: Path) -> None:
    memory = TranslationMemory(tmp_path / "memory.db")
    translator(beam("one", "two"), memory=memory).translate_n_best(["天气"], 2)
    model = translator(beam("other"), memory=memory)
    assert [t.text for t in model.translate(["天气"])] == ["one"]
    memory.close()
