from __future__ import annotations

import numpy as np
import pytest
from support.bag_encoder import BagEncoder
from support.small_pages import HOSPITAL, HOSPITAL_BRIEF, RAILWAY, RAILWAY_BRIEF, page

from alignment.background import measure
from alignment.briefs import sets
from alignment.briefs.aligning import PageReadings, read_page
from alignment.briefs.sets import Scene
from pages.model import Page


def _read(of: Page) -> PageReadings:
    encoder = BagEncoder()
    return read_page(of, (), encoder, measure(encoder))


def _scene(seen: PageReadings, statement: int, article: int) -> Scene:
    return sets.scene(seen.material, seen.readings, statement, article)


def test_all_sets_of_one_size_are_listed_once() -> None:
    assert sets.of_size(4, 2).tolist() == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]
    assert sets.of_size(1, 2).shape == (0, 2)


def test_extending_adds_one_member_and_repeats_nothing() -> None:
    grown = sets.extended(np.array([[0, 1], [1, 2]]), 4)
    assert grown.tolist() == [[0, 1, 2], [0, 1, 3], [1, 2, 3]]


def test_the_scene_holds_the_body_of_the_one_article() -> None:
    seen = _read(page([RAILWAY, HOSPITAL], [HOSPITAL_BRIEF]))
    view = _scene(seen, 1, 1)
    assert [seen.material.sources[i].id for i in view.sources] == ["a2.p1.s1", "a2.p2.s1"]


def test_the_headline_stands_in_where_there_is_no_body() -> None:
    seen = _read(page([("市人民医院新院区投入使用", [])], [HOSPITAL_BRIEF]))
    view = _scene(seen, 1, 0)
    assert [seen.material.sources[i].id for i in view.sources] == ["a1.h"]


def test_every_feature_has_one_finite_value_per_set() -> None:
    seen = _read(page([RAILWAY], [RAILWAY_BRIEF]))
    view = _scene(seen, 1, 0)
    for size in (1, 2, 3):
        chosen = sets.of_size(4, size)
        for name, values in sets.features(seen.material, view, chosen).items():
            assert values.shape == (len(chosen),), name
            assert np.isfinite(values).all(), name


def test_sets_of_all_sizes_have_the_same_features() -> None:
    seen = _read(page([RAILWAY], [RAILWAY_BRIEF]))
    view = _scene(seen, 1, 0)
    one, two = (sets.features(seen.material, view, sets.of_size(4, n)) for n in (1, 2))
    assert list(one) == list(two)


def test_a_pair_carries_at_least_what_its_members_carry() -> None:
    seen = _read(page([RAILWAY], [RAILWAY_BRIEF]))
    view = _scene(seen, 1, 0)
    one = sets.features(seen.material, view, sets.of_size(4, 1))
    pairs = sets.of_size(4, 2)
    two = sets.features(seen.material, view, pairs)
    for name in ("words", "figures", "clauses", "meaning"):
        best = one[name][pairs].max(axis=1)
        assert (two[name] >= best - 1e-9).all(), name
        assert (two[f"gain:{name}"] >= -1e-9).all(), name


def test_a_needed_member_gains_and_an_idle_one_does_not() -> None:
    seen = _read(page([HOSPITAL], [HOSPITAL_BRIEF]))
    view = _scene(seen, 1, 0)
    gain = sets.features(seen.material, view, np.array([[0, 1]]))["gain:figures"]
    # 1,200 beds weigh 2 (two digits), 8,000 outpatients 1: the latter is the least needed
    assert gain[0] == pytest.approx(1 / 3)


def test_layout_features_speak_of_several_members_only() -> None:
    seen = _read(page([RAILWAY], [RAILWAY_BRIEF]))
    view = _scene(seen, 1, 0)
    one = sets.features(seen.material, view, sets.of_size(4, 1))
    for name in ("adjacent", "same_paragraph", "weakest", "joint:gain", "size:2", "size:long"):
        assert not one[name].any(), name
    two = sets.features(seen.material, view, np.array([[0, 1], [0, 3]]))
    assert two["adjacent"].tolist() == [1.0, 0.0]
    assert two["same_paragraph"].tolist() == [1.0, 0.0]
    assert two["size:2"].tolist() == [1.0, 1.0]
    assert two["size:3"].tolist() == [0.0, 0.0]
