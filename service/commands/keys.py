"""``duizhao keys``: who may use the service."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from datetime import datetime

import click

from service.store.model import ApiKey, Scope
from service.tables import table

_DEFAULT_SCOPES = (Scope.READ.value, Scope.WRITE.value, Scope.TRANSLATE.value)

_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def keys() -> None:
    """Create, list, limit and revoke API keys, in the database of the settings."""


@keys.command("create")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice([scope.value for scope in Scope]),
    default=_DEFAULT_SCOPES,
    show_default=True,
    help="What the key may do; give it once for each.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help="Characters a minute; without it, the service's limit.",
)
@_json_option
def create_command(name: str, scopes: tuple[str, ...], limit: int | None, as_json: bool) -> None:
    """Create a key for NAME and print its secret, which is shown only now."""
    from service.store.configured import open_store

    with closing(open_store()) as store:
        key, secret = store.add_key(name, frozenset(map(Scope, scopes)), limit)
    if as_json:
        click.echo(json.dumps({**_tree(key), "secret": secret}, ensure_ascii=False))
        return
    click.echo(secret)
    click.echo(f"key {key.id} for {key.name}: keep the secret, it is not shown again", err=True)


@keys.command("list")
@_json_option
def list_command(as_json: bool) -> None:
    """List all keys, without their secrets."""
    from service.store.configured import open_store

    with closing(open_store()) as store:
        found = store.keys()
    if as_json:
        click.echo(json.dumps([_tree(key) for key in found], ensure_ascii=False))
        return
    header = ("id", "name", "scopes", "limit", "created", "last used", "state")
    click.echo(table(header, map(_row, found)), nl=False)


@keys.command("revoke")
@click.argument("identity", metavar="ID")
def revoke_command(identity: str) -> None:
    """End the key ID at once; what it made stays."""
    from service.store.configured import open_store

    with closing(open_store()) as store:
        key = store.revoke_key(identity)
    click.echo(f"key {key.id} for {key.name} is revoked")


@keys.command("limit")
@click.argument("identity", metavar="ID")
@click.argument("characters", type=click.IntRange(min=0), metavar="N")
def limit_command(identity: str, characters: int) -> None:
    """Let the key ID have N characters a minute; 0 takes its own limit away."""
    from service.store.configured import open_store

    with closing(open_store()) as store:
        key = store.limit_key(identity, characters or None)
    click.echo(f"key {key.id} for {key.name}: {_limit(key)} characters a minute")


def _row(key: ApiKey) -> tuple[str, ...]:
    return (
        key.id,
        key.name,
        " ".join(sorted(key.scopes)),
        _limit(key),
        _day(key.created),
        _day(key.last_used),
        "good" if key.revoked is None else f"revoked {_day(key.revoked)}",
    )


def _limit(key: ApiKey) -> str:
    return "default" if key.characters_per_minute is None else str(key.characters_per_minute)


def _day(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M}"


def _tree(key: ApiKey) -> dict[str, object]:
    tree = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(key).items()
    }
    return {**tree, "scopes": sorted(key.scopes)}
