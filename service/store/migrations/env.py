"""What Alembic runs: all migrations over the connection that ``migrate`` opened."""

from __future__ import annotations

from alembic import context

from service.store.tables import METADATA


def run() -> None:
    """Run what is due, inside the caller's transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=METADATA,
        render_as_batch=True,
    )
    context.run_migrations()


if __name__ == "env_py":  # the name under which Alembic runs this file
    run()
