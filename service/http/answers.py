"""The forms of what this interface answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.schema import ModelForm, PageForm, SignaturesForm
from service.store.model import CorrectionKind, JobState


class Form(BaseModel):
    """Root of the answers' forms."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)


class FieldErrorForm(Form):
    """One field that cannot be used."""

    detail: str
    pointer: Annotated[str | None, Field(description="JSON pointer into the body")] = None
    parameter: Annotated[str | None, Field(description="a query parameter or header")] = None


class ProblemForm(Form):
    """A problem document, RFC 9457."""

    type: Annotated[str, Field(description="where the kind of problem is explained")]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
    instance: Annotated[
        str | None, Field(description="the path; absent where the request could not be read")
    ] = None
    request_id: str
    errors: tuple[FieldErrorForm, ...] = ()
    limit: Annotated[str | None, Field(description="name of the limit that was broken")] = None
    maximum: int | None = None
    given: int | None = None


class ArticleForm(PageForm):
    """A stored page result: ``duizhao.page/1`` and where it is kept."""

    id: str
    created: datetime
    updated: datetime
    revision: Annotated[int, Field(ge=1, description="one more with every correction")]
    text: Annotated[str, Field(description="what all spans count the code points of")]


class SummaryForm(Form):
    """A row of the history."""

    id: str
    created: datetime
    name: str
    title: str
    title_en: str | None
    n_articles: int
    n_briefs: int
    n_warnings: int
    revision: int
    snippet: str | None = None
    url: str


class ListForm(Form):
    """One leaf of the history, newest first."""

    items: tuple[SummaryForm, ...]
    next: Annotated[str | None, Field(description="cursor of the next leaf")]


class LineForm(Form):
    """A line of a job that is translated already."""

    id: str
    zh: str
    en: str
    score: float | None
    warnings: tuple[str, ...]


class PartialForm(Form):
    """What a job has translated so far, in page order."""

    job: str
    state: JobState
    lines: tuple[LineForm, ...]


class JobForm(Form):
    """A page that waits, is worked on or was finished."""

    id: str
    state: JobState
    progress: Annotated[float, Field(ge=0, le=1)]
    n_done: int
    n_total: int
    created: datetime
    updated: datetime
    name: str
    attempts: int
    cancel_requested: bool
    error: str | None
    url: str
    partial: Annotated[str, Field(description="lines that are translated already")]
    events: Annotated[str, Field(description="server-sent events")]
    result: Annotated[str | None, Field(description="the article, once the state is done")]


class EventForm(JobForm):
    """The data of a server-sent event."""

    lines: Annotated[tuple[LineForm, ...], Field(description="new since the last event")]


class JobListForm(Form):
    """Jobs, newest first."""

    items: tuple[JobForm, ...]


class TranslationForm(Form):
    """One sentence and its translation; blank in, blank out."""

    source: str
    text: str
    score: Annotated[float | None, Field(le=0, description="mean log-probability per token")]
    warnings: tuple[str, ...]
    line: Annotated[int, Field(ge=0, description="number of the line or item it stood in")]


class TranslateForm(Form):
    """Translations in the order of the sentences."""

    translations: tuple[TranslationForm, ...]
    text: Annotated[str | None, Field(description="the whole, where a text was sent")]
    model: ModelForm


class BeadForm(Form):
    """One step of an alignment; indices count from 0."""

    source: tuple[int, ...]
    target: tuple[int, ...]
    cost: Annotated[float, Field(ge=0)]
    confidence: Annotated[float, Field(ge=0, le=1)]


class AlignForm(Form):
    """Every line of both sides lies in exactly one bead."""

    beads: tuple[BeadForm, ...]
    encoder: str


class ScoreForm(Form):
    """Corpus scores, 0 to 100; TER may be larger, and smaller is better."""

    bleu: float
    chrf: Annotated[float, Field(description="chrF2++")]
    ter: float
    signatures: SignaturesForm
    n: int
    empty_hypotheses: int
    empty_references: int


class ChangeForm(Form):
    """What an editor changed, or what stood there before."""

    kind: CorrectionKind
    target: str
    text: str | None = None
    source: tuple[str, ...] = ()
    article: str | None = None


class CorrectionForm(Form):
    """A correction, kept with its author."""

    id: str
    article_id: str
    revision: int
    author: str
    created: datetime
    change: ChangeForm
    before: ChangeForm


class CorrectionListForm(Form):
    """Corrections of an article, oldest first."""

    items: tuple[CorrectionForm, ...]


class LiveForm(Form):
    """The process answers."""

    status: Literal["ok"] = "ok"


class ReadyForm(Form):
    """A canary sentence was translated and the store answers."""

    status: Literal["ready"] = "ready"


class VersionForm(Form):
    """What runs here."""

    version: str
    schema_name: Annotated[str, Field(alias="schema")]
    model: Annotated[ModelForm | None, Field(description="null until it is loaded")]
    encoder: str | None
    limits: dict[str, int | None]
    auth: bool
