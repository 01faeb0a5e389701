"""Translating a page in chunks that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fakes import FAKE_INFO, FakeTranslator

from service.errors import CancelledError
from service.jobs.resuming import ResumingTranslator, fingerprint
from service.store.model import PartialLine

LINES = tuple((f"a1.p1.s{n}", text * n) for n, text in enumerate("天地玄黄宇宙洪荒", start=1))
TEXTS = tuple(text for _, text in LINES)
MARK = fingerprint(FAKE_INFO)


class Ledger:
    """Remembers what was saved, and stops when told."""

    def __init__(self, stop_after: int | None = None, *, is_wanted: bool = True) -> None:
        self.saved: list[PartialLine] = []
        self.counts: list[tuple[int, int]] = []
        self.stop_after = stop_after
        self.is_wanted = is_wanted
        self.checks = 0

    def check(self) -> None:
        self.checks += 1
        if self.stop_after is not None and self.checks >= self.stop_after:
            raise CancelledError("stop here")

    def check_held(self) -> None:
        if not self.is_wanted:
            raise CancelledError("not wanted")

    def save(self, lines: Sequence[PartialLine], n_done: int, n_total: int) -> None:
        self.saved.extend(lines)
        self.counts.append((n_done, n_total))


def translate(
    ledger: Ledger,
    saved: Sequence[PartialLine] = (),
    translator: FakeTranslator | None = None,
    characters: int = 6,
):
    resuming = ResumingTranslator(translator or FakeTranslator(), LINES, saved, ledger, characters)
    return resuming.translate(TEXTS)


def test_the_answers_are_those_of_the_wrapped_translator():
    assert translate(Ledger()) == FakeTranslator().translate(TEXTS)


def test_a_chunk_ends_with_the_line_that_fills_it():
    inner = FakeTranslator()
    translate(Ledger(), translator=inner, characters=6)
    assert [[len(text) for text in call] for call in inner.calls] == [
        [1, 2, 3],
        [4, 5],
        [6],
        [7],
        [8],
    ]


def test_every_chunk_is_saved_before_the_next_is_begun():
    ledger = Ledger(stop_after=2)
    with pytest.raises(CancelledError):
        translate(ledger)
    assert [line.id for line in ledger.saved] == [identity for identity, _ in LINES[:5]]
    assert ledger.counts == [(0, 8), (3, 8), (5, 8)]


def test_an_attempt_does_one_chunk_even_where_it_is_asked_to_stop_at_once():
    ledger = Ledger(stop_after=1)
    with pytest.raises(CancelledError):
        translate(ledger)
    assert len(ledger.saved) == 3


def test_nothing_is_translated_for_a_result_that_nobody_wants():
    inner = FakeTranslator()
    with pytest.raises(CancelledError):
        translate(Ledger(is_wanted=False), translator=inner)
    assert inner.calls == []


@given(st.integers(0, 8))
def test_wherever_it_was_cut_off_the_rest_is_done_and_nothing_twice(kept):
    whole = Ledger()
    expected = translate(whole)
    inner, again = FakeTranslator(), Ledger()
    assert translate(again, whole.saved[:kept], inner) == expected
    assert [text for call in inner.calls for text in call] == list(TEXTS[kept:])
    assert again.saved == whole.saved[kept:]


@pytest.mark.parametrize(
    "change", [{"model": "another"}, {"zh": "其他"}, {"model": ""}], ids=["model", "text", "none"]
)
def test_a_line_of_another_model_or_text_is_translated_again(change):
    first = Ledger()
    translate(first)
    inner = FakeTranslator()
    saved = [replace(first.saved[0], en="stale", **change), *first.saved[1:]]
    assert translate(Ledger(), saved, inner) == FakeTranslator().translate(TEXTS)
    assert inner.calls == [TEXTS[:1]]


def test_score_and_warnings_survive_being_saved():
    inner = FakeTranslator(warnings={"天": ("number-lost:3", "split")})
    first = Ledger()
    translate(first, translator=inner)
    (answer, *_) = translate(Ledger(), first.saved)
    assert (answer.score, answer.warnings) == (-0.5, ("number-lost:3", "split"))


def test_the_fingerprint_names_all_that_decides_a_translation():
    changes = {"sha256": "0" * 64, "backend": "b", "compute_type": "c", "beam_size": 9}
    marks = {fingerprint(replace(FAKE_INFO, **{name: value})) for name, value in changes.items()}
    assert len(marks | {MARK}) == 5
    assert fingerprint(replace(FAKE_INFO, id="another name of the same files")) == MARK


def test_progress_is_told_in_lines():
    seen: list[tuple[int, int]] = []
    resuming = ResumingTranslator(FakeTranslator(), LINES, (), Ledger(), 6)
    resuming.translate(TEXTS, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 8), (3, 8), (5, 8), (6, 8), (7, 8), (8, 8)]


def test_other_sentences_than_the_page_s_are_refused():
    resuming = ResumingTranslator(FakeTranslator(), LINES, (), Ledger(), 6)
    with pytest.raises(ValueError, match="own page"):
        resuming.translate(["别的"])
