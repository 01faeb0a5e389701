"""The scanner: every token as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.libre.markup import Sort, Token, tokens


def cut(markup: str) -> list[tuple[str, str]]:
    return [(token.sort.value, token.raw) for token in tokens(markup)]


PIECES = [*"<>/!-?=\"' ab中\n&;", "<!--", "-->", "<script>", "</script>", "<b"]
ODD = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@given(st.one_of(ODD, st.text(max_size=60)))
def test_the_tokens_joined_are_the_markup(markup):
    assert "".join(token.raw for token in tokens(markup)) == markup


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("a<b>c</b>", [("text", "a"), ("open", "<b>"), ("text", "c"), ("close", "</b>")]),
        ("<a b=\"1>2\" c='>'>d", [("open", "<a b=\"1>2\" c='>'>"), ("text", "d")]),
        ("<a b=c>d>e", [("open", "<a b=c>"), ("text", "d>e")]),
        ('<a b"c>d', [("open", '<a b"c>'), ("text", "d")]),
        ("1 < 2", [("text", "1 < 2")]),
        ("a<", [("text", "a<")]),
        ("</>x", [("other", "</>"), ("text", "x")]),
        ("<!-- <b> -->x", [("other", "<!-- <b> -->"), ("text", "x")]),
        ("<!-->x", [("other", "<!-->"), ("text", "x")]),
        ("<!-- x", [("other", "<!-- x")]),
        ("<!DOCTYPE html>x", [("other", "<!DOCTYPE html>"), ("text", "x")]),
        ("<?xml?>x", [("other", "<?xml?>"), ("text", "x")]),
        (
            "<script>a<b>'</script >x",
            [("open", "<script>"), ("other", "a<b>'"), ("close", "</script >"), ("text", "x")],
        ),
        ("<STYLE>p{}</style>", [("open", "<STYLE>"), ("other", "p{}"), ("close", "</style>")]),
        ("<textarea>中", [("open", "<textarea>"), ("other", "中")]),
        ("x<b 中文", [("text", "x"), ("other", "<b 中文")]),
        ("<code>a<b></code>c", [("other", "<code>a<b></code>"), ("text", "c")]),
        (
            '<p translate="no">a<p>b</p></p>c',
            [("other", '<p translate="no">a<p>b</p></p>'), ("text", "c")],
        ),
        (
            "<i class='x notranslate'>a</i>b",
            [("other", "<i class='x notranslate'>a</i>"), ("text", "b")],
        ),
        ("<p translate=yes>a", [("open", "<p translate=yes>"), ("text", "a")]),
        ("<p class=notranslated>a", [("open", "<p class=notranslated>"), ("text", "a")]),
        ("<br translate=no>a", [("open", "<br translate=no>"), ("text", "a")]),
    ],
)
def test_tokens(markup, expected):
    assert cut(markup) == expected


def test_a_tag_knows_its_name_and_whether_it_is_void():
    found = {token.raw: token for token in tokens("<BR><b><x/></B>")}
    assert found["<BR>"] == Token(Sort.OPEN, "<BR>", "br")
    assert found["<BR>"].is_void
    assert found["<x/>"].is_void
    assert not found["<b>"].is_void
    assert found["</B>"].name == "b"


@pytest.mark.parametrize("piece", ["<a", '<a b=">" ', "<!--", "</", "<script>", "<code>", "=\"'"])
def test_hostile_markup_takes_linear_time(piece):
    """A quadratic scanner would need minutes for this."""
    markup = piece * 40_000 + ">"
    assert sum(len(token.raw) for token in tokens(markup)) == len(markup)
