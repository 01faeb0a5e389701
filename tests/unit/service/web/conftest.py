"""Fixtures of the web pages' tests."""

from __future__ import annotations

import pytest
from support.results import result
from support.web_client import make_client


@pytest.fixture
def client(tmp_path):
    made = make_client(tmp_path)
    yield made
    made.services.engine.stop(5)
    made.services.store.close()


@pytest.fixture
def stored(client):
    return client.services.store.add_article(text="页" * 300, result=result())
