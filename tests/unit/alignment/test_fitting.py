"""The fitting scripts' arithmetic."""

from __future__ import annotations

import numpy as np
import pytest

from bench.conditional_logit import Bound, Example, fit_choice, fit_platt
from bench.fit_brief_alignment import bound


def _examples(n: int, rng: np.random.Generator) -> list[Example]:
    """Choices among three options by the true weights 2 and -1, with Gumbel noise."""
    found = []
    for _ in range(n):
        good, bad = rng.normal(size=3), rng.normal(size=3)
        scores = 2 * good - bad + rng.gumbel(size=3)
        found.append(
            Example({"good": good, "bad": bad, "idle": rng.normal(size=3)}, int(scores.argmax()))
        )
    return found


def test_the_weights_that_made_the_choices_are_found_again() -> None:
    weights = fit_choice(_examples(2000, np.random.default_rng(1)), ["good", "bad", "idle"], 0.1)
    found = dict(weights.values)
    assert found["good"] == pytest.approx(2.0, abs=0.2)
    assert found["bad"] == pytest.approx(-1.0, abs=0.2)
    assert found["idle"] == pytest.approx(0.0, abs=0.1)


def test_a_larger_penalty_gives_smaller_weights() -> None:
    examples = _examples(100, np.random.default_rng(2))
    loose, tight = (dict(fit_choice(examples, ["good"], l2).values) for l2 in (0.1, 100.0))
    assert 0 < tight["good"] < loose["good"]


def test_bound_weights_stay_on_their_side() -> None:
    examples = _examples(300, np.random.default_rng(6))
    found = dict(fit_choice(examples, ["good", "bad"], 1.0, lambda _name: (0.0, None)).values)
    assert found["good"] > 0
    assert found["bad"] == 0.0


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("words", (0.0, None)),
        ("gain:translated_words", (0.0, None)),
        ("title:headline", (0.0, None)),
        ("figures:lost", (None, 0.0)),
        ("shared", (None, 0.0)),
        ("size:2", (None, None)),
        ("null", (None, None)),
    ],
)
def test_evidence_may_only_speak_for_what_it_shows(name: str, wanted: Bound) -> None:
    assert bound(name) == wanted


def test_an_example_without_weight_says_nothing() -> None:
    examples = _examples(200, np.random.default_rng(3))
    contrary = Example({"good": np.array([5.0, -5.0])}, 1, weight=0.0)
    with_it = fit_choice([*examples, contrary], ["good"], 1.0).of("good")
    assert with_it == pytest.approx(fit_choice(examples, ["good"], 1.0).of("good"), rel=0.2)


def test_overconfident_answers_are_toned_down() -> None:
    rng = np.random.default_rng(4)
    right = (rng.random(1000) < 0.8).astype(float)
    calibration = fit_platt(np.full(1000, 0.99), right)
    assert calibration(0.99) == pytest.approx(0.8, abs=0.05)


def test_good_answers_are_left_alone() -> None:
    rng = np.random.default_rng(5)
    probability = rng.random(4000)
    right = (rng.random(4000) < probability).astype(float)
    calibration = fit_platt(probability, right)
    assert calibration.slope == pytest.approx(1.0, abs=0.15)
    assert calibration.intercept == pytest.approx(0.0, abs=0.15)
