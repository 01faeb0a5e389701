"""Pairs as JSON Lines: every field of a ``Segment``, so nothing is lost on the way back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict

from pydantic import TypeAdapter, ValidationError

from service.errors import InputError
from service.exports.registry import Part
from service.result import PageResult
from service.segments import Segment, segments

_SEGMENT = TypeAdapter(Segment)


def render(result: PageResult) -> tuple[Part, ...]:
    """Render one JSON object a line; a text's own line ends are not possible inside."""
    return (Part(".jsonl", write(segments(result))),)


def write(records: Iterable[Segment]) -> str:
    """Write segments, one JSON object a line."""
    lines = (json.dumps(asdict(record), ensure_ascii=False, allow_nan=False) for record in records)
    return "".join(f"{line}\n" for line in lines)


def read(text: str) -> tuple[Segment, ...]:
    """Read what ``write`` wrote.

    Raises:
        InputError: A line is not a segment; the message names the line.
    """
    return tuple(_read(text))


def _read(text: str) -> Iterator[Segment]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _SEGMENT.validate_json(line)
        except ValidationError as error:
            reason = error.errors()[0]["msg"]
            raise InputError(
                f"line {number} is no segment record: {reason}; "
                "write such files with `duizhao run --format jsonl`"
            ) from error
