"""BLEU, chrF and TER as statistics: equal to sacrebleu, singly and over resamples."""

from __future__ import annotations

import numpy as np
import pytest
from sacrebleu.metrics import BLEU, CHRF, TER
from support.evaluation import bundled_set, lines_of, small_set

from eval.metrics.overlap import Bleu, Chrf, Ter
from eval.model import Responses, Segment, TestSet
from eval.significance import point_figures

SYSTEMS = ("system.a.txt", "system.b.txt", "system.c.txt")
METRICS = (Bleu(), Chrf(), Ter())


def figures(metric, test_set, texts):
    return point_figures(metric, metric.scorer(test_set)(Responses(tuple(texts))).values)


# figures: tests/data/eval/sacrebleu-output.txt
@pytest.mark.parametrize(
    ("system", "references", "expected"),
    [
        ("system.a.txt", ("ref.1.txt",), (60.676304, 76.162220, 76.267626, 25.263158)),
        ("system.b.txt", ("ref.1.txt",), (15.348714, 46.187788, 44.043940, 71.052632)),
        ("system.b.txt", ("ref.1.txt", "ref.2.txt"), (20.125259, 48.824469, 46.957872, 63.131313)),
    ],
)
def test_figures_equal_the_sacrebleu_command_to_the_printed_digit(system, references, expected):
    test_set = bundled_set(*references)
    found = np.concatenate([figures(m, test_set, lines_of(system)) for m in METRICS])
    assert [round(float(value), 6) for value in found] == list(expected)


@pytest.mark.parametrize("system", SYSTEMS)
def test_figures_equal_sacrebleu_to_the_last_bit(system):
    texts, references = list(lines_of(system)), [list(lines_of("ref.1.txt"))]
    found = np.concatenate([figures(m, bundled_set(), texts) for m in METRICS])
    theirs = [BLEU(), CHRF(), CHRF(word_order=2), TER()]
    assert found.tolist() == [m.corpus_score(texts, references).score for m in theirs]


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.name)
def test_signatures_are_sacrebleus(metric):
    statistics = metric.scorer(bundled_set())(Responses(lines_of("system.a.txt")))
    theirs = {"bleu": [BLEU()], "chrf": [CHRF(), CHRF(word_order=2)], "ter": [TER()]}[metric.name]
    for one in theirs:
        one.corpus_score(["a"], [["a"]])
    assert list(statistics.signatures) == [str(one.get_signature()) for one in theirs]


@pytest.mark.parametrize("metric", METRICS, ids=lambda m: m.name)
def test_many_sums_at_once_give_what_each_gives_alone(metric):
    values = metric.scorer(bundled_set())(Responses(lines_of("system.b.txt"))).values
    sums = np.vstack([values[:5].sum(axis=0), values[5:].sum(axis=0), values[7]])
    together = metric.aggregate(sums)
    alone = [metric.aggregate(row) for row in sums]
    np.testing.assert_allclose(together, np.vstack(alone), rtol=0, atol=1e-9)


def test_segments_with_fewer_references_are_scored_against_those_they_have():
    segments = (Segment("1", "", ("a b c d", "a b c e")), Segment("2", "", ("f g h i",)))
    test_set = TestSet("var", "segments", segments, "")
    texts = ["a b c e", "f g h x"]
    streams = [["a b c d", "f g h i"], ["a b c e", None]]
    found = np.concatenate([figures(m, test_set, texts) for m in METRICS])
    theirs = [
        BLEU().corpus_score(texts, streams).score,
        CHRF().corpus_score(texts, streams).score,
        CHRF(word_order=2).corpus_score(texts, streams).score,
        TER().corpus_score(texts, streams).score,
    ]
    assert found.tolist() == theirs
    statistics = Bleu().scorer(test_set)(Responses(tuple(texts)))
    assert statistics.signatures[0].startswith("nrefs:var|")


def test_nothing_at_all_scores_zero_without_a_warning():
    test_set = small_set(("", "a b c"))
    assert [figures(m, test_set, [""]).tolist() for m in METRICS] == [[0.0], [0.0, 0.0], [100.0]]


def test_a_text_shorter_than_four_words_has_bleu_zero_as_in_sacrebleu():
    assert figures(Bleu(), small_set(("", "a b c")), ["a b c"]).tolist() == [0.0]


def test_an_empty_reference_counts_every_word_as_an_edit():
    assert figures(Ter(), small_set(("", " ")), ["a b"]).tolist() == [100.0]
    assert figures(Ter(), small_set(("", " ")), [""]).tolist() == [0.0]


def test_trailing_white_space_changes_nothing():
    spaced = [text + " \t" for text in lines_of("system.a.txt")]
    for metric in METRICS:
        plain = figures(metric, bundled_set(), lines_of("system.a.txt"))
        assert figures(metric, bundled_set(), spaced).tolist() == plain.tolist()


def test_text_that_looks_tokenized_is_reported_as_sacrebleu_reports_it():
    test_set = small_set(*[("", "a b .")] * 100)
    statistics = Bleu().scorer(test_set)(Responses(("a b .",) * 100))
    assert statistics.warnings[0].startswith("100 answers end in a tokenized full stop")
    assert Bleu().scorer(test_set)(Responses(("a b.",) * 100)).warnings == ()
