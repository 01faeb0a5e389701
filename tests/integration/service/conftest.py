"""Databases that several of these tests need."""

from __future__ import annotations

import pytest
from support.servers import postgres
from support.stores import new_urls


@pytest.fixture(scope="module")
def server():
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    server = request.getfixturevalue("server") if request.param == "postgresql" else None
    with new_urls(request.param, tmp_path, server) as new:
        yield new()
