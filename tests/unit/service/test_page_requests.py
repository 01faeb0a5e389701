"""Requests made into pages."""

from __future__ import annotations

import pytest

from pages.compose import BriefInput
from pages.errors import PageError
from pages.parse import parse_text
from service.page_requests import to_page
from service.store.model import PageRequest

TEXT = "中山至深圳城际铁路开工\n\n  3月18日，中山至深圳城际铁路开工建设。\n  沿线共设9座车站。\n"
SHA = "a" * 64


def test_text_is_parsed_under_the_name_and_digest_of_what_was_handed_in():
    page = to_page(PageRequest("paper.txt", SHA, text=TEXT))
    assert page == parse_text(TEXT, name="paper.txt", sha256=SHA)
    assert (page.name, page.sha256, page.text) == ("paper.txt", SHA, TEXT)


def test_parts_stay_the_parts_they_were_handed_in_as():
    page = to_page(
        PageRequest(
            "article",
            SHA,
            title="铁路开工",
            paragraphs=("沿线共设9座车站。", "项目预计2028年建成。"),
            briefs=(BriefInput("Railway begun", "There will be nine stations."),),
        )
    )
    (article,) = page.articles
    assert article.headline is not None
    assert article.headline.text == "铁路开工"
    assert [p.sentences[0].text for p in article.paragraphs] == [
        "沿线共设9座车站。",
        "项目预计2028年建成。",
    ]
    assert [brief.title.text for brief in page.briefs] == ["Railway begun"]
    assert (page.name, page.sha256) == ("article", SHA)


def test_the_same_request_gives_the_same_ids_again():
    request = PageRequest("paper.txt", SHA, text=TEXT)
    assert to_page(request) == to_page(request)


@pytest.mark.parametrize(
    "request_", [PageRequest("blank.txt", SHA, text=" \n"), PageRequest("nothing", SHA)]
)
def test_a_request_without_text_is_refused_by_name(request_):
    with pytest.raises(PageError, match=request_.name.removesuffix(".txt")):
        to_page(request_)
