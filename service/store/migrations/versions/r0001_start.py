"""Articles, corrections, memory, jobs, keys and answers.

Search walks an index of terms: FTS5 in SQLite, GIN in PostgreSQL.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store.columns import ExactText, UtcTime

revision = "0001"
down_revision = None

_SEQUENCE = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make everything."""
    _make_articles()
    _make_corrections()
    _make_jobs()
    _make_keys_and_answers()
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SQLITE:
            op.execute(sa.text(statement))
    else:
        op.execute(sa.text(_POSTGRES))


def _make_articles() -> None:
    op.create_table(
        "articles",
        sa.Column("seq", _SEQUENCE, autoincrement=True, nullable=False),
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("created", UtcTime, nullable=False),
        sa.Column("updated", UtcTime, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("title_en", sa.Text),
        sa.Column("n_articles", sa.Integer, nullable=False),
        sa.Column("n_briefs", sa.Integer, nullable=False),
        sa.Column("n_warnings", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", ExactText, nullable=False),
        sa.Column("result", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_articles"),
        sa.UniqueConstraint("id", name="uq_articles_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_articles_created", "articles", ["created"])
    op.create_index("ix_articles_owner_seq", "articles", ["owner", "seq"])
    op.create_table(
        "article_search",
        sa.Column("seq", _SEQUENCE, autoincrement=False, nullable=False),
        sa.Column("plain", sa.Text, nullable=False),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("terms", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_article_search"),
        sa.ForeignKeyConstraint(
            ["seq"], ["articles.seq"], name="fk_article_search_seq", ondelete="CASCADE"
        ),
    )


def _make_corrections() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("article_id", sa.String(26), nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("created", UtcTime, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_corrections_article_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("article_id", "revision", name="uq_corrections_article_id_revision"),
    )
    op.create_table(
        "memory",
        sa.Column("correction_id", sa.String(26), nullable=False),
        sa.Column("sentence", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("en", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("correction_id", name="pk_memory"),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["corrections.id"],
            name="fk_memory_correction_id",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_memory_sentence", "memory", ["sentence"])


def _make_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(26), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created", UtcTime, nullable=False),
        sa.Column("updated", UtcTime, nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("n_done", sa.Integer, nullable=False),
        sa.Column("n_total", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("worker", sa.Text),
        sa.Column("lease_until", UtcTime),
        sa.Column("not_before", UtcTime),
        sa.Column("cancel_requested", sa.Boolean, nullable=False),
        sa.Column("article_id", sa.String(26)),
        sa.Column("error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.ForeignKeyConstraint(
            ["article_id"], ["articles.id"], name="fk_jobs_article_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_jobs_article_id", "jobs", ["article_id"])
    op.create_index("ix_jobs_state_updated", "jobs", ["state", "updated"])
    op.create_index("ix_jobs_owner_id", "jobs", ["owner", "id"])
    op.create_table(
        "job_lines",
        sa.Column("job_id", sa.String(26), nullable=False),
        sa.Column("line_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("job_id", "line_id", name="pk_job_lines"),
        sa.ForeignKeyConstraint(
            ["job_id"], ["jobs.id"], name="fk_job_lines_job_id", ondelete="CASCADE"
        ),
    )


def _make_keys_and_answers() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("secret_sha256", sa.String(64), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("scopes", sa.Text, nullable=False),
        sa.Column("created", UtcTime, nullable=False),
        sa.Column("characters_per_minute", sa.Integer),
        sa.Column("last_used", UtcTime),
        sa.Column("revoked", UtcTime),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
    )
    op.create_table(
        "answers",
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("lease_until", UtcTime, nullable=False),
        sa.Column("expires", UtcTime, nullable=False),
        sa.Column("status", sa.Integer),
        sa.Column("location", sa.Text),
        sa.Column("made", sa.String(26)),
        sa.Column("body", ExactText),
        sa.Column("media_type", sa.Text),
        sa.PrimaryKeyConstraint("scope", name="pk_answers"),
    )
    op.create_index("ix_answers_expires", "answers", ["expires"])
    op.create_index("ix_answers_made", "answers", ["made"])


_ADD = "INSERT INTO article_terms(rowid, terms) VALUES (new.seq, new.terms);"
_TAKE = (
    "INSERT INTO article_terms(article_terms, rowid, terms) VALUES ('delete', old.seq, old.terms);"
)

#: Terms come folded and cut, so only ASCII blanks may part them (tokenizer ``ascii``); where
#: they stand is not kept (``detail=none``), because hits are checked against the text.
_SQLITE = (
    "CREATE VIRTUAL TABLE article_terms USING fts5(terms, content='article_search', "
    "content_rowid='seq', detail=none, tokenize=\"ascii tokenchars '_'\")",
    f"CREATE TRIGGER article_search_added AFTER INSERT ON article_search BEGIN {_ADD} END",
    f"CREATE TRIGGER article_search_removed AFTER DELETE ON article_search BEGIN {_TAKE} END",
    "CREATE TRIGGER article_search_changed AFTER UPDATE ON article_search "
    f"BEGIN {_TAKE} {_ADD} END",
)
#: The array goes in as it is: PostgreSQL's own parser would cut the terms anew.
_POSTGRES = (
    "CREATE INDEX ix_article_search_terms ON article_search "
    "USING gin (array_to_tsvector(string_to_array(terms, ' ')))"
)
