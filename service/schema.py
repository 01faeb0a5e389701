"""The file form of a page result, schema ``duizhao.page/1``, and the ways to and from it.

Readers ignore keys they do not know, so keys may be added without a new version.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.errors import InputError

NAME: Literal["duizhao.page/1"] = "duizhao.page/1"

Probability = Annotated[float, Field(ge=0, le=1)]
Offset = Annotated[int, Field(ge=0)]
Range = tuple[Offset, Offset]


class _Edge(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class SourceForm(_Edge):
    """Where the page came from."""

    name: str
    sha256: str


class ModelForm(_Edge):
    """What translated the page."""

    id: str
    sha256: str
    backend: str
    compute_type: str
    beam_size: Annotated[int, Field(ge=1)]


class LineForm(_Edge):
    """A Chinese sentence, headline or teaser with its translation."""

    id: str
    zh: str
    en: str | None
    span: Range
    gaps: tuple[Range, ...] = ()
    score: float | None = None
    warnings: tuple[str, ...] = ()


class ParagraphForm(_Edge):
    """The sentences of one paragraph."""

    sentences: tuple[LineForm, ...]


class ArticleForm(_Edge):
    """A Chinese article."""

    id: str
    headline: LineForm | None
    byline: str | None
    paragraphs: tuple[ParagraphForm, ...]


class BriefLineForm(_Edge):
    """An English sentence of a brief."""

    id: str
    en: str
    span: Range
    gaps: tuple[Range, ...] = ()


class CreditForm(_Edge):
    """Who did what for a brief."""

    role: str
    name: str


class LinkForm(_Edge):
    """A brief sentence and the fewest source sentences that carry it."""

    sentence: str
    source: Annotated[tuple[str, ...], Field(min_length=1)]
    score: Probability
    evidence: dict[str, float] = {}


class SignaturesForm(_Edge):
    """How the scores were computed, in sacrebleu's notation."""

    bleu: str
    chrf: str
    ter: str


class ScoresForm(_Edge):
    """The linked sentences' translation scored against the brief."""

    bleu: Annotated[float, Field(ge=0, le=100.001)]
    chrf: Annotated[float, Field(ge=0, le=100.001)]
    ter: Annotated[float, Field(ge=0)]
    signatures: SignaturesForm


class BriefForm(_Edge):
    """An English brief and where it comes from."""

    id: str
    title: str
    title_id: str
    title_span: Range
    title_gaps: tuple[Range, ...] = ()
    sentences: tuple[BriefLineForm, ...]
    credit: CreditForm | None
    credits: tuple[CreditForm, ...] = ()
    article: str | None
    confidence: Probability | None
    links: tuple[LinkForm, ...] = ()
    scores: ScoresForm | None = None
    runner_up: str | None = None


class PageForm(_Edge):
    """One page: the document of ``OUT/<stem>.json``."""

    schema_name: Literal["duizhao.page/1"] = Field(alias="schema")
    source: SourceForm
    model: ModelForm | None
    encoder: str | None = None
    articles: tuple[ArticleForm, ...]
    teasers: tuple[LineForm, ...]
    briefs: tuple[BriefForm, ...]
    warnings: tuple[str, ...] = ()


def read(text: str | bytes, *, name: str) -> PageForm:
    """Read a document, checking its schema.

    Args:
        text: JSON.
        name: Where it came from, for the error's message.

    Raises:
        InputError: It is not JSON or not ``duizhao.page/1``.
    """
    try:
        return PageForm.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = "/" + "/".join(str(part) for part in first["loc"])
        raise InputError(
            f"{name}: not a {NAME} document: {first['msg']} at {place}; "
            "make one with `duizhao run --format json`"
        ) from error
