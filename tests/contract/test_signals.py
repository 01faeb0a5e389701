"""What every signal promises, whichever it is."""

from __future__ import annotations

import numpy as np
import pytest
from support.bag_encoder import BagEncoder
from support.small_pages import HOSPITAL, RAILWAY_BRIEF, page, three_articles

from alignment.background import measure
from alignment.material import Material, gather
from alignment.model import TranslatedText
from alignment.signals import SIGNALS, Signal
from pages.model import Page


def _material(of: Page, *, translated: bool = False) -> Material:
    encoder = BagEncoder()
    background = measure(encoder)
    material = gather(of, (), encoder, background)
    texts = tuple(
        TranslatedText(source.id, f"Sentence {i} of the article about a new railway.")
        for i, source in enumerate(material.sources)
    )
    return gather(of, texts, encoder, background) if translated else material


@pytest.fixture(params=list(SIGNALS))
def signal(request: pytest.FixtureRequest) -> Signal:
    return SIGNALS[request.param]


@pytest.mark.parametrize("translated", [False, True])
def test_there_is_one_reading_per_statement_with_a_grade_per_source(
    signal: Signal, translated: bool
) -> None:
    material = _material(three_articles(), translated=translated)
    readings = signal(material)
    assert len(readings) == len(material.statements)
    for reading in readings:
        assert reading.grades.shape == (len(reading.weights), len(material.sources))
        assert reading.each().shape == (len(material.sources),)


@pytest.mark.parametrize("translated", [False, True])
def test_grades_are_finite_and_bounded_and_weights_are_not_negative(
    signal: Signal, translated: bool
) -> None:
    for reading in signal(_material(three_articles(), translated=translated)):
        assert np.isfinite(reading.grades).all()
        assert np.abs(reading.grades).max(initial=0.0) <= 4.0
        assert (reading.weights >= 0).all()


def test_reading_twice_gives_the_same(signal: Signal) -> None:
    material = _material(three_articles(), translated=True)
    for one, other in zip(signal(material), signal(material), strict=True):
        assert (one.grades == other.grades).all()
        assert (one.weights == other.weights).all()


def test_a_page_without_briefs_gives_no_readings(signal: Signal) -> None:
    assert signal(_material(page([HOSPITAL]))) == ()


def test_a_page_without_articles_gives_readings_that_carry_nothing(signal: Signal) -> None:
    readings = signal(_material(page([], [RAILWAY_BRIEF])))
    assert len(readings) == 3
    for reading in readings:
        assert reading.grades.shape[1] == 0
        assert reading.carried(()) == 0.0
