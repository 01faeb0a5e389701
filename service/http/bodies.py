"""The forms of what this interface reads; unknown keys are refused, because they are typos."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)

from service.corrections.export import CORRECTION_EXPORTS
from service.exports import EXPORTS
from service.store.model import CorrectionKind, JobState
from service.texts import LANGUAGES

#: Text without NUL, which databases and XML cannot hold.
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]

#: Text with something to be seen in it.
Words = Annotated[str, StringConstraints(pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]

#: At least one item; the first that is wrong ends the look, a million need no million errors.
Lines = Annotated[tuple[Text, ...], Field(min_length=1, fail_fast=True)]

Identity = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9.]{0,63}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f/\\]{1,200}$")]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Asked(_Body):
    model: Annotated[Text | None, Field(description="only the loaded model is served")] = None


class PageBody(_Asked):
    """A whole page as text."""

    text: Words
    name: Annotated[Name | None, Field(description="label of the source")] = None


class BriefBody(_Body):
    """An English brief."""

    title: Text = ""
    text: Text


class ArticleBody(_Asked):
    """An article whose parts are already apart."""

    paragraphs: Lines
    title: Text | None = None
    briefs: Annotated[tuple[BriefBody, ...], Field(fail_fast=True)] = ()
    name: Annotated[Name | None, Field(description="label of the source")] = None


class TextBody(_Asked):
    """A text to translate; lines stay lines, sentences are found."""

    text: Text


class SentencesBody(_Asked):
    """Sentences to translate one by one; blank ones stay blank."""

    sentences: Lines


class AlignBody(_Body):
    """Two documents, one sentence an item."""

    source: Lines
    target: Lines


def _shape(value: object) -> str:
    nested = isinstance(value, list | tuple) and any(not isinstance(item, str) for item in value)
    return "several" if nested else "one"


References = Annotated[
    Annotated[Lines, Tag("one")]
    | Annotated[Annotated[tuple[Lines, ...], Field(min_length=1, fail_fast=True)], Tag("several")],
    Discriminator(_shape),
]


class ScoreBody(_Body):
    """Translations and their references, one segment an item.

    ``references`` holds one list, or several of the same length.
    """

    hypotheses: Lines
    references: Annotated[
        References, Field(description="a list of references, or several such lists")
    ]

    def streams(self) -> list[list[str]]:
        """Give the references as streams, ``[set][segment]``."""
        single = [item for item in self.references if isinstance(item, str)]
        if single:
            return [single]
        return [list(stream) for stream in self.references]


class CorrectionBody(_Body):
    """A change to a stored article."""

    kind: CorrectionKind
    target: Annotated[Identity, Field(description="a line, brief sentence or brief")]
    text: Annotated[Text | None, Field(description="the new English (translation)")] = None
    source: Annotated[
        tuple[Identity, ...],
        Field(fail_fast=True, description="source lines (link); none: nothing has it"),
    ] = ()
    article: Annotated[Identity | None, Field(description="article (article); null: none")] = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.kind is CorrectionKind.TRANSLATION and not (self.text or "").strip():
            raise ValueError("a translation needs `text`")
        if self.kind is not CorrectionKind.TRANSLATION and self.text is not None:
            raise ValueError("`text` belongs to a translation")
        if self.kind is not CorrectionKind.LINK and self.source:
            raise ValueError("`source` belongs to a link")
        if self.kind is not CorrectionKind.ARTICLE and self.article is not None:
            raise ValueError("`article` belongs to an article")
        return self


class NoQuery(_Body):
    """No query parameters."""


class ArticlesQuery(_Body):
    """Which leaf of the history."""

    q: Annotated[Text | None, Field(max_length=200, description="words to find")] = None
    cursor: Annotated[str | None, Field(pattern=r"^[\x21-\x7e]{1,200}$")] = None
    limit: Annotated[int, Field(ge=1, le=100)] = 20


class CreateQuery(_Body):
    """How to label a page that comes as plain text."""

    name: Annotated[Name | None, Field(description="label of the source")] = None


class ExportQuery(_Body):
    """Which format and language; without them ``Accept`` and ``Accept-Language`` choose."""

    format: Annotated[str | None, Field(json_schema_extra={"enum": list(EXPORTS)})] = None
    language: Annotated[
        str | None,
        Field(
            description="of the words of the html page",
            json_schema_extra={"enum": list(LANGUAGES)},
        ),
    ] = None


class JobsQuery(_Body):
    """Which jobs."""

    state: JobState | None = None
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class CorrectionsQuery(_Body):
    """Which form of gold."""

    format: Annotated[str, Field(json_schema_extra={"enum": list(CORRECTION_EXPORTS)})] = (
        "briefbench"
    )
