from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from service.errors import InputError
from service.http.session import signing_key
from service.serve_settings import ServeSettings

SETTINGS = ServeSettings(database_url="sqlite://")


def test_the_signing_key_is_made_once(tmp_path):
    first = signing_key(SETTINGS, tmp_path / "data")
    assert signing_key(SETTINGS, tmp_path / "data") == first
    assert len(first) >= 48


def test_nobody_else_may_read_it(tmp_path):
    signing_key(SETTINGS, tmp_path)
    assert stat.S_IMODE((tmp_path / "session.key").stat().st_mode) == 0o600


def test_processes_that_start_together_agree(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: signing_key(SETTINGS, tmp_path), range(64)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["session.key"]


def test_two_folders_have_two_keys(tmp_path):
    assert signing_key(SETTINGS, tmp_path / "a") != signing_key(SETTINGS, tmp_path / "b")


def test_a_setting_takes_the_place_of_the_file(tmp_path):
    settings = replace(SETTINGS, secret_key="shared")
    assert signing_key(settings, tmp_path) == "shared"
    assert list(tmp_path.iterdir()) == []
    assert "shared" not in repr(settings)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="DUIZHAO_SECRET_KEY"):
        signing_key(SETTINGS, tmp_path / "file")
