"""What templates make of texts and times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markupsafe import Markup

from service.web.rendering import highlight, moment, moment_of, warning_words
from service.web.texts import texts

#: What may stand in an HTML text.
TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)


@given(TEXTS, TEXTS)
def test_highlighting_changes_no_text_and_lets_no_markup_through(text, query):
    marked = highlight(text, query)
    assert isinstance(marked, Markup)
    tree = html.fragment_fromstring(f"<p>{marked}</p>")
    assert {element.tag for element in tree.iter()} <= {"p", "mark"}
    assert tree.text_content() == text


@given(TEXTS)
def test_a_text_is_marked_where_it_is_sought_itself(text):
    words = text.split()
    marked = html.fragment_fromstring(f"<p>{highlight(text, text)}</p>")
    assert (marked.find("mark") is not None) == bool(words)


def test_case_makes_no_difference_and_the_longest_word_wins():
    assert str(highlight("Zhongshan 中山市", "zhong ZHONGSHAN 中山")) == (
        "<mark>Zhongshan</mark> <mark>中山</mark>市"
    )


def test_signs_of_patterns_are_only_signs():
    assert str(highlight("3.2万 (3x2)", "3.2 (")) == "<mark>3.2</mark>万 <mark>(</mark>3x2)"


def test_without_a_search_the_text_is_only_escaped():
    assert str(highlight("<b>", None)) == "&lt;b&gt;"


def test_a_time_is_told_to_machines_and_people_in_utc():
    assert str(moment(datetime(2026, 1, 4, 9, 5, 59, tzinfo=UTC))) == (
        '<time datetime="2026-01-04T09:05:59Z">2026-01-04 09:05 UTC</time>'
    )


def test_a_time_of_another_zone_is_turned_into_utc():
    china = datetime(2026, 1, 4, 9, 5, tzinfo=timezone(timedelta(hours=8)))
    assert ">2026-01-04 01:05 UTC<" in moment(china)


@pytest.mark.parametrize("written", ["2026-01-04T17:05:00+08:00", "2026-01-04T09:05:00"])
def test_a_written_time_is_told_alike(written):
    assert ">2026-01-04 09:05 UTC<" in moment_of(written)


def test_what_is_no_time_stays_as_it_is():
    assert moment_of("<yesterday>") == "&lt;yesterday&gt;"


@pytest.fixture
def in_chinese():
    """A request whose reader reads Chinese."""
    with Flask("pages").test_request_context():
        g.words = texts("zh")
        yield


@pytest.mark.usefixtures("in_chinese")
def test_warnings_are_said_in_the_readers_language_with_short_names():
    assert warning_words(["brief-untitled:b2"], {"b2": "B2"}) == ("简讯没有标题：B2",)
    assert warning_words(["number-lost:3.3万", "split", "number-lost:9%"]) == (
        '译文缺少数字：<span lang="zh-Hans">3.3万</span>、9%',
        "长句，分段翻译",
    )


@pytest.mark.usefixtures("in_chinese")
@pytest.mark.parametrize("code", ["latin-lost:<b>x</b>", "<b>x</b>", "<b>:x"])
def test_a_warning_lets_no_markup_through(code):
    (said,) = warning_words([code])
    assert "<b>" not in said
    assert "&lt;b&gt;" in said
