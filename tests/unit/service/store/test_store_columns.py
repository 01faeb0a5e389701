from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from service.errors import InputError
from service.store.columns import ExactText, Identity, Label, UtcTime, label, require_unicode

SQLITE, POSTGRES = sqlite.dialect(), postgresql.dialect()
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("dialect", [SQLITE, POSTGRES])
def test_a_moment_comes_back_aware_in_utc(dialect):
    in_china = NOON.astimezone(timezone(timedelta(hours=8)))
    kept = UtcTime().process_bind_param(in_china, dialect)
    assert UtcTime().process_result_value(kept, dialect) == NOON
    assert UtcTime().process_result_value(kept, dialect).tzinfo is UTC


def test_sqlite_keeps_moments_without_zone_in_utc():
    assert UtcTime().process_bind_param(NOON, SQLITE) == datetime(2026, 3, 1, 12)


@pytest.mark.parametrize("kind", [UtcTime(), ExactText(), Label(), Identity(9)])
def test_nothing_stays_nothing(kind):
    assert kind.process_bind_param(None, SQLITE) is None


@pytest.mark.parametrize("text", ["", "a\0b", '"\\', "会\n😀", "\ufffd"])
def test_exact_text_holds_no_nul_in_the_database_and_comes_back(text):
    kept = ExactText().process_bind_param(text, POSTGRES)
    assert "\0" not in kept
    assert ExactText().process_result_value(kept, POSTGRES) == text


def test_a_label_keeps_its_length():
    assert label("a\0b\ud800c\udfff") == "a\ufffdb\ufffdc\ufffd"
    assert label("会议 😀") == "会议 😀"


def test_a_lone_surrogate_is_refused_with_its_place():
    require_unicode("会议 😀", "the page")
    with pytest.raises(InputError, match=r"the page is no Unicode text: .* at character 2"):
        require_unicode("会议\ud83d", "the page")
