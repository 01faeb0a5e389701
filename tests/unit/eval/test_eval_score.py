"""The corpus score: sacrebleu's numbers, and refusal of what cannot be scored."""

from __future__ import annotations

import numpy as np
import pytest
from sacrebleu.metrics.ter import TER
from support.evaluation import lines_of

from eval.errors import EvalError, InputError
from eval.score import score_corpus, segments_of

# figures: tests/data/eval/sacrebleu-output.txt, sacrebleu 2.6.0's command line with -w 6
ONE_REFERENCE = {
    "system.a.txt": (60.676304, 76.267626, 25.263158),
    "system.b.txt": (15.348714, 44.043940, 71.052632),
}


@pytest.mark.parametrize("system", ONE_REFERENCE)
def test_scores_equal_the_sacrebleu_command_to_the_printed_digit(system):
    scores = score_corpus(lines_of(system), [lines_of("ref.1.txt")])
    printed = tuple(round(value, 6) for value in (scores.bleu, scores.chrf, scores.ter))
    assert printed == pytest.approx(ONE_REFERENCE[system], abs=1e-9)


def test_scores_with_two_references_equal_the_sacrebleu_command():
    streams = [lines_of("ref.1.txt"), lines_of("ref.2.txt")]
    scores = score_corpus(lines_of("system.b.txt"), streams)
    printed = [round(value, 6) for value in (scores.bleu, scores.chrf, scores.ter)]
    assert printed == [20.125259, 46.957872, 63.131313]
    assert scores.signatures.bleu.startswith("nrefs:2|")


def test_signatures_say_chrf_plus_plus_and_the_english_tokenizer():
    signatures = score_corpus(["a b"], [["a b"]]).signatures
    assert "|nw:2|" in signatures.chrf
    assert "|tok:13a|" in signatures.bleu
    assert "tok:tercom" in signatures.ter


def test_identical_texts_score_100_and_no_edits():
    text = ["The port's new terminal opened yesterday."]
    scores = score_corpus(text, [text])
    assert (round(scores.bleu, 9), scores.chrf, scores.ter) == (100.0, 100.0, 0.0)


def test_two_hypotheses_with_one_reference_are_refused_where_sacrebleu_says_100():
    with pytest.raises(InputError, match="2 hypotheses but 1 lines in reference stream 1"):
        score_corpus(["a b c d", "e f g h"], [["a b c d"]])


def test_transposed_references_are_named_as_the_likely_mistake():
    with pytest.raises(InputError, match="transposed"):
        score_corpus(["a", "b", "c"], [["a"], ["b"], ["c"]])


def test_one_flat_list_of_references_is_refused():
    with pytest.raises(InputError, match=r"references\[0\] is one string"):
        score_corpus(["a"], ["a"])


@pytest.mark.parametrize("references", [[], "a"])
def test_no_reference_stream_is_refused(references):
    with pytest.raises(InputError, match="non-empty list of reference streams"):
        score_corpus(["a"], references)


def test_hypotheses_given_as_one_string_are_refused():
    with pytest.raises(InputError, match="hypotheses is one string"):
        score_corpus("a", [["a"]])


def test_an_empty_corpus_is_refused():
    with pytest.raises(InputError, match="nothing to score"):
        score_corpus([], [[]])


def test_a_missing_line_is_named_with_its_position():
    with pytest.raises(InputError, match=r"hypotheses\[1\] is NoneType"):
        score_corpus(["a", None], [["a", "b"]])


def test_input_errors_are_eval_errors():
    with pytest.raises(EvalError):
        score_corpus(["a"], [["a", "b"]])


def test_empty_lines_are_scored_and_counted():
    scores = score_corpus(["a b c d e", ""], [["a b c d e", "f g"]])
    assert (scores.n, scores.empty_hypotheses, scores.empty_references) == (2, 1, 0)
    assert scores.bleu < 100


def test_an_empty_reference_line_is_counted_once_per_segment():
    scores = score_corpus(["a b", "c"], [["a b", ""], ["a b", " "]])
    assert scores.empty_references == 1


def test_all_lines_empty_is_a_score_of_zero_and_not_an_error():
    scores = score_corpus([""], [["a b"]])
    assert (scores.bleu, scores.chrf, scores.ter) == (0.0, 0.0, 100.0)


def test_reference_streams_become_segments_in_order():
    test_set = segments_of([["a", "b"], ["c", "d"]])
    assert [segment.references for segment in test_set.segments] == [("a", "c"), ("b", "d")]


def random_lines(chance: np.random.Generator, count: int) -> list[str]:
    words = [f"Word{n}" for n in range(30)] + ["the", "The", "&amp;", "U.S.", "3,000"]
    sizes = [0, 1, 6, 20, 40]
    return [" ".join(chance.choice(words, chance.choice(sizes))) for _ in range(count)]


@pytest.mark.parametrize("streams", [1, 3])
def test_ter_is_the_very_number_and_signature_of_sacrebleu(streams):
    chance = np.random.default_rng(streams)
    lines = random_lines(chance, 20)
    references = [random_lines(chance, 20) for _ in range(streams)]
    metric = TER()
    expected = metric.corpus_score(lines, references).score
    scores = score_corpus(lines, references)
    assert scores.ter == expected
    assert scores.signatures.ter == str(metric.get_signature())


def test_a_brief_against_a_long_article_has_the_very_ter_of_sacrebleu():
    chance = np.random.default_rng(5)
    words = [f"word{n}" for n in range(90)]
    for length in (40, 70, 110):
        hypothesis = " ".join(chance.choice(words, length))
        reference = " ".join(chance.choice(words, 32))
        expected = TER().corpus_score([hypothesis], [[reference]]).score
        assert score_corpus([hypothesis], [[reference]]).ter == expected
