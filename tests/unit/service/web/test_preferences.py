"""What readers chose, and where they may be sent back to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import LanguageAccept

from service.web.preferences import LONGEST_NAME, choose_language, clean_name, safe_target


@pytest.mark.parametrize(
    ("cookie", "accepted", "chosen"),
    [
        (None, [("zh-CN", 1)], "zh"),
        (None, [("zh-Hant-TW", 1)], "zh"),
        (None, [("de", 1), ("zh", 0.5)], "zh"),
        (None, [("en-GB", 1), ("zh", 0.9)], "en"),
        (None, [("fr", 1)], "en"),
        (None, [], "en"),
        ("zh", [("en", 1)], "zh"),
        ("xx", [("zh", 1)], "zh"),
    ],
)
def test_a_choice_counts_more_than_the_browsers_wish(cookie, accepted, chosen):
    assert choose_language(cookie, LanguageAccept(accepted)) == chosen


@pytest.mark.parametrize(
    "elsewhere",
    [
        "",
        None,
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "/x\\..\\y",
        "javascript:alert(1)",
        "history",
        "/a\r\nSet-Cookie: x=y",
    ],
)
def test_nobody_is_sent_to_another_site(elsewhere):
    assert safe_target(elsewhere) == "/"


@given(st.text())
def test_a_target_is_always_a_path_of_this_site(text):
    target = safe_target(text)
    assert target.startswith("/")
    assert not target.startswith(("//", "/\\"))
    assert target.isprintable()


def test_a_path_of_this_site_is_kept():
    assert safe_target("/history?q=中山&cursor=x") == "/history?q=中山&cursor=x"


@given(st.text())
def test_a_name_is_one_short_line(name):
    cleaned = clean_name(name)
    assert len(cleaned) <= LONGEST_NAME
    assert cleaned.split() == cleaned.split(" ") or cleaned == ""
