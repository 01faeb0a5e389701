"""Debian's Chromium for the benches that take pictures."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def chromium(parser: argparse.ArgumentParser) -> Iterator[Browser]:
    """Open the browser; where there is none, the parser says so and ends the program."""
    path = shutil.which("chromium")
    if path is None:
        parser.error("Chromium is not on the path; apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
