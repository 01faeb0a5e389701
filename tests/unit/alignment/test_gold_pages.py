"""Gold pages as the fitting and measuring scripts read them, on one small record."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from support.bag_encoder import BagEncoder
from support.small_pages import HOSPITAL, HOSPITAL_BRIEF, RAILWAY, UNRELATED_BRIEF

from alignment.background import measure
from alignment.briefs import align_briefs
from alignment.briefs.aligning import read_page
from alignment.model import BriefAlignment, Link
from bench.brief_alignment import figures, judge, nearest_sentence
from bench.fit_brief_alignment import Lesson, article_examples, link_examples
from bench.gold_pages import (
    GoldPage,
    model_of,
    read,
    read_translations,
    translations_of,
    without_byline,
)
from eval.briefbench_files import parse_gold

RECORD = {
    "id": "small-001",
    "page": "",
    "articles": [
        {"headline": head, "paragraphs": ["".join(texts) for texts in paragraphs]}
        for head, paragraphs in (RAILWAY, HOSPITAL)
    ],
    "teasers": ["荔枝喜获丰收"],
    "briefs": [
        {
            "title": HOSPITAL_BRIEF[0],
            "sentences": list(HOSPITAL_BRIEF[1]),
            "credit": None,
            "article": 1,
            "links": [{"sentence": 0, "source": [HOSPITAL[1][0][0], HOSPITAL[1][1][0]]}],
        },
        {
            "title": UNRELATED_BRIEF[0],
            "sentences": list(UNRELATED_BRIEF[1]),
            "credit": None,
            "article": None,
            "links": [],
        },
    ],
    "references": [],
}


@pytest.fixture
def gold(tmp_path: Path) -> GoldPage:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(RECORD, ensure_ascii=False) + "\n", encoding="utf-8")
    (page,) = read(path)
    return page


def _perfect(gold: GoldPage) -> tuple[BriefAlignment, ...]:
    return tuple(
        BriefAlignment(
            brief.id,
            gold.articles[brief.id],
            1.0,
            tuple(
                Link(s.id, tuple(sorted(gold.links[s.id])), 1.0)
                for s in brief.sentences
                if gold.links[s.id]
            ),
        )
        for brief in gold.page.briefs
    )


def test_paragraphs_split_into_the_sentences_that_links_name(gold: GoldPage) -> None:
    assert [len(p.sentences) for p in gold.page.articles[0].paragraphs] == [2, 2]
    assert gold.articles == {"b1": "a2", "b2": None}
    assert gold.links == {"b1.s1": frozenset({"a2.p1.s1", "a2.p2.s1"}), "b2.s1": frozenset()}


def test_translations_are_found_by_text(gold: GoldPage, tmp_path: Path) -> None:
    path = tmp_path / "mt.jsonl"
    path.write_text('{"zh": "沿线共设9座车站。", "en": "Nine stations.", "model": "ab"}\n', "utf-8")
    found = {t.id: t.text for t in translations_of(gold.page, read_translations(path))}
    assert found["a1.p1.s2"] == "Nine stations."
    assert found["a1.h"] is None
    assert model_of(path) == "ab"


def test_the_byline_is_left_out_of_what_is_translated() -> None:
    assert without_byline("本报讯(记者 李敏)新院区投入使用。") == "新院区投入使用。"


def test_the_gold_scores_full_marks(gold: GoldPage) -> None:
    found = figures([judge(parse_gold(json.dumps(RECORD), "gold"), gold.page, _perfect(gold))])
    for name in ("match.acc", "null.f1", "links.f1", "links.exact"):
        assert found[name] == 1.0, name
    assert found["confidence.ece"] == 0.0


def test_half_a_set_costs_recall_only(gold: GoldPage) -> None:
    first, second = _perfect(gold)
    half = replace(first, links=(Link("b1.s1", ("a2.p1.s1",), 1.0),))
    found = figures([judge(parse_gold(json.dumps(RECORD), "gold"), gold.page, (half, second))])
    assert (found["links.p"], found["links.r"]) == (1.0, 0.5)
    assert found["links.exact"] == 0.5


def test_the_baseline_gives_every_brief_an_article_and_one_sentence(gold: GoldPage) -> None:
    found = nearest_sentence(BagEncoder())(gold.page)
    assert found[0].article == "a2"
    assert found[1].article is not None
    assert all(len(link.source) == 1 for a in found for link in a.links)


def test_ours_beats_the_baseline_here(gold: GoldPage) -> None:
    record = parse_gold(json.dumps(RECORD), "gold")
    ours = figures([judge(record, gold.page, align_briefs(gold.page, (), BagEncoder()))])
    theirs = figures([judge(record, gold.page, nearest_sentence(BagEncoder())(gold.page))])
    assert ours["match.acc"] == 1.0 > theirs["match.acc"]
    assert ours["links.f1"] > theirs["links.f1"]


def test_each_owned_brief_also_teaches_what_no_article_looks_like(gold: GoldPage) -> None:
    encoder = BagEncoder()
    lesson = Lesson(gold, read_page(gold.page, (), encoder, measure(encoder)))
    right, taken_away, null = article_examples(lesson)
    assert right.chosen == 1
    assert (taken_away.chosen, taken_away.weight) == (1, 0.5)
    assert len(taken_away.features["words"]) == 2
    assert null.chosen == 2
    assert null.features["null"].tolist() == [0.0, 0.0, 1.0]
    assert null.features["shared"].tolist() == [0.0, 1.0, 0.0]


def test_the_right_set_is_the_chosen_candidate(gold: GoldPage) -> None:
    encoder = BagEncoder()
    lesson = Lesson(gold, read_page(gold.page, (), encoder, measure(encoder)))
    (example,) = link_examples(lesson)
    assert example.features["size:2"][example.chosen] == 1.0
    assert example.features["figures"][example.chosen] == 1.0
