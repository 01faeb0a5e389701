"""Values that the store gives and takes; times are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from pages.compose import BriefInput
from service.result import PageResult


@dataclass(frozen=True, slots=True)
class PageRequest:
    """A page that a client handed in, as text or in parts that are already apart.

    Attributes:
        name: File name or other label of the source.
        sha256: Hex digest of the bytes that were handed in.
        text: The page; None where it came in parts.
        title: Headline of an article that came in parts.
        paragraphs: Its paragraphs.
        briefs: Its briefs.
    """

    name: str
    sha256: str
    text: str | None = None
    title: str | None = None
    paragraphs: tuple[str, ...] = ()
    briefs: tuple[BriefInput, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A processed page, as ``/v1/articles/{id}`` answers it.

    Attributes:
        id: 26 characters, sortable by time of creation (ULID).
        owner: Id of the key that made it; None where keys are off.
        text: The page's text; all spans of ``result`` count its code points.
        result: As it stands after the last correction.
        revision: 1 when made, one more with every correction.
        digest: Hex digest of text, result and revision: the entity tag.
    """

    id: str
    created: datetime
    updated: datetime
    owner: str | None
    text: str
    result: PageResult
    revision: int
    digest: str


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """A row of the history.

    Attributes:
        name: Label of the source.
        title: The first headline, title or line there is.
        title_en: Its English, where there is any.
        snippet: Where a search was made, the text around the first hit.
    """

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


@dataclass(frozen=True, slots=True)
class Listing:
    """One leaf of the history, newest first.

    Attributes:
        next: Cursor of the next leaf; None at the end.
    """

    items: tuple[ArticleSummary, ...]
    next: str | None


class CorrectionKind(StrEnum):
    """What a correction changes."""

    TRANSLATION = "translation"
    LINK = "link"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True)
class Change:
    """What an editor wants otherwise.

    Attributes:
        target: Id of a Chinese line (translation), of a brief's sentence (link) or of a
            brief (article).
        text: The new English (translation).
        source: Ids of the source lines (link); empty: nothing on the page carries it.
        article: Id of the article (article); None: its body is not on the page.
    """

    kind: CorrectionKind
    target: str
    text: str | None = None
    source: tuple[str, ...] = ()
    article: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """A change that was made, kept for ever with its author.

    Attributes:
        revision: The revision that it made.
        before: What stood there, in the same form.
    """

    id: str
    article_id: str
    revision: int
    author: str
    created: datetime
    change: Change
    before: Change


class JobState(StrEnum):
    """The life of a job; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = frozenset({JobState.DONE, JobState.FAILED, JobState.CANCELLED})


@dataclass(frozen=True, slots=True)
class PartialLine:
    """A line of a running job that is translated already.

    Attributes:
        zh: The text that was translated, a byline taken off.
        model: Fingerprint of the model and its decode settings: a worker that goes on with
            the job takes the line over only if its own is the same.
    """

    id: str
    zh: str
    en: str
    score: float | None
    warnings: tuple[str, ...] = ()
    model: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a job failed, waits for another attempt or was cancelled, to be said in any language.

    Attributes:
        kind: A ``FailureKind``, or what a later version of this program wrote.
        attempts: It was given up because it had so many; None: for another reason.
        fault: Class of the error that nobody foresaw, where it is one.
    """

    kind: str
    attempts: int | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A page that waits, is worked on or was finished.

    Attributes:
        version: One more with every change; event streams wait for the next one.
        n_done, n_total: Lines translated and lines in all; 0 of 0 until it is parsed.
        attempts: How often a worker began it.
        worker: Who holds it; None unless running.
        lease_until: After this moment another worker may take it.
        cancel_requested: The worker stops at the next batch.
        article_id: The stored result, where done.
        error: What went wrong, where failed, or at the last attempt, where it waits.
        reason: The same as a code, and why it was cancelled; None in rows from before codes.
    """

    id: str
    state: JobState
    created: datetime
    updated: datetime
    owner: str | None
    request: PageRequest
    version: int = 1
    n_done: int = 0
    n_total: int = 0
    attempts: int = 0
    worker: str | None = None
    lease_until: datetime | None = None
    not_before: datetime | None = None
    cancel_requested: bool = False
    article_id: str | None = None
    error: str | None = None
    reason: Reason | None = None

    @property
    def progress(self) -> float:
        """Share that is done, 0 to 1."""
        if self.state is JobState.DONE:
            return 1.0
        return self.n_done / self.n_total if self.n_total else 0.0


class Scope(StrEnum):
    """What a key may do."""

    READ = "read"
    WRITE = "write"
    TRANSLATE = "translate"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret.

    Attributes:
        id: The public prefix, also in the secret, by which it is found.
        characters_per_minute: The key's own limit; None: the service's.
        revoked: None while it is good.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    created: datetime
    characters_per_minute: int | None = None
    last_used: datetime | None = None
    revoked: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to do what a request with an ``Idempotency-Key`` asks for.

    The store's calls that make something take it, so that what was made and the note of it
    are written together.

    Attributes:
        scope: Digest of owner and key.
        lease_until: Afterwards another may take the request over; tells claims apart.
    """

    scope: str
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """What a request made whose answer was not saved, because its process died.

    Attributes:
        id: Of the article or job.
    """

    id: str


@dataclass(frozen=True, slots=True)
class SavedAnswer:
    """The answer to a request with an ``Idempotency-Key``, to be given again.

    Attributes:
        headers: Names and values, those that describe the body as bytes excepted.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    media_type: str
