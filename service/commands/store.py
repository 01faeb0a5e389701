"""``duizhao store``: what the service keeps."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from service.corrections.export import CORRECTION_EXPORTS, export_corrections
from service.files import write_all


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def store() -> None:
    """Look after the database of the settings (DUIZHAO_DATABASE_URL)."""


@store.command("migrate")
def migrate_command() -> None:
    """Bring the tables up to date; the service does the same when it starts."""
    from service.store.configured import open_store
    from service.store.migrations import HEAD

    with closing(open_store()) as opened:
        opened.ping()
    click.echo(f"the database is at revision {HEAD}")


@store.command("purge")
@click.option(
    "--older-than",
    "days",
    type=click.IntRange(min=0, max=36_500),
    required=True,
    metavar="DAYS",
    help="Age from which on articles and finished jobs are deleted.",
)
def purge_command(days: int) -> None:
    """Delete old articles with their corrections, and old finished jobs."""
    from service.store.configured import open_store

    with closing(open_store()) as opened:
        gone = opened.purge(datetime.now(UTC) - timedelta(days=days))
    click.echo(f"{gone} articles and jobs deleted")


@store.group("corrections")
def corrections_group() -> None:
    """Take out what people corrected."""


@corrections_group.command("export")
@click.option(
    "--format",
    "name",
    type=click.Choice(list(CORRECTION_EXPORTS)),
    default="briefbench",
    show_default=True,
    help="briefbench: pages as gold, JSONL. tsv: sentence pairs for training.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write here instead of standard output.",
)
def export_command(name: str, out: Path | None) -> None:
    """Write all corrections."""
    from service.store.configured import open_store

    with closing(open_store()) as opened:
        lines = export_corrections(opened, name)
        if out is None:
            for line in lines:
                click.echo(line, nl=False)
        else:
            write_all([(out, "".join(lines))])
