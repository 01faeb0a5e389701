"""``duizhao keys`` and ``duizhao store`` over a database of their own."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from support import results
from support.stores import HandClock

from service.commands.keys import keys
from service.commands.store import store
from service.errors import NotFoundError
from service.store.migrations import HEAD
from service.store.model import Change, CorrectionKind, Scope
from service.store.store import Store


@pytest.fixture(autouse=True)
def url(tmp_path, monkeypatch) -> str:
    place = f"sqlite:///{tmp_path / 'x.sqlite'}"
    monkeypatch.setenv("DUIZHAO_DATABASE_URL", place)
    return place


@pytest.fixture
def opened(url):
    with closing(Store.open(url)) as made:
        yield made


def run(group, *arguments: object) -> Result:
    return CliRunner().invoke(group, [str(argument) for argument in arguments])


def test_a_created_key_works_and_its_secret_is_alone_on_standard_output(opened):
    result = run(keys, "create", "press office", "--limit", 5000)
    assert result.exit_code == 0, result.output
    key = opened.authenticate(result.stdout.strip())
    assert (key.name, key.characters_per_minute) == ("press office", 5000)
    assert key.scopes == {Scope.READ, Scope.WRITE, Scope.TRANSLATE}
    assert "not shown again" in result.stderr


def test_scopes_can_be_chosen():
    tree = json.loads(
        run(keys, "create", "x", "--scope", "read", "--scope", "admin", "--json").stdout
    )
    assert tree["scopes"] == ["admin", "read"]
    assert tree["secret"].startswith(f"dz_{tree['id']}_")
    assert run(keys, "create", "x", "--scope", "all").exit_code == 2


def test_keys_are_listed_without_their_secrets(opened):
    key, secret = opened.add_key("press", {Scope.READ}, 10)
    shown = run(keys, "list").stdout
    assert f"{key.id}  press  read" in shown
    assert "never" in shown
    assert "good" in shown
    (tree,) = json.loads(run(keys, "list", "--json").stdout)
    assert tree["last_used"] is None
    assert secret[len(f"dz_{key.id}_") :] not in shown + json.dumps(tree)


def test_a_revoked_key_is_shown_as_such_and_opens_nothing(opened):
    key, secret = opened.add_key("press", {Scope.READ})
    assert "is revoked" in run(keys, "revoke", key.id).stdout
    assert opened.authenticate(secret) is None
    assert "revoked 2" in run(keys, "list").stdout


def test_a_limit_is_given_and_taken_away(opened):
    key, _ = opened.add_key("press", {Scope.READ})
    assert "100 characters" in run(keys, "limit", key.id, 100).stdout
    assert "default characters" in run(keys, "limit", key.id, 0).stdout
    assert run(keys, "limit", key.id, "--", -1).exit_code == 2


@pytest.mark.parametrize("arguments", [("revoke", "nokey"), ("limit", "nokey", 5)])
def test_an_unknown_key_is_told(arguments):
    assert isinstance(run(keys, *arguments).exception, NotFoundError)


def test_migrate_makes_the_tables_and_can_be_repeated(url):
    for _ in range(2):
        assert run(store, "migrate").stdout == f"the database is at revision {HEAD}\n"
    with closing(Store.open(url)) as made:
        assert made.articles().items == ()


def test_purge_deletes_what_is_older_than_so_many_days(url):
    clock = HandClock(datetime.now(UTC) - timedelta(days=10))
    with closing(Store.open(url, clock=clock)) as made:
        made.add_article(text="t", result=results.result())
        assert run(store, "purge", "--older-than", 11).stdout == "0 articles and jobs deleted\n"
        assert run(store, "purge", "--older-than", 9).stdout == "1 articles and jobs deleted\n"
        assert made.articles().items == ()
    assert run(store, "purge").exit_code == 2
    assert run(store, "purge", "--older-than", -1).exit_code == 2


def test_corrections_are_exported_to_standard_output_and_to_a_file(opened, tmp_path):
    article = opened.add_article(text="t", result=results.result())
    change = Change(CorrectionKind.TRANSLATION, "t1", text="Living water")
    opened.correct(article.id, change, author="Lin", revision=1)
    line = f"金融活水汨汨流动\tLiving water\tcorrection:{article.id}:t1\n"
    assert run(store, "corrections", "export", "--format", "tsv").stdout == line
    path = tmp_path / "gold" / "pages.jsonl"
    assert run(store, "corrections", "export", "--out", path).exit_code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["id"] == article.id


def test_without_corrections_an_export_is_empty():
    assert run(store, "corrections", "export").stdout == ""
