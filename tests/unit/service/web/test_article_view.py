"""What an article's page shows beside the result."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from support.results import result

from service.store.model import Change, Correction, CorrectionKind, StoredArticle
from service.web.article_view import article_page

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STORED = StoredArticle("x", NOW, NOW, None, "text", result(), 1, "d")


def correction(revision, change, before):
    return Correction(str(revision), "x", revision, "Li Jing", NOW, change, before)


def rewritten(revision=2, target="a1.p2.s1"):
    kind = CorrectionKind.TRANSLATION
    return correction(
        revision,
        Change(kind, target, text="All the funds are in place."),
        Change(kind, target, text="All the money is in place."),
    )


def test_lines_with_warnings_ask_for_a_look_until_somebody_corrects_them():
    assert [item.label for item in article_page(STORED, ()).attention] == ["A1.3"]
    assert article_page(STORED, (rewritten(),)).attention == ()


def test_a_remembered_correction_asks_for_no_look():
    page = STORED.result
    teaser = replace(page.teasers[0], warnings=("corrected",))
    stored = replace(STORED, result=replace(page, teasers=(teaser,)))
    assert [item.label for item in article_page(stored, ()).attention] == ["A1.3"]


def test_briefs_and_their_sentences_have_short_names():
    labels = article_page(STORED, ()).labels
    assert [labels[key] for key in ("b1", "b1.s2", "b2", "a1.h", "a1.p2.s1", "t1")] == [
        "B1",
        "B1.2",
        "B2",
        "A1",
        "A1.3",
        "T1",
    ]


def test_corrections_come_newest_first_with_the_words_that_differ():
    page = article_page(STORED, (rewritten(2), rewritten(3, "a1.h")))
    assert [past.correction.revision for past in page.past] == [3, 2]
    changed = [piece.text for piece in page.past[0].after if piece.changed]
    assert "".join(changed).split() == ["funds", "are"]


def test_a_corrected_link_is_told_by_short_names():
    kind = CorrectionKind.LINK
    change = Change(kind, "b1.s1", source=("a1.h", "a1.p1.s2"))
    (past,) = article_page(STORED, (correction(2, change, Change(kind, "b1.s1")),)).past
    assert [piece.text for piece in past.before] == ["–"]
    assert [piece.text for piece in past.after] == ["A1, A1.2"]


def test_a_corrected_article_is_told_by_its_short_name():
    kind = CorrectionKind.ARTICLE
    change, before = Change(kind, "b1", article="a1"), Change(kind, "b1")
    (past,) = article_page(STORED, (correction(2, change, before),)).past
    assert [piece.text for piece in (*past.before, *past.after)] == ["–", "A1"]


def test_sentences_are_counted_without_headlines():
    assert article_page(STORED, ()).sentences == 3
