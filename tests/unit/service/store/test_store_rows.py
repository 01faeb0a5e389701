from __future__ import annotations

from dataclasses import replace

import pytest
from support import results

from pages.compose import BriefInput
from service.errors import InputError
from service.store.article_rows import not_found, titles
from service.store.model import Change, CorrectionKind, PageRequest, PartialLine, Reason
from service.store.records import CHANGE, LINE, REASON, REQUEST
from service.store.search import parse_query
from service.store.search_index import _fts5, _tsquery

FULL = results.result()
BARE = replace(FULL, articles=(replace(FULL.articles[0], headline=None),))


@pytest.mark.parametrize(
    ("result", "title"),
    [
        (FULL, ("全会召开 部署工作", "Plenary session held")),
        (BARE, ("CPC committee holds session", None)),
        (
            replace(BARE, briefs=()),
            ("本报讯(记者 陈伟祺)1月4日,会议召开。", "The meeting was held on January 4."),
        ),
        (replace(FULL, articles=(), briefs=()), ("金融活水汨汨流动", "Finance flows")),
        (replace(FULL, articles=(), briefs=(), teasers=()), ("page.txt", None)),
    ],
)
def test_the_history_shows_the_first_title_there_is(result, title):
    assert titles(result) == title


def test_an_error_shows_no_endless_id():
    assert len(str(not_found("article", "x" * 1000))) < 150


@pytest.mark.parametrize(
    ("record", "value"),
    [
        (CHANGE, Change(CorrectionKind.LINK, "b1.s1", source=("a1.h", "a1.p1.s1"))),
        (CHANGE, Change(CorrectionKind.TRANSLATION, "t1", text="a\0\n会")),
        (CHANGE, Change(CorrectionKind.ARTICLE, "b1")),
        (LINE, PartialLine("a1.h", "会", "m", -0.123456789, ("split",))),
        (REQUEST, PageRequest("n", "s", text="会\0")),
        (REASON, Reason("broken", attempts=3, fault="KeyError")),
        (REQUEST, PageRequest("n", "s", None, "t", ("p",), (BriefInput("t", "b"),))),
    ],
)
def test_a_record_comes_back_as_it_was(record, value):
    assert record.read(record.write(value)) == value
    assert "\0" not in record.write(value)


def test_a_record_with_a_lone_surrogate_is_refused():
    with pytest.raises(InputError, match="PageRequest cannot be stored"):
        REQUEST.write(PageRequest("n", "s", text="\ud800"))


def test_terms_are_asked_for_in_each_database_s_language():
    terms = parse_query("中山市 plen").terms
    assert _fts5(terms) == '("中山" AND "山市" AND "plen"*) OR "_uncut"'
    assert _tsquery(terms) == "('中山' & '山市' & 'plen':*) | '_uncut'"
