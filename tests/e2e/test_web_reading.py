"""The web pages in a real browser: hand in, watch, read; every language, colour and width."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from support.browser import site
from support.evaluation_runs import small_run
from support.fakes import FakeTranslator
from support.page_checks import CONTRAST, LABELS, LANDMARKS, LANGUAGES
from support.results import result

from service.store.model import JobState, Reason

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

EXAMPLE = (files("service.web") / "example.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    english = FakeTranslator(otherwise=lambda zh: f"The English of {len(zh)} characters.")
    with site(tmp_path_factory.mktemp("site"), english) as running:
        yield running


@pytest.fixture(scope="module")
def article(served):
    """The page of a stored result with every feature."""
    stored = served.store.add_article(text="页" * 300, result=result())
    return f"{served.url}/articles/{stored.id}"


@pytest.fixture
def show(browser):
    """Open addresses in contexts of their own; whatever the console says is a complaint."""
    opened = []

    def open_page(address, width=1280, height=800, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        opened.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    complaints = [page.complaints for context in opened for page in context.pages]
    for context in opened:
        context.close()
    assert [said for said in complaints if said] == []


def lit(page):
    return sorted(page.evaluate("[...document.querySelectorAll('.lit')].map(e => e.id)"))


def by_id(identity):
    return f"[id='{identity}']"


def test_a_pasted_page_is_watched_until_it_is_done(served, show):
    served.pace.clear()
    page = show(served.url)
    page.fill("#text", EXAMPLE)
    page.fill("#name", "渡轮")
    page.click("button.main")
    page.wait_for_url(re.compile("/jobs/"))
    assert page.locator("progress").count() == 1
    assert page.get_attribute("[role=status].lead", "aria-live") == "polite"
    served.pace.set()
    page.wait_for_url(re.compile("/articles/"))
    assert page.inner_text("h1") == "渡轮"
    assert page.locator(".pair").count() == len(list(served_result(served, page).lines()))


def served_result(served, page):
    return served.store.article(page.url.rsplit("/", 1)[1].split("?")[0]).result


def test_lines_appear_as_they_are_translated(served, show):
    served.pace.clear()
    page = show(served.url)
    page.fill("#text", EXAMPLE)
    page.click("button.main")
    page.wait_for_url(re.compile("/jobs/"))
    assert page.locator("#lines .pair").count() == 0
    served.pace.let_through(1)
    page.wait_for_selector("#lines .pair")
    shown = page.locator("#lines .pair .zh").first.inner_text()
    assert shown in served.store.jobs(limit=1)[0].request.text
    # lines are saved before they are counted; the next look brings the count
    page.wait_for_function("(p => 0 < p.value && p.value < 1)(document.querySelector('progress'))")
    served.pace.set()
    page.wait_for_url(re.compile("/articles/"))


def running(served):
    """The newest job, once the worker has it."""
    for _ in range(600):
        (job,) = served.store.jobs(limit=1)
        if job.state is JobState.RUNNING:
            return job
        time.sleep(0.1)
    raise AssertionError("no worker took the job")


def test_why_a_job_waits_is_said_while_it_is_watched(served, show):
    served.pace.clear()
    page = show(served.url, locale="zh-CN")
    page.fill("#text", EXAMPLE)
    page.click("button.main")
    page.wait_for_url(re.compile("/jobs/"))
    job = running(served)
    due, reason = datetime.now(UTC) + timedelta(hours=1), Reason("busy")
    served.store.fail(job.id, job.worker, "queue full", retry_at=due, reason=reason)
    page.wait_for_selector("h1:has-text('等待重试')")
    said = page.locator("[role=status].lead")
    assert said.inner_text().split("\n") == ["服务当时任务太多。", "queue full"]
    assert said.locator("[lang=en]").inner_text() == "queue full"
    served.store.cancel(job.id)
    served.pace.set()
    page.wait_for_selector("h1:has-text('已取消')")


def test_a_file_is_dropped_on_the_form(served, show):
    page = show(served.url)
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], "page.txt", { type: "text/plain" }));
          for (const name of ["dragenter", "dragover", "drop"])
            document.querySelector("form.hand-in").dispatchEvent(
              new DragEvent(name, { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        EXAMPLE,
    )
    assert page.evaluate("document.querySelector('#file').files[0].name") == "page.txt"
    assert "over" not in page.get_attribute("form.hand-in", "class")
    page.click("button.main")
    page.wait_for_url(re.compile("/articles/"))
    assert page.inner_text("h1") == "page.txt"


def test_a_waiting_job_is_cancelled(served, show):
    served.pace.clear()
    page = show(served.url)
    page.fill("#text", EXAMPLE)
    page.click("button.main")
    page.wait_for_url(re.compile("/jobs/"))
    page.click("form button.quiet")
    served.pace.set()
    page.wait_for_selector("h1:has-text('Cancelled')")
    page.click("a.onward")
    assert "水上巴士" in page.input_value("#text")


def test_everything_works_without_javascript(served, show):
    page = show(served.url, java_script_enabled=False)
    page.click("a[href='/?example=1']")
    page.click("button.main")
    for _ in range(100):
        if "/articles/" in page.url:
            break
        page.wait_for_timeout(100)
        page.reload()
    assert "/articles/" in page.url
    page.locator(".pair.sentence .edit").first.click()
    page.fill("#new-text", "Written by hand.")
    page.fill("#author", "Wang")
    page.click("#editor button.main")
    assert page.locator(".en", has_text="Written by hand.").count() == 1


def test_pointing_at_a_sentence_lights_the_other_side(show, article):
    page = show(article)
    page.hover(by_id("b1.s2"))
    assert lit(page) == ["a1.h", "a1.p1.s2", "b1.s2"]
    page.hover(by_id("a1.p1.s1"))
    assert lit(page) == ["a1.p1.s1", "b1.s1"]


def test_the_keyboard_lights_both_ways_and_holds(show, article):
    page = show(article)
    page.focus(by_id("b1.s1"))
    assert lit(page) == ["a1.p1.s1", "b1.s1"]
    page.keyboard.press("Enter")
    page.hover(by_id("b1.s2"))
    assert lit(page) == ["a1.p1.s1", "b1.s1"]
    page.keyboard.press("Escape")
    page.focus(f"{by_id('a1.p1.s2')} a.mark")
    assert lit(page) == ["a1.p1.s2", "b1.s2"]


def test_a_click_holds_the_light_until_the_next(show, article):
    page = show(article)
    page.click(f"{by_id('a1.p1.s1')} .zh")
    page.hover("h1")
    assert lit(page) == ["a1.p1.s1", "b1.s1"]
    page.click("h1")
    assert lit(page) == []


def test_the_skip_link_comes_first_and_goes_to_the_content(show, article):
    page = show(article)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_the_export_menu_opens_and_closes_by_keyboard(show, article):
    page = show(article)
    page.focus(".menu summary")
    page.keyboard.press("Enter")
    assert page.locator(".menu a").first.is_visible()
    page.keyboard.press("Escape")
    assert not page.locator(".menu a").first.is_visible()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_an_export_is_downloaded(show, article):
    page = show(article)
    page.click(".menu summary")
    with page.expect_download() as waiting:
        page.click(".menu a[href$='/tmx']")
    assert waiting.value.suggested_filename == "page.tmx"


def test_a_line_that_needs_a_look_is_jumped_to(show, article):
    page = show(article, height=400)
    page.click(".attention summary")
    page.click(".attention a.mark")
    assert page.evaluate("location.hash") == "#a1.p2.s1"


PLACES = ("/", "/history", "/about", "/evaluations", "/sign-in")


@pytest.mark.parametrize("place", [*PLACES, "article", "editor", "links"])
def test_every_text_has_the_contrast_that_wcag_asks_for(served, show, article, place):
    page = show(address(served, article, place), reduced_motion="reduce")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert (scheme, page.evaluate(CONTRAST)) == (scheme, [])


def address(served, article, place):
    editors = {"editor": "?edit=a1.p1.s1", "links": "?edit=b1.s1"}
    if place in PLACES:
        return served.url + place
    return article + editors.get(place, "")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("place", [*PLACES, "article", "editor", "links"])
def test_landmarks_labels_and_languages_are_in_order(served, show, article, place, locale):
    page = show(address(served, article, place), locale=locale)
    assert page.get_attribute("html", "lang") == {"zh-CN": "zh-Hans", "en-GB": "en"}[locale]
    assert page.evaluate(LANDMARKS) == []
    assert page.evaluate(LABELS) == []
    assert page.evaluate(LANGUAGES) == []


@pytest.mark.parametrize("place", [*PLACES, "article", "editor", "links"])
def test_no_width_needs_sideways_scrolling(served, show, article, place):
    page = show(address(served, article, place))
    found = {}
    for width in (320, 390, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        found[width] = page.evaluate("document.documentElement.scrollWidth")
    assert {width: n for width, n in found.items() if n > width} == {}


def test_the_language_is_switched_and_kept(served, show):
    page = show(f"{served.url}/history?q=x", locale="en-GB")
    page.click("a[hreflang='zh-Hans']")
    assert page.url.endswith("/history?q=x")
    page.click("nav a[href='/about']")
    assert page.inner_text("h1") == "数字的含义"


def test_print_leaves_out_what_only_a_screen_needs(show, article):
    page = show(article)
    page.emulate_media(media="print")
    assert not page.locator(".masthead nav").is_visible()
    assert not page.locator(".edit").first.is_visible()
    assert page.locator(f"{by_id('a1.p1.s1')} .en").is_visible()


def test_nothing_inline_and_nothing_from_elsewhere_is_used(served, show, article):
    asked = []
    page = show("about:blank")
    page.on("request", lambda request: asked.append(request.url))
    for place in (*PLACES, "article", "editor", "links"):
        page.goto(address(served, article, place))
        assert page.locator("style, [style], [onclick], iframe").count() == 0
    assert {url for url in asked if not url.startswith(served.url)} == set()


def test_an_evaluation_report_may_run_its_own_script_under_the_policy(served, show):
    small_run(served.services.settings.data_dir / "evaluations" / "one")
    page = show(f"{served.url}/evaluations")
    page.click("tbody a")
    page.click("main a.onward")
    page.fill("input[type=search]", "no such segment")
    page.keyboard.press("Enter")
    assert page.url.endswith("/evaluations/one/report")
    assert "0" in page.inner_text(".found")
