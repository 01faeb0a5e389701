"""Strict and lax alignment scores, after Sennrich and Volk 2011 and vecalign's score.py."""

from __future__ import annotations

import json

import numpy as np
import pytest
from support.evaluation import small_set

from eval.errors import InputError
from eval.metrics.beads import BeadScores, bead_counts, bead_type, parse_beads
from eval.model import Responses
from eval.significance import point_figures


def scores(*documents):
    """Figures of (gold, test) documents."""
    test_set = small_set(*(("", json.dumps(gold)) for gold, _ in documents), kind="beads")
    metric = BeadScores()
    answers = Responses(tuple(json.dumps(test) for _, test in documents))
    values = metric.scorer(test_set)(answers).values
    return dict(zip([f.name for f in metric.figures], point_figures(metric, values), strict=True))


def test_a_perfect_alignment_scores_one():
    gold = [[[0], [0]], [[1, 2], [1]], [[3], []]]
    found = scores((gold, gold))
    assert [found[f"{rule}.{k}"] for rule in ("strict", "lax") for k in ("p", "r", "f1")] == [
        1.0
    ] * 6


def test_a_merged_bead_is_laxly_right_and_strictly_wrong():
    found = scores(([[[0], [0]], [[1], [1]]], [[[0, 1], [0, 1]]]))
    assert (found["strict.f1"], found["lax.p"], found["lax.r"]) == (0.0, 1.0, 1.0)


def test_recall_leaves_out_gold_beads_with_an_empty_side():
    found = scores(([[[0], [0]], [[1], []]], [[[0], [0]]]))
    assert (found["strict.p"], found["strict.r"]) == (1.0, 1.0)


def test_precision_counts_proposed_beads_with_an_empty_side():
    found = scores(([[[0], [0]]], [[[0], [0]], [[1], []]]))
    assert (found["strict.p"], found["strict.r"]) == (0.5, 1.0)


def test_counts_are_pooled_over_documents_and_not_averaged():
    good = [[[i], [i]] for i in range(9)]
    found = scores((good, good), ([[[0], [0]]], [[[0], [1]]]))
    assert found["strict.p"] == pytest.approx(0.9)


def test_no_proposed_bead_at_all_is_zero_and_not_an_error():
    found = scores(([[[0], [0]]], []))
    assert (found["strict.p"], found["strict.r"], found["strict.f1"]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("bead", "expected"),
    [
        (((0,), (0,)), "1-1"),
        (((0,), (0, 1)), "1-n"),
        (((0, 1), (0,)), "n-1"),
        (((0, 1), (0, 1)), "n-m"),
        (((0,), ()), "null"),
        (((), (3,)), "null"),
    ],
)
def test_beads_are_classified_by_their_sides(bead, expected):
    assert bead_type(bead) == expected


def test_scores_by_type_are_undefined_where_the_type_does_not_occur():
    found = scores(([[[0], [0]]], [[[0], [0]]]))
    assert found["strict.f1.1-1"] == 1.0
    assert np.isnan(found["strict.f1.n-m"])


def test_blocks_depend_on_the_gold_alone_so_that_systems_pair():
    gold = [((i,), (i,)) for i in range(120)]
    assert bead_counts(gold, gold).shape == bead_counts(gold, []).shape == (3, 21)
    wild = [((500,), (0,))]
    assert bead_counts(gold, wild)[-1, 2] == 1


def test_order_inside_a_bead_does_not_matter_and_empty_beads_are_dropped():
    assert parse_beads("[[[2, 1], [0]], [[], []]]", "x") == (((1, 2), (0,)),)


@pytest.mark.parametrize("text", ["{", "[1]", '[[["a"], [0]]]', "[[[0]]]"])
def test_malformed_beads_are_refused_with_their_place(text):
    with pytest.raises(InputError, match="answer to 7"):
        parse_beads(text, "answer to 7")
