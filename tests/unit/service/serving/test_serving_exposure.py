"""Who may call."""

from __future__ import annotations

import pytest

from service.errors import SettingsError
from service.serve_settings import ServeSettings
from service.serving.exposure import admit

PUBLIC = "0.0.0.0"


def asked(**changes: object) -> ServeSettings:
    return ServeSettings(database_url="sqlite:///x", **changes)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "[::1]", "127.8.8.8"])
def test_this_machine_alone_needs_no_keys(host):
    serve = asked(host=host)
    assert admit(serve, has_keys=False) is serve


@pytest.mark.parametrize("host", [PUBLIC, "::", "192.0.2.7", "duizhao.example"])
def test_a_public_address_without_keys_is_refused_with_the_ways_out(host):
    with pytest.raises(SettingsError) as refusal:
        admit(asked(host=host), has_keys=False)
    for way in (host, "duizhao keys create", "127.0.0.1", "--allow-public"):
        assert way in str(refusal.value)


def test_a_public_address_with_keys_asks_for_them():
    serve = admit(asked(host=PUBLIC), has_keys=True)
    assert serve.needs_keys


def test_who_says_so_plainly_serves_anyone():
    serve = admit(asked(host=PUBLIC, allow_public=True), has_keys=False)
    assert not serve.needs_keys


def test_keys_that_are_there_are_asked_for_even_then():
    assert admit(asked(host=PUBLIC, allow_public=True), has_keys=True).needs_keys


@pytest.mark.parametrize("has_keys", [True, False])
def test_switching_keys_off_on_a_public_address_must_be_said_twice(has_keys):
    with pytest.raises(SettingsError, match="--allow-public"):
        admit(asked(host=PUBLIC, auth="off"), has_keys=has_keys)
    serve = admit(asked(host=PUBLIC, auth="off", allow_public=True), has_keys=has_keys)
    assert not serve.needs_keys


@pytest.mark.parametrize("host", ["127.0.0.1", PUBLIC])
def test_keys_that_are_asked_for_must_exist(host):
    with pytest.raises(SettingsError, match="there is none"):
        admit(asked(host=host, auth="on", allow_public=True), has_keys=False)
    assert admit(asked(host=host, auth="on"), has_keys=True).needs_keys
