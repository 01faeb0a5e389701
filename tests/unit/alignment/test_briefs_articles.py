from __future__ import annotations

import numpy as np
import pytest
from support.bag_encoder import BagEncoder
from support.small_pages import HOSPITAL, HOSPITAL_BRIEF, RAILWAY, RAILWAY_BRIEF, page

from alignment.background import measure
from alignment.briefs import articles
from alignment.briefs.aligning import PageReadings, read_page
from pages.model import Page


def _read(of: Page) -> PageReadings:
    encoder = BagEncoder()
    return read_page(of, (), encoder, measure(encoder))


def _features(of: Page, brief: int, article: int) -> dict[str, float]:
    seen = _read(of)
    return articles.features(seen.material, seen.readings, brief, article)


def test_the_right_article_is_ahead_in_meaning_words_and_figures() -> None:
    of = page([RAILWAY, HOSPITAL], [RAILWAY_BRIEF])
    right, wrong = _features(of, 0, 0), _features(of, 0, 1)
    for name in ("meaning", "clauses", "words", "weakest", "title:headline", "figures:stated"):
        assert right[name] > wrong[name], name
    assert right["figures:lost"] < wrong["figures:lost"]


def test_a_conflicting_figure_is_lost() -> None:
    sentence = HOSPITAL_BRIEF[1][0]
    wrong = (HOSPITAL_BRIEF[0], [sentence.replace("1,200", "1,300")])
    of = page([HOSPITAL], [HOSPITAL_BRIEF, wrong])
    assert _features(of, 0, 0)["figures:lost"] == 0.0
    assert _features(of, 1, 0)["figures:lost"] > 0.5


def test_what_the_article_says_beyond_the_brief_counts_nothing() -> None:
    head, paragraphs = HOSPITAL
    longer = (head, [*paragraphs, ["荔枝喜获丰收。"]])
    short = _features(page([HOSPITAL], [HOSPITAL_BRIEF]), 0, 0)
    assert _features(page([longer], [HOSPITAL_BRIEF]), 0, 0) == pytest.approx(short)


def test_the_weakest_sentence_is_told_apart_from_the_mean() -> None:
    mixed = ("Railway", [RAILWAY_BRIEF[1][0], "Table tennis players won gold medals in Japan."])
    found = _features(page([RAILWAY], [mixed]), 0, 0)
    assert found["weakest"] < found["meaning"]


def test_a_brief_of_a_title_only_is_judged_by_its_title() -> None:
    found = _features(page([RAILWAY], [(RAILWAY_BRIEF[0], [])]), 0, 0)
    assert found["meaning"] == pytest.approx(found["title:meaning"])


def test_an_article_without_headline_or_body_gives_finite_features() -> None:
    found = _features(page([(None, [])], [RAILWAY_BRIEF]), 0, 0)
    assert np.isfinite(list(found.values())).all()
    assert found["words"] == 0.0
