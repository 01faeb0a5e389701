"""Column types that read the same from SQLite and from PostgreSQL."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator

from service.errors import InputError

REPLACEMENT = "\ufffd"
#: What PostgreSQL's text cannot hold, and what no encoding can write.
_UNFIT = re.compile("[\0\ud800-\udfff]")


class UtcTime(TypeDecorator[datetime]):
    """An aware moment in UTC; SQLite, which knows no zones, keeps it naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn into UTC."""
        if value is None:
            return None
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Make aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactText(TypeDecorator[str]):
    """Text kept to the last code point, as a JSON string: PostgreSQL's text holds no U+0000."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Quote."""
        return None if value is None else json.dumps(value, ensure_ascii=False)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> str | None:
        """Take the quotes off."""
        return None if value is None else str(json.loads(value))


class Label(TypeDecorator[str]):
    """Text that is only shown: what a database cannot hold becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Make fit."""
        return None if value is None else label(value)


class Identity(TypeDecorator[str]):
    """An id or a digest; one that holds what no id can hold is found nowhere."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """Make fit."""
        return None if value is None else label(value)


def label(text: str) -> str:
    """Make a text fit for every database; keeps its length."""
    return _UNFIT.sub(REPLACEMENT, text)


def require_unicode(text: str, what: str) -> None:
    """Refuse halves of surrogate pairs, which no encoding can write.

    Raises:
        InputError: There is one; the message says where.
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"{what} is no Unicode text: a lone surrogate stands at character {error.start}; "
            "decode the source as UTF-8 before sending it"
        ) from error
