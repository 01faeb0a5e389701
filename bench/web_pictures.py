"""Make the pictures of the web pages in ``docs/images`` from a service that runs.

    duizhao serve --port 8000
    python -m bench.web_pictures http://127.0.0.1:8000 samples/zhongshan-2023-12-28.txt docs/images

Hands the page in, watches it, corrects a translation. Needs Chromium on the path and playwright
(extra ``dev``), and a service that asks for no keys.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bench.chromium import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DESKTOP, PHONE = (1280, 800), (390, 844)
#: Milliseconds that translating the page may take.
_PATIENCE = 600_000
#: The second sentence of the sample page as a person puts it.
_CORRECTED = (
    "Guo Wenhai, secretary of the municipal Party committee, attended the meeting and delivered a "
    "speech; mayor Xiao Zhanxin presided over it; the leaders of the city's four leading bodies "
    "were present."
)

#: The third sentence as two persons put it.
_VERSIONS = (
    (
        "Wu Yan",
        "A film on the 2023 work of upgrading industrial parks and treating water was shown at "
        "the meeting, and progress was reported.",
    ),
    (
        "Li Jing",
        "A film about the year's work on industrial upgrading and water treatment was shown at "
        "the meeting, and the state of both in the whole city was reported.",
    ),
)


@dataclass(frozen=True, slots=True)
class Studio:
    """Where pictures are taken and kept."""

    browser: Browser
    address: str
    folder: Path

    def open(
        self,
        path: str,
        size: tuple[int, int] = DESKTOP,
        *,
        dark: bool = False,
        locale: str = "en-GB",
    ) -> Page:
        """Open a page of the service in a browser that knows nothing of it."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale=locale,
            timezone_id="Asia/Shanghai",
        )
        page = context.new_page()
        page.goto(self.address + path)
        return page

    def take(self, page: Page, name: str) -> None:
        """Take a picture of what is in view."""
        target = self.folder / f"web-{name}.png"
        page.screenshot(path=target)
        print(f"{target}: {target.stat().st_size / 1000:.0f} kB")


def main(arguments: Sequence[str] | None = None) -> None:
    """Walk through the pages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("address", help="where the service runs")
    parser.add_argument("page", type=Path, help="the page to hand in")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    given = parser.parse_args(arguments)
    with chromium(parser) as browser:
        studio = Studio(browser, given.address.rstrip("/"), given.folder)
        article = _hand_in(studio, given.page)
        _read(studio, article)
        _correct(studio, article)
        _quarrel(studio, article)
        studio.take(studio.open("/history?q=工业化", locale="zh-CN"), "history")


def _hand_in(studio: Studio, source: Path) -> str:
    """Hand the page in and give the path of its result."""
    studio.take(studio.open("/?example=1"), "start")
    page = studio.open("/")
    page.set_input_files("#file", source)
    page.click("button.main")
    page.wait_for_url(re.compile("/jobs/"))
    page.wait_for_selector("#lines .pair", timeout=_PATIENCE)
    studio.take(page, "progress")
    page.wait_for_url(re.compile("/articles/"), timeout=_PATIENCE)
    return page.url.removeprefix(studio.address)


def _read(studio: Studio, article: str) -> None:
    page = studio.open(article)
    page.locator(".claim.linked").first.click()
    studio.take(page, "article")
    page = studio.open(article, dark=True, locale="zh-CN")
    page.locator(".claim.linked").first.hover()
    studio.take(page, "article-zh-dark")
    page = studio.open(article, PHONE)
    page.locator(".claim.linked").first.click()
    studio.take(page, "article-phone")


def _correct(studio: Studio, article: str) -> None:
    page = studio.open(article)
    page.locator(".claims .edit").first.click()
    page.wait_for_selector("input.pick")
    page.locator("input.pick:not(:checked)").nth(1).check()
    studio.take(page, "edit-link")
    page.goto(studio.address + article)
    page.locator(".pair.sentence").nth(1).hover()
    page.locator(".pair.sentence .edit").nth(1).click()
    page.fill("#new-text", _CORRECTED)
    page.fill("#author", "Li Jing")
    studio.take(page, "edit-translation")
    page.click("#editor button.main")
    page.locator("#corrections li").first.scroll_into_view_if_needed()
    studio.take(page, "corrections")


def _quarrel(studio: Studio, article: str) -> None:
    """Let two correct the same line, and show what the slower one sees."""
    first, second = _editor(studio, article), _editor(studio, article)
    for page, (author, text) in zip((first, second), _VERSIONS, strict=True):
        page.fill("#new-text", text)
        page.fill("#author", author)
        page.click("#editor button.main")
        page.wait_for_selector("p.done, .versions")
    studio.take(second, "conflict")


def _editor(studio: Studio, article: str) -> Page:
    page = studio.open(article)
    page.locator(".pair.sentence").nth(2).hover()
    page.locator(".pair.sentence .edit").nth(2).click()
    return page


if __name__ == "__main__":
    main()
