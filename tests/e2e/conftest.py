"""A browser and a site, one of each for the tests of a module."""

from __future__ import annotations

import pytest
from support.browser import chromium, site


@pytest.fixture(scope="module")
def browser():
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with site(tmp_path_factory.mktemp("site")) as running:
        yield running
