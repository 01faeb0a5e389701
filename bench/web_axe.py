"""Let axe-core look for barriers on the web pages of a service that runs.

    duizhao serve --port 8000
    npm pack axe-core && tar -xzf axe-core-*.tgz
    python -m bench.web_axe http://127.0.0.1:8000 package/axe.min.js

Every page in both languages, light and dark, wide and narrow; of articles the newest one, its
editors too. Ends with 1 where anything was found. Needs Chromium on the path and playwright (extra
``dev``), and a service that asks for no keys and holds a page with briefs.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bench.chromium import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_PLACES = ("/", "/?example=1", "/history", "/history?q=zzz", "/about", "/evaluations", "/sign-in")
_LOOKS = tuple(itertools.product(("en-GB", "zh-CN"), ("light", "dark"), (1280, 390)))
#: With the size of targets (WCAG 2.2), which axe leaves out unless it is asked.
_RUN = """async () => {
  const rules = { "target-size": { enabled: true } };
  const found = await axe.run({ resultTypes: ["violations"], rules });
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`));
}"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what is found, page by page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("address", help="where the service runs")
    parser.add_argument("axe", type=Path, help="axe.min.js of the package axe-core")
    given = parser.parse_args(arguments)
    script = given.axe.read_text(encoding="utf-8")
    n_pages, n_found = 0, 0
    with chromium(parser) as browser:
        for page, where in _visits(browser, given.address.rstrip("/")):
            page.evaluate(script)
            found: list[str] = page.evaluate(_RUN)
            n_pages, n_found = n_pages + 1, n_found + len(found)
            for line in found:
                print(f"{where}: {line}")
    print(f"{n_pages} pages, {n_found} violations")
    sys.exit(1 if n_found else 0)


def _visits(browser: Browser, address: str) -> Iterator[tuple[Page, str]]:
    """Open every page in every look."""
    places = (*_PLACES, *_article(browser, address))
    for locale, scheme, width in _LOOKS:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
            locale=locale,
            reduced_motion="reduce",
        )
        page = context.new_page()
        for place in places:
            page.goto(address + place)
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            yield page, f"{place} {locale} {scheme} {width}"
        context.close()


def _article(browser: Browser, address: str) -> tuple[str, ...]:
    """Give the newest article, its editors and the question before it is deleted."""
    page = browser.new_page()
    page.goto(f"{address}/history")
    path = page.locator(".entries h2 a").first.get_attribute("href")
    page.goto(f"{address}{path}")
    editors = ("p.side .edit", ".claims .edit", ".facts .edit")
    found = [page.locator(place).first.get_attribute("href") for place in editors]
    page.close()
    return tuple(place for place in (path, f"{path}/delete", *found) if place)


if __name__ == "__main__":
    main()
