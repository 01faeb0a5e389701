"""Saved answers keep all their headers, no longer ``Location`` alone."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Move what was kept; an answer that is in flight has none."""
    op.add_column("answers", sa.Column("headers", sa.Text))
    answers = sa.table("answers", *map(sa.column, ("scope", "location", "headers")))
    connection = op.get_bind()
    kept = sa.select(answers).where(answers.c.location.is_not(None))
    for row in connection.execute(kept).all():
        headers = json.dumps([["Location", row.location]])
        change = answers.update().where(answers.c.scope == row.scope)
        connection.execute(change.values(headers=headers))
    op.drop_column("answers", "location")
