from __future__ import annotations

import numpy as np
import pytest
from support.bag_encoder import BagEncoder
from support.small_pages import page

from alignment.background import measure
from alignment.briefs import sets
from alignment.briefs.aligning import PageReadings, read_page
from alignment.briefs.choice import Floats
from alignment.briefs.selection import Candidates, SearchConfig, candidates, choose


def _flat(described: dict[str, Floats]) -> Floats:
    return np.zeros(len(described["words"]))


def _by_words(described: dict[str, Floats]) -> Floats:
    return described["words"]


def _article_of(n: int) -> PageReadings:
    body = [[f"今年全市第{i}座港口投入使用。" for i in range(n)]]
    encoder = BagEncoder()
    return read_page(
        page([("标题", body)], [("Title", ["A port opens."])]), (), encoder, measure(encoder)
    )


def _count(n: int, config: SearchConfig) -> list[int]:
    seen = _article_of(n)
    view = sets.scene(seen.material, seen.readings, 1, 0)
    found = candidates(seen.material, view, _flat, config)
    sizes = [len(each) for each in found.members]
    return [sizes.count(size) for size in (1, 2, 3)]


def test_small_articles_are_searched_whole() -> None:
    assert _count(4, SearchConfig(beam=6)) == [4, 6, 4]


def test_large_articles_extend_the_best_sentences_only() -> None:
    assert _count(12, SearchConfig(all_pairs_up_to=5, beam=1)) == [12, 11, 10]


def test_an_article_of_one_sentence_has_one_candidate() -> None:
    assert _count(1, SearchConfig()) == [1, 0, 0]


def test_the_size_is_bounded() -> None:
    assert _count(5, SearchConfig(max_size=2)) == [5, 10, 0]


def test_no_candidate_occurs_twice() -> None:
    seen = _article_of(7)
    view = sets.scene(seen.material, seen.readings, 1, 0)
    members = candidates(seen.material, view, _by_words).members
    assert len(set(members)) == len(members)


def test_a_clear_winner_is_chosen_with_its_probability() -> None:
    options = Candidates(((0,), (1,), (0, 1)), {}, np.array([9.0, 0.0, 0.0]))
    best, probability = choose(options)
    assert best == 0
    assert probability == pytest.approx(1 / (1 + 2 * np.exp(-9)))


def test_the_choice_hedges_towards_the_best_expected_f1() -> None:
    # (0,) is likeliest by a little, but (0, 1) shares a sentence with every other hypothesis
    options = Candidates(((0,), (1,), (0, 1)), {}, np.log([0.36, 0.32, 0.32]))
    assert choose(options)[0] == 2


def test_a_single_candidate_is_certain() -> None:
    assert choose(Candidates(((0,),), {}, np.array([-3.0]))) == (0, 1.0)
