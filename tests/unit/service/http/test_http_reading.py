from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask

from service.http.bodies import ArticleBody, ArticlesQuery, PageBody, ScoreBody, SentencesBody
from service.http.problems import ProblemError
from service.http.reading import (
    MOST_ERRORS,
    check,
    pointer,
    read_body,
    read_either,
    read_query,
)
from service.serve_settings import ServeSettings
from service.services import KEY


def posting(data, content_type="application/json"):
    app = Flask(__name__)
    app.extensions[KEY] = SimpleNamespace(serve=ServeSettings("sqlite://", max_page_characters=100))
    return app.test_request_context("/", method="POST", data=data, content_type=content_type)


@pytest.mark.parametrize(
    ("value", "place", "written"),
    [
        ({"a": 1}, ("a",), "/a"),
        ({"briefs": [{"text": 1}]}, ("briefs", 0, "text"), "/briefs/0/text"),
        ({"a/b": {"~": 1}}, ("a/b", "~"), "/a~1b/~0"),
        ({}, ("text",), "/text"),
        ([], (), ""),
        ({"references": ["a", 1]}, ("references", "one", 1), "/references/1"),
        ({"references": [["a"], [1]]}, ("references", "several", 1, 0), "/references/1/0"),
    ],
)
def test_a_pointer_leads_to_the_value_that_is_wrong(value, place, written):
    assert pointer(value, place) == written


def test_a_body_is_read_into_its_form():
    with posting('{"sentences": ["好", ""]}'):
        assert read_body(SentencesBody).sentences == ("好", "")


def test_of_two_forms_the_one_is_taken_whose_fields_are_there():
    with posting('{"text": "好"}'):
        assert isinstance(read_either(PageBody, ArticleBody), PageBody)
    with posting('{"paragraphs": ["好"]}'):
        assert isinstance(read_either(PageBody, ArticleBody), ArticleBody)


def test_what_has_neither_form_is_told_about_the_second():
    with posting("[]"), pytest.raises(ProblemError) as caught:
        read_either(PageBody, ArticleBody)
    assert caught.value.errors[0].pointer == ""


@pytest.mark.parametrize("value", [{}, [], "x", 3, None, {"hypotheses": "x"}])
def test_anything_that_does_not_fit_is_refused(value):
    with pytest.raises(ProblemError) as caught:
        check(value, ScoreBody)
    assert caught.value.kind.slug == "invalid"
    assert caught.value.errors


def test_a_million_mistakes_are_neither_looked_for_nor_told():
    with pytest.raises(ProblemError) as caught:
        check({"sentences": [1] * 1_000_000}, SentencesBody)
    assert len(caught.value.errors) <= 2
    with pytest.raises(ProblemError) as caught:
        check({"sentences": ["x"], **{f"k{i}": 1 for i in range(1_000)}}, SentencesBody)
    assert len(caught.value.errors) == MOST_ERRORS
    assert caught.value.detail.endswith("and 999 more")


def test_references_are_one_list_or_several():
    one = check({"hypotheses": ["a"], "references": ["b"]}, ScoreBody)
    several = check({"hypotheses": ["a"], "references": [["b"], ["c"]]}, ScoreBody)
    assert (one.streams(), several.streams()) == ([["b"]], [["b"], ["c"]])


def test_json_that_is_larger_than_any_text_needs_is_not_parsed():
    with posting("[" + "[]," * 30_000 + "[]]"), pytest.raises(ProblemError) as caught:
        read_body(SentencesBody)
    assert caught.value.members["limit"] == "max_json_bytes"


@pytest.mark.parametrize("content_type", ["text/plain", "", "application/x-www-form-urlencoded"])
def test_json_under_another_media_type_is_not_read(content_type):
    with posting("{}", content_type), pytest.raises(ProblemError) as caught:
        read_body(SentencesBody)
    assert caught.value.kind.status == 415


@pytest.mark.parametrize("data", ["", "{", "NaN", "[" * 500, '"\\ud800"', "'a'", "{}{}"])
def test_what_is_no_json_is_told_so(data):
    with posting(data), pytest.raises(ProblemError) as caught:
        read_body(SentencesBody)
    assert caught.value.kind.slug == "bad-request"


def test_a_query_is_read_with_its_defaults():
    with Flask(__name__).test_request_context("/?q=中山&limit=5"):
        query = read_query(ArticlesQuery)
    assert (query.q, query.limit, query.cursor) == ("中山", 5, None)


@pytest.mark.parametrize("text", ["limit=0", "limit=1&limit=2", "other=1", "q=a%00b"])
def test_a_query_that_does_not_fit_names_the_parameter(text):
    with Flask(__name__).test_request_context(f"/?{text}"), pytest.raises(ProblemError) as caught:
        read_query(ArticlesQuery)
    assert caught.value.errors[0].parameter == text.partition("=")[0]
