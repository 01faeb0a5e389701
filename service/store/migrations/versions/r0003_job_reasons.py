"""Jobs keep why they failed, wait or were cancelled as a code; older ones have their words only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make room for it."""
    op.add_column("jobs", sa.Column("reason", sa.Text))
