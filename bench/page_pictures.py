"""Make the pictures in ``docs/images`` from a page that ``duizhao run --format html`` wrote.

    python -m bench.page_pictures PAGE.html docs/images

Needs Chromium on the path and playwright (extra ``dev``).
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.chromium import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Name, width and height in CSS pixels, and whether the colours are dark.
PICTURES = (("page-desktop", 1280, 700, False), ("page-phone", 390, 844, True))

#: From this width on, brief and evidence are in view together.
SIDE_BY_SIDE = 1030


def main(arguments: Sequence[str] | None = None) -> None:
    """Open the page once for each picture, the first brief's evidence highlighted."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("page", type=Path, help="the HTML page")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    given = parser.parse_args(arguments)
    with chromium(parser) as browser:
        for name, width, height, dark in PICTURES:
            target = given.folder / f"{name}.png"
            _picture(browser, given.page, target, (width, height), dark=dark)
            print(f"{target}: {target.stat().st_size / 1000:.0f} kB")


def _picture(
    browser: Browser, page: Path, target: Path, size: tuple[int, int], *, dark: bool
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
    )
    tab = context.new_page()
    tab.goto(page.resolve().as_uri())
    claim = tab.locator(".claim.linked").first
    if claim.count() and size[0] >= SIDE_BY_SIDE:
        claim.click()
    elif claim.count():
        claim.hover()
    tab.screenshot(path=target)
    context.close()


if __name__ == "__main__":
    main()
