"""The tables.  Indexes for search differ by database and are made in the migrations."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from service.store.columns import ExactText, Identity, Label, UtcTime
from service.store.ids import LENGTH

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

_SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
_SHA256 = Identity(64)

#: ``seq`` orders the history: it only grows and is never given twice.
ARTICLES = Table(
    "articles",
    METADATA,
    Column("seq", _SEQUENCE, primary_key=True, autoincrement=True),
    Column("id", Identity(LENGTH), nullable=False, unique=True),
    Column("owner", Identity(64)),
    Column("created", UtcTime, nullable=False, index=True),
    Column("updated", UtcTime, nullable=False),
    Column("name", Label, nullable=False),
    Column("title", Label, nullable=False),
    Column("title_en", Label),
    Column("n_articles", Integer, nullable=False),
    Column("n_briefs", Integer, nullable=False),
    Column("n_warnings", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("digest", _SHA256, nullable=False),
    Column("text", ExactText, nullable=False),
    Column("result", Text, nullable=False),
    Index(None, "owner", "seq"),
    sqlite_autoincrement=True,
)

#: ``plain`` and ``folded`` have the same length, so a place in one serves in the other.
SEARCH = Table(
    "article_search",
    METADATA,
    Column(
        "seq",
        _SEQUENCE,
        ForeignKey("articles.seq", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("plain", Label, nullable=False),
    Column("folded", Label, nullable=False),
    Column("terms", Label, nullable=False),
)

CORRECTIONS = Table(
    "corrections",
    METADATA,
    Column("id", Identity(LENGTH), primary_key=True),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("author", Label, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("change", Text, nullable=False),
    Column("before", Text, nullable=False),
    UniqueConstraint("article_id", "revision"),
)

#: Human translations by the digest of the sentence; it goes with its correction.
MEMORY = Table(
    "memory",
    METADATA,
    Column("correction_id", ForeignKey("corrections.id", ondelete="CASCADE"), primary_key=True),
    Column("sentence", _SHA256, nullable=False, index=True),
    Column("owner", Identity(64)),
    Column("en", Label, nullable=False),
)

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", Identity(LENGTH), primary_key=True),
    Column("state", Identity(16), nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("updated", UtcTime, nullable=False),
    Column("owner", Identity(64)),
    Column("request", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("n_done", Integer, nullable=False),
    Column("n_total", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("worker", Label),
    Column("lease_until", UtcTime),
    Column("not_before", UtcTime),
    Column("cancel_requested", Boolean, nullable=False),
    Column("article_id", ForeignKey("articles.id", ondelete="CASCADE"), index=True),
    Column("error", Label),
    Column("reason", Text),
    Index(None, "state", "updated"),
    Index(None, "owner", "id"),
)

JOB_LINES = Table(
    "job_lines",
    METADATA,
    Column("job_id", ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("line_id", Identity(64), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("line", Text, nullable=False),
)

KEYS = Table(
    "api_keys",
    METADATA,
    Column("id", Identity(16), primary_key=True),
    Column("secret_sha256", _SHA256, nullable=False),
    Column("name", Label, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created", UtcTime, nullable=False),
    Column("characters_per_minute", Integer),
    Column("last_used", UtcTime),
    Column("revoked", UtcTime),
)

#: Answers by the digest of owner and ``Idempotency-Key``; ``status`` is null until one is saved;
#: ``made`` is the id of the article or job that the request made: written together with it, so
#: that nothing is made twice, and deleted with it.
ANSWERS = Table(
    "answers",
    METADATA,
    Column("scope", _SHA256, primary_key=True),
    Column("digest", Label, nullable=False),
    Column("lease_until", UtcTime, nullable=False),
    Column("expires", UtcTime, nullable=False, index=True),
    Column("status", Integer),
    Column("made", Identity(LENGTH), index=True),
    Column("body", ExactText),
    Column("media_type", Text),
    Column("headers", Text),
)
