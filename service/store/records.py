"""Small values as JSON in a column, checked on the way in and out."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from service.errors import InputError
from service.store.model import Change, PageRequest, PartialLine, Reason

T = TypeVar("T")


class Record(Generic[T]):
    """Writes and reads one frozen type."""

    def __init__(self, kind: type[T]) -> None:
        self._adapter = TypeAdapter(kind)
        self._name = kind.__name__

    def write(self, value: T) -> str:
        """Give the value as JSON.

        Raises:
            InputError: A text in it is no Unicode text.
        """
        try:
            return self._adapter.dump_json(value).decode()
        except PydanticSerializationError as error:
            raise InputError(
                f"{self._name} cannot be stored: it holds text with a lone surrogate; "
                "decode the source as UTF-8 before sending it"
            ) from error

    def read(self, text: str) -> T:
        """Give the value that was written."""
        return self._adapter.validate_json(text)


CHANGE = Record(Change)
REQUEST = Record(PageRequest)
LINE = Record(PartialLine)
REASON = Record(Reason)
