from __future__ import annotations

import pytest

from bench.synthetic_test import FRAMES, Case, accuracy, cases
from training.phrases import phrases


def test_the_test_holds_each_kind_equally_and_always_the_same():
    found = cases(40)
    assert found == cases(40)
    assert {kind: sum(c.kind == kind for c in found) for kind in FRAMES} == dict.fromkeys(
        FRAMES, 10
    )


def test_no_frame_is_one_the_trainer_draws_from():
    trained = {zh for zh, _ in phrases().sentence}
    assert not trained & {frame for frames in FRAMES.values() for frame in frames}


@pytest.mark.parametrize(
    ("accepted", "text", "right"),
    [
        ("3.5 million", "The city has 3.5 million people.", True),
        ("3.5 million", "The city has 13.5 million people.", False),
        ("12,000", "about 12,000 yuan", True),
        ("12,000", "about 112,000 yuan", False),
        ("5.2%", "up 5.2%.", True),
        ("5.2%", "up 5.23%", False),
        ("Guo Wenhai", "said guo  wenhai.", True),
        ("Guo Wenhai", "said Guo Wenhaiyan", False),
        ("January 4", "on January 4, 2024", True),
        ("January 4", "on January 14", False),
    ],
)
def test_only_the_whole_figure_counts(accepted, text, right):
    assert Case("x", "", (accepted,)).is_right(text) is right


def test_accuracy_counts_per_kind_and_in_all():
    made = [Case("a", "", ("1",)), Case("a", "", ("2",)), Case("b", "", ("3",))]
    assert accuracy(made, ["1", "9", "3"]) == {"a": (1, 2), "all": (2, 3), "b": (1, 1)}
