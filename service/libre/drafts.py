"""A text taken apart into sentences, and put together again from their translations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from pages.script import has_han
from pages.sentences import sentences
from service.libre.blocks import Block, parts_of


class Piece(Protocol):
    """A part of a text that is translated."""

    @property
    def sentences(self) -> tuple[str, ...]:
        """What is to be translated, in order."""
        ...

    @property
    def n_written(self) -> int:
        """How many of them, the first, are written; the others only help to place marks."""
        ...

    def render(self, translated: Sequence[str]) -> str:
        """Write the part anew from as many translations."""
        ...


@dataclass(frozen=True, slots=True)
class Line:
    """A line of plain text with the white space around it."""

    before: str
    sentences: tuple[str, ...]
    after: str

    @property
    def n_written(self) -> int:
        """All of its sentences."""
        return len(self.sentences)

    def render(self, translated: Sequence[str]) -> str:
        """Write the line anew."""
        return f"{self.before}{' '.join(filter(None, translated))}{self.after}"


@dataclass(frozen=True, slots=True)
class Draft:
    """A text of which some parts wait for their translation.

    Attributes:
        parts: Strings stay as they are.
    """

    parts: tuple[str | Piece, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that is to be translated, in order."""
        return tuple(
            sentence
            for part in self.parts
            if not isinstance(part, str)
            for sentence in part.sentences
        )

    @property
    def is_written(self) -> tuple[bool, ...]:
        """Whether a sentence's translation is written, or only helps to place marks."""
        return tuple(
            i < part.n_written
            for part in self.parts
            if not isinstance(part, str)
            for i in range(len(part.sentences))
        )

    def render(self, translated: Iterable[str]) -> str:
        """Write the text anew.

        Args:
            translated: One translation for each of ``sentences``.
        """
        remaining = iter(translated)
        written = [
            part
            if isinstance(part, str)
            else part.render([next(remaining) for _ in part.sentences])
            for part in self.parts
        ]
        return "".join(written)


def draft_text(text: str) -> Draft:
    """Take plain text apart; lines, blank lines and indents stay, as do lines without Chinese."""
    return Draft(tuple(_line(line) for line in text.splitlines(keepends=True)))


def draft_html(markup: str) -> Draft:
    """Take markup apart; only the text between its tags is translated."""
    return Draft(tuple(_part(part) for part in parts_of(markup)))


def _part(part: str | Block) -> str | Piece:
    return part


def _line(line: str) -> str | Piece:
    body = line.strip()
    if not has_han(body):
        return line
    before = line[: len(line) - len(line.lstrip())]
    return Line(before, sentences(body, "zh"), line[len(line.rstrip()) :])
