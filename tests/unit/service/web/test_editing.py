"""Editors: what stands, what a form asks for, which lines may be ticked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from support.results import result
from werkzeug.datastructures import MultiDict

from service.store.model import Change, Correction, CorrectionKind
from service.web.editing import Editing, brief_of, latest, read_change, standing_change


@pytest.mark.parametrize(
    ("target", "change"),
    [
        (
            "a1.p1.s2",
            Change(
                CorrectionKind.TRANSLATION,
                "a1.p1.s2",
                text="The meeting summed up the work of 2023.",
            ),
        ),
        ("t1", Change(CorrectionKind.TRANSLATION, "t1", text="Finance flows")),
        ("b1.s2", Change(CorrectionKind.LINK, "b1.s2", source=("a1.h", "a1.p1.s2"))),
        ("b2.s1", Change(CorrectionKind.LINK, "b2.s1")),
        ("b1", Change(CorrectionKind.ARTICLE, "b1", article="a1")),
        ("b2", Change(CorrectionKind.ARTICLE, "b2")),
        ("b1.t", None),
        ("a9", None),
    ],
)
def test_an_editor_starts_with_what_stands(target, change):
    assert standing_change(result(), target) == change


def test_a_line_without_translation_starts_empty():
    page = result()
    bare = replace(page, teasers=(replace(page.teasers[0], en=None),))
    assert standing_change(bare, "t1").text == ""


@pytest.mark.parametrize(
    ("form", "change"),
    [
        (
            [("kind", "translation"), ("target", "a1.h"), ("text", " New\r\n words ")],
            Change(CorrectionKind.TRANSLATION, "a1.h", text="New words"),
        ),
        (
            [("kind", "link"), ("target", "b1.s1"), ("source", "a1.h"), ("source", "a1.p1.s1")],
            Change(CorrectionKind.LINK, "b1.s1", source=("a1.h", "a1.p1.s1")),
        ),
        ([("kind", "link"), ("target", "b1.s1")], Change(CorrectionKind.LINK, "b1.s1")),
        (
            [("kind", "article"), ("target", "b1"), ("article", "")],
            Change(CorrectionKind.ARTICLE, "b1"),
        ),
        ([("kind", "headline"), ("target", "b1")], None),
        ([], None),
    ],
)
def test_a_form_says_what_is_wanted(form, change):
    assert read_change(MultiDict(form)) == change


def test_lines_of_the_briefs_own_article_are_ticked():
    page = result()
    editing = Editing(standing_change(page, "b1.s1"), brief_of(page, "b1.s1"))
    assert editing.picks()
    assert editing.picks(page.articles[0])
    assert not editing.picks(replace(page.articles[0], id="a2"))


@pytest.mark.parametrize("target", ["b2.s1", "b1", "a1.h"])
def test_nothing_is_ticked_without_an_article_or_for_other_changes(target):
    page = result()
    assert not Editing(standing_change(page, target), brief_of(page, target)).picks()


def test_the_last_correction_of_a_target_counts():
    change = Change(CorrectionKind.TRANSLATION, "a1.h", text="x")
    now = datetime(2026, 1, 1, tzinfo=UTC)
    second = Correction("2", "a", 3, "B", now, change, change)
    first = Correction("1", "a", 2, "A", now, change, change)
    assert latest((second, first)) == {"a1.h": second}
