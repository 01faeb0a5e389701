"""What the load benchmarks conclude from what they saw."""

from __future__ import annotations

import numpy as np
import pytest
from support.fakes import FakeTranslator

from bench.service_client import Outcome
from bench.service_load import _report
from bench.service_soak import slope
from bench.service_texts import sentences
from bench.service_verdicts import ALONE, SAME, VARIANT, WRONG, verdicts
from translation.model import Translation

ENGLISH = {
    "会议召开": "The meeting was held on Monday.",
    "道路畅通": "All roads in the city are open again.",
    "天气晴好": "Fine weather is expected.",
    "全市新增113家企业": "The city added 113 firms this year.",
    "全市新增181家企业": "The city added 181 firms.",
}


class Wavering(FakeTranslator):
    """Words one sentence otherwise when it is alone."""

    def translate(self, sentences, *, progress=None):
        if list(sentences) == ["天气晴好"]:
            return (Translation("天气晴好", "The weather will be fine."),)
        return super().translate(sentences)


def judged(*pairs: tuple[str, str]) -> dict[str, int]:
    known = list(ENGLISH.items())
    found = verdicts([*known, *pairs], Wavering(ENGLISH))
    found[SAME] -= len(known)
    return dict(+found)


def test_the_librarys_own_translation_is_right_however_often_it_came():
    assert judged(*[("会议召开", ENGLISH["会议召开"])] * 3) == {SAME: 3}


def test_the_librarys_translation_of_the_sentence_alone_is_right():
    assert judged(("天气晴好", "The weather will be fine.")) == {ALONE: 1}


def test_other_words_for_the_same_are_a_variant():
    assert judged(("会议召开", "The meeting was held Monday.")) == {VARIANT: 1}


def test_another_sentences_translation_is_wrong():
    assert judged(("会议召开", ENGLISH["道路畅通"])) == {WRONG: 1}


def test_words_as_of_a_near_copy_are_a_variant_where_the_figures_are_its_own():
    assert judged(("全市新增113家企业", "The city added 113 firms.")) == {VARIANT: 1}


def test_a_near_copys_translation_is_wrong_for_its_figures():
    assert judged(("全市新增113家企业", ENGLISH["全市新增181家企业"])) == {WRONG: 1}


def test_a_process_that_grows_has_its_slope_within_the_interval():
    rng = np.random.default_rng(1)
    sizes = [int(2e8 + 100 * 1024 * page + rng.normal(0, 2e6)) for page in range(1000)]
    found = slope(sizes)
    assert found.low < 100_000 < found.high
    assert found.slope == pytest.approx(100_000, rel=0.05)


def test_a_process_that_stays_has_a_slope_of_nothing():
    rng = np.random.default_rng(1)
    found = slope([int(2e8 + rng.normal(0, 2e6)) for _ in range(1000)])
    assert found.low < 0 < found.high


@pytest.mark.parametrize("seed", [0, 1])
def test_drawn_sentences_differ_and_come_again_from_the_same_seed(seed):
    drawn = sentences(300, None, np.random.default_rng(seed))
    assert len(set(drawn)) == 300
    assert drawn == sentences(300, None, np.random.default_rng(seed))
    assert all(6 <= len(text) <= 110 for text in drawn)


def test_sentences_of_a_file_are_its_first_column(tmp_path):
    file = tmp_path / "pairs.tsv"
    file.write_text("甲\tA\n乙\tB\n甲\tC\n\n", encoding="utf-8")
    assert sorted(sentences(2, file, np.random.default_rng(0))) == ["乙", "甲"]
    with pytest.raises(ValueError, match="holds 2 different sentences; 3 are needed"):
        sentences(3, file, np.random.default_rng(0))


def reported(monkeypatch, *outcomes: Outcome) -> int:
    monkeypatch.setattr("bench.service_load.build_translator", lambda _: FakeTranslator(ENGLISH))
    return _report(outcomes, 1.0)


def test_lost_and_crossed_answers_are_faults_and_refusals_are_not(monkeypatch, capsys):
    right = Outcome("single", 200, 0.1, (("会议召开", ENGLISH["会议召开"]),))
    crossed = Outcome("single", 200, 0.1, (("道路畅通", ENGLISH["道路畅通"]),), "other sentences")
    lost = Outcome("single", 0, 0.1, fault="0: gone")
    broken = Outcome("single", 500, 0.1, fault="500: error")
    refused = Outcome("single", 503, 0.1, fault="503: busy")
    assert reported(monkeypatch, right) == 0
    assert reported(monkeypatch, right, refused, refused) == 0
    assert reported(monkeypatch, right, crossed, lost, broken, refused) == 3
    assert "status codes: {0: 1, 200: 2, 500: 1, 503: 1}" in capsys.readouterr().out
