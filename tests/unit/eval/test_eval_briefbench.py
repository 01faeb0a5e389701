"""BriefBench's figures: equal to the benchmark's own score.py."""

from __future__ import annotations

import json

import numpy as np
import pytest
from support.evaluation import DATA, lines_of

from eval.briefbench import page_counts
from eval.briefbench_files import ResultPage, parse_gold, parse_result, read_results
from eval.errors import InputError
from eval.metrics.pages import PageScores
from eval.model import Responses
from eval.significance import point_figures
from eval.spec import SetSpec
from eval.testsets.registry import load_test_set

# printed by BriefBench's `score.py pages.gold.jsonl pages.results.jsonl --json`
EXPECTED = {
    "briefs.f1": 1.0,
    "credit.acc": 0.5,
    "paragraphs.f1": 0.6,
    "headlines.f1": 0.8571428571428571,
    "match.acc": 0.6666666666666666,
    "null.f1": 0.0,
    "links.p": 0.6,
    "links.r": 1.0,
    "links.f1": 0.7499999999999999,
    "links.exact": 0.5,
    "refs.found": 0.8,
    "bleu": 14.123074467494206,
    "chrf": 50.94058933449364,
}


@pytest.fixture
def gold():
    spec = SetSpec(name="pages", format="briefbench-pages", path="pages.gold.jsonl")
    return load_test_set(spec, DATA)


def figures(gold, texts):
    metric = PageScores()
    statistics = metric.scorer(gold)(Responses(tuple(texts)))
    values = point_figures(metric, statistics.values)
    return dict(zip([f.name for f in metric.figures], values.tolist(), strict=True)), statistics


def results(gold):
    return read_results(lines_of("pages.results.jsonl"), "results", [s.id for s in gold.segments])


def test_every_figure_equals_score_py_to_the_last_digit(gold):
    found, _ = figures(gold, results(gold))
    assert {name: found[name] for name in EXPECTED} == EXPECTED


def test_a_page_without_a_result_counts_as_empty_and_is_reported(gold):
    found, statistics = figures(gold, ["", "", ""])
    assert found["briefs.f1"] == found["links.f1"] == found["bleu"] == 0.0
    assert statistics.warnings == ("3 pages without a result count as empty",)


def test_calibration_comes_from_the_confidence_of_each_match(gold):
    found, _ = figures(gold, results(gold))
    # right with 0.96 and 0.80, wrong with 0.55
    assert found["ece"] == pytest.approx((0.04 + 0.20 + 0.55) / 3)
    assert found["brier"] == pytest.approx((0.04**2 + 0.20**2 + 0.55**2) / 3)


def test_a_brief_that_is_not_in_the_gold_costs_precision(gold):
    page = json.loads(lines_of("pages.results.jsonl")[1])
    page["briefs"].append({**page["briefs"][0], "title": "Something that nobody printed here"})
    texts = list(results(gold))
    texts[1] = json.dumps(page)
    found, _ = figures(gold, texts)
    assert found["briefs.f1"] == pytest.approx(2 * 0.75 / 1.75)
    assert found["links.p"] == pytest.approx(3 / 6)


def test_a_brief_split_otherwise_is_matched_by_the_text_of_its_sentences():
    gold = parse_gold(lines_of("pages.gold.jsonl")[0], "gold")
    record = json.loads(lines_of("pages.results.jsonl")[0])
    brief = record["briefs"][0]
    brief["sentences"] = [
        {"id": "s1", "en": "The port's new terminal"},
        {"id": "s2", "en": "opened yesterday."},
        {"id": "s3", "en": "It can handle two million boxes a year."},
    ]
    brief["links"][0]["sentence"], brief["links"][1]["sentence"] = "s1", "s3"
    counts = page_counts(gold, parse_result(json.dumps(record), "result")).briefs
    assert counts["link_hit"] == 2


def test_without_references_translation_figures_are_undefined(gold, tmp_path):
    page = json.loads(lines_of("pages.gold.jsonl")[2])
    page["references"] = []
    (tmp_path / "gold.jsonl").write_text(json.dumps(page), encoding="utf-8")
    spec = SetSpec(name="pages", format="briefbench-pages", path="gold.jsonl")
    found, _ = figures(load_test_set(spec, tmp_path), [""])
    assert np.isnan(found["bleu"])
    assert np.isnan(found["refs.found"])


def test_a_link_to_an_unknown_sentence_is_an_error_that_names_the_page(gold):
    page = json.loads(lines_of("pages.results.jsonl")[0])
    page["briefs"][0]["links"][0]["sentence"] = "b9.s9"
    with pytest.raises(InputError, match=r"page p1: a link names the sentence b9\.s9"):
        figures(gold, [json.dumps(page), "", ""])


def test_results_are_put_in_the_order_of_the_gold():
    lines = ['{"id": "b"}', "", '{"id": "a"}']
    assert read_results(lines, "r", ["a", "x", "b"]) == ('{"id": "a"}', "", '{"id": "b"}')


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (['{"id": "a"}', '{"id": "a"}'], "r:2: a second result for page a"),
        (["{}"], "r:1: the result lacks the gold page's id"),
        (['{"id": "a", "articles": 3}'], "r:1: articles"),
        (["nonsense"], "r:1: line: Invalid JSON"),
    ],
)
def test_bad_results_are_refused_with_their_line(lines, message):
    with pytest.raises(InputError, match=message):
        read_results(lines, "r", ["a"])


def test_a_blank_result_has_no_parts():
    assert parse_result("  ", "x") == ResultPage()
