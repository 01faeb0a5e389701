"""``duizhao models``: the model registry."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from service.settings import Settings
from service.tables import table

if TYPE_CHECKING:
    from translation.registry import ModelRecord

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def models() -> None:
    """List, show, fetch and verify translation models."""


@models.command("list")
@_json_option
def list_command(as_json: bool) -> None:
    """List the registered models."""
    from service.wiring import models_dir
    from translation.registry import list_models

    records = list_models(models_dir(Settings.load()))
    if as_json:
        click.echo(_as_json([_tree(record) for record in records]))
        return
    rows = [
        (r.id, "-".join(r.languages), "here" if r.path else "not fetched", _size(r), r.licence)
        for r in records
    ]
    click.echo(table(("model", "languages", "state", "MB", "licence"), rows), nl=False)


@models.command()
@click.argument("name", metavar="M")
@_json_option
def show(name: str, as_json: bool) -> None:
    """Show where model M is, what it is and how well it scores."""
    _print([_absent(name) or _found(name)], as_json)


@models.command()
@click.argument("name", metavar="M")
@_json_option
def fetch(name: str, as_json: bool) -> None:
    """Fetch model M of the hub, or say how to place it by hand."""
    from service.wiring import models_dir
    from translation.registry import fetch as fetch_model

    settings = Settings.load()
    record = fetch_model(name, models_dir=models_dir(settings), offline=settings.offline)
    _print([record], as_json)


@models.command()
@click.argument("name", metavar="M")
@_json_option
def verify(name: str, as_json: bool) -> None:
    """Hash the files of model M anew and compare them with its record."""
    from translation.registry import verify as verify_model

    record = verify_model(_found(name))
    if as_json:
        click.echo(_as_json(_tree(record) | {"verified": True}))
    else:
        click.echo(f"{record.id}: {len(record.files)} files as recorded, sha256 {record.sha256}")


def _absent(name: str) -> ModelRecord | None:
    """A registered model that is not on this machine has a record all the same."""
    from service.wiring import models_dir
    from translation.registry import list_models

    records = list_models(models_dir(Settings.load()))
    return next((r for r in records if name in {r.id, r.hub_id} and r.path is None), None)


def _found(name: str) -> ModelRecord:
    """Find a model on this machine, never over the network."""
    from service.wiring import find_model

    return find_model(replace(Settings.load(), model=name, offline=True))


def _print(records: Sequence[ModelRecord], as_json: bool) -> None:
    for record in records:
        click.echo(_as_json(_tree(record)) if as_json else _described(record), nl=as_json)


def _described(record: ModelRecord) -> str:
    """Lay out a record as lines of name and value, then its scores."""
    tree = _tree(record)
    names = ("id", "path", "hub_id", "sha256", "licence", "size_bytes", "parameters")
    lines = [f"{name:11} {tree[name]}\n" for name in names if tree[name] is not None]
    lines.insert(-1, f"{'languages':11} {' → '.join(record.languages)}\n")
    rows = [
        (
            score.test_set,
            score.metric,
            f"{score.value:g}" + (f" ± {score.ci:g}" if score.ci is not None else ""),
            "published" if score.published else "measured",
        )
        for score in record.scores
    ]
    scores = "\n" + table(("test set", "metric", "score", "by"), rows) if rows else ""
    return "".join(lines) + scores


def _size(record: ModelRecord) -> str:
    return "-" if record.size_bytes is None else f"{record.size_bytes / 1e6:.0f}"


def _tree(record: ModelRecord) -> dict[str, Any]:
    tree = asdict(record)
    tree["path"] = None if record.path is None else str(Path(record.path))
    return tree


def _as_json(tree: object) -> str:
    return json.dumps(tree, ensure_ascii=False, indent=1)
