from __future__ import annotations

import pytest
from support import results

from service.errors import InputError
from service.store.search import (
    LONGEST_QUERY,
    UNCUT,
    Query,
    Term,
    cut,
    fold,
    parse_query,
    plain_text,
    snippet,
)


def whole(*texts: str) -> tuple[Term, ...]:
    return tuple(Term(text, open=False) for text in texts)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Plenary SESSION", "plenary session"),
        ("ＧＤＰ３％", "gdp3%"),
        ("廣東會議", "广东会议"),
        ("乾隆乾杯", "干隆干杯"),  # character by character, so that any part folds alike
        ("Straße İ ﬁ", "straße İ ﬁ"),  # what would change length stays
        ("\u3000", " "),
    ],
)
def test_texts_are_folded(text, folded):
    assert fold(text) == folded


def test_what_can_be_found_is_all_chinese_and_english_of_the_page():
    lines = plain_text(results.result()).split("\n")
    assert lines[:2] == ["全会召开 部署工作", "Plenary session held"]
    assert lines[-2:] == ["Elsewhere", "It happened elsewhere."]
    assert len(lines) == 2 * 5 + 3 + 2


def test_a_page_that_was_only_parsed_can_be_found_too():
    assert "全会召开 部署工作" in plain_text(results.parsed())


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ""),
        ("、。 %", ""),
        ("中", "中"),
        ("中山市", "中山 山市 市"),
        ("中山 山", "中山 山"),
        ("gdp增3.3万", "gdp 增 3 万"),
        ("a_b", "a b"),
        ("x" * 70, "x" * 64),
        ("中山中山", "中山 山中 山"),
    ],
)
def test_texts_are_cut_into_terms_each_once(text, terms):
    assert cut(text) == terms


def test_a_text_with_too_many_terms_is_marked():
    assert cut(" ".join(f"w{number:07d}" for number in range(120_000))) == UNCUT


def test_no_text_has_the_mark_among_its_terms():
    assert cut(UNCUT) == "uncut"


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("中山", whole("中山")),
        ("中山市", whole("中山", "山市")),
        ("山", (Term("山", open=True),)),
        ("plen", (Term("plen", open=True),)),
        ("3.3万", (*whole("3"), Term("万", open=True))),
        ("山a", (*whole("山"), Term("a", open=True))),
        ("u.s.", whole("u", "s")),
        ("%", ()),
        ("x" * 70, (Term("x" * 64, open=True),)),
        ("中山 中山", whole("中山")),
    ],
)
def test_queries_are_cut_into_terms(query, terms):
    assert parse_query(query).terms == terms


def test_a_query_s_words_must_all_stand_in_the_text():
    assert parse_query(" 會議  GDP ").needles == ("会议", "gdp")


@pytest.mark.parametrize("query", ["", " \n", "\u3000", "长" * (LONGEST_QUERY + 1)])
def test_a_blank_or_endless_query_is_refused(query):
    with pytest.raises(InputError, match="give 1 to 200"):
        parse_query(query)


def surroundings(plain: str, query: str) -> str:
    return snippet(plain, fold(plain), parse_query(query), before=4, after=8)


@pytest.mark.parametrize(
    ("plain", "query", "shown"),
    [
        ("前面的一句\n今天在中山市召开大会议\n后面", "中山", "今天在中山市召开大会议"),
        ("0123456789中山市召开大会议之后还有", "中山", "…6789中山市召开大会议…"),
        ("今日廣東會議", "广东会议", "今日廣東會議"),
        ("ＡＢＣ", "abc", "ＡＢＣ"),
        ("一 二 长词", "一 长词", "一 二 长词"),
    ],
)
def test_a_snippet_is_cut_from_the_line_as_printed(plain, query, shown):
    assert surroundings(plain, query) == shown


def test_a_snippet_of_a_text_without_the_needle_is_its_beginning():
    assert snippet("一二三", "一二三", Query(("四",), ()), after=2) == "一二…"
