"""ROUGE-L, numbers and names, rates, similarity."""

from __future__ import annotations

import numpy as np
import pytest
from support.evaluation import small_set

from eval.metrics.fidelity import Fidelity, names_in, numbers_in
from eval.metrics.rates import Rates, loops
from eval.metrics.rouge import RougeL, rouge_l, rouge_words
from eval.metrics.similarity import Similarity
from eval.model import Responses, Segment, TestSet
from eval.significance import point_figures


def figures(metric, test_set, *texts):
    values = point_figures(metric, metric.scorer(test_set)(Responses(texts)).values)
    return dict(zip([f.name for f in metric.figures], values.tolist(), strict=True))


# Lin 2004, section 3.1: S1 "police killed the gunman", S2 "police kill the gunman" gives 3/4,
# S3 "the gunman kill police" gives 2/4
@pytest.mark.parametrize(
    ("hypothesis", "expected"), [("police kill the gunman", 0.75), ("the gunman kill police", 0.5)]
)
def test_rouge_l_of_the_papers_example(hypothesis, expected):
    assert rouge_l(rouge_words(hypothesis), rouge_words("Police killed the gunman.")) == expected


def test_rouge_l_takes_the_best_reference_and_averages_segments():
    segments = (Segment("1", "", ("a b", "c d")), Segment("2", "", ("x",)))
    found = figures(RougeL(), TestSet("t", "segments", segments, ""), "c d", "y")
    assert found == {"rouge-l": 50.0}


def test_rouge_l_of_an_empty_text_is_zero():
    assert figures(RougeL(), small_set(("", "a b")), "") == {"rouge-l": 0.0}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("3.3 million people", {"3300000": 1}),
        ("3,300,000 people", {"3300000": 1}),
        ("the 5th of May 2024", {"5": 1, "2024": 1}),
        ("two hundred beds and 14.50%", {"200": 1, "14.5": 1}),
        ("one of a kind", {}),
        ("flight C919", {}),
    ],
)
def test_numbers_are_read_by_value(text, values):
    assert dict(numbers_in(text)) == values


def test_names_leave_out_the_first_word_of_a_sentence_but_not_acronyms():
    found = names_in("Police met Li Jing's team. Then NATO left. WHO said so.")
    assert dict(found) == {"li": 1, "jing": 1, "nato": 1, "who": 1}


def test_a_lost_number_costs_recall_and_an_invented_one_precision():
    test_set = small_set(("", "about 10 and 20"), ("", "nothing here"))
    assert figures(Fidelity(), test_set, "about 10", "nothing 7")["numbers"] == pytest.approx(50.0)


def test_fidelity_is_undefined_where_nobody_has_a_number_or_name():
    found = figures(Fidelity(), small_set(("", "no figure here")), "none at all")
    assert np.isnan(found["numbers"])
    assert np.isnan(found["names"])


def test_fidelity_compares_with_the_best_fitting_reference():
    segments = (Segment("1", "", ("ten men", "12 men")),)
    assert figures(Fidelity(), TestSet("t", "segments", segments, ""), "12 men")["numbers"] == 100.0


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the the the the", True),
        ("of the city of the city of the city", True),
        ("very, very, very good", False),
        ("bye bye", False),
        ("", False),
    ],
)
def test_loops_are_four_equal_words_or_three_equal_phrases(text, expected):
    assert loops(text) is expected


def test_rates_count_each_failure_once():
    test_set = small_set(("", "a b"), ("", "c d"), ("", "e f"), ("", "g h"))
    found = figures(Rates(), test_set, "", "港口", "no no no no", "g h")
    assert found["empty"] == found["untranslated"] == found["repetition"] == 0.25
    assert found["length-ratio"] == (0 + 1 + 4 + 2) / 8


def test_an_empty_answer_to_an_empty_reference_is_no_failure():
    assert figures(Rates(), small_set(("", "")), "")["empty"] == 0.0


def test_chinese_that_the_reference_keeps_is_no_failure():
    assert figures(Rates(), small_set(("", "the character 港")), "the 港")["untranslated"] == 0.0


class TwoWayEncoder:
    """Embeds texts that contain ``x`` one way, others the other way, blanks as zeros."""

    id = "two-way"

    def encode(self, texts):
        rows = [(0, 0) if not t else (1, 0) if "x" in t else (0, 1) for t in texts]
        return np.asarray(rows, dtype=np.float32)


def test_similarity_is_the_mean_cosine_to_source_and_best_reference():
    segments = (Segment("1", "x", ("y", "x")), Segment("2", "x", ("y", "y")))
    found = figures(Similarity(TwoWayEncoder()), TestSet("t", "segments", segments, ""), "x", "")
    assert found == {"similarity.source": 0.5, "similarity.reference": 0.5}


def test_the_encoder_is_named_in_the_signature():
    statistics = Similarity(TwoWayEncoder()).scorer(small_set(("x", "x")))(Responses(("x",)))
    assert statistics.signatures == ("cosine|encoder:two-way|mean",) * 2
