"""The page for a person, in a real browser: evidence lights up both ways."""

from __future__ import annotations

import pytest
from support.results import result

from service.exports.page_html import render
from service.texts import LANGUAGES

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    folder, found = tmp_path_factory.mktemp("page"), {}
    for language in LANGUAGES:
        path = folder / f"{language}.html"
        path.write_text(render(result(), language)[0].text, encoding="utf-8")
        found[language] = path.as_uri()
    return found


@pytest.fixture
def show(browser, addresses):
    opened = []

    def open_page(width=1300, height=800, language="en", **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        opened.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(addresses[language])
        return page

    yield open_page
    for context in opened:
        context.close()


def lit(page):
    return sorted(page.evaluate("[...document.querySelectorAll('.lit')].map(e => e.id)"))


def by_id(identity):
    return f"[id='{identity}']"


def test_pointing_at_a_brief_sentence_lights_its_evidence(show):
    page = show()
    page.hover(by_id("b1.s2"))
    assert lit(page) == ["a1.h", "a1.p1.s2", "b1.s2"]
    page.hover("h1")
    assert lit(page) == []
    assert page.complaints == []


def test_pointing_at_evidence_lights_the_brief_sentence(show):
    page = show()
    page.hover(by_id("a1.p1.s1"))
    assert lit(page) == ["a1.p1.s1", "b1.s1"]


def test_the_keyboard_does_what_the_mouse_does(show):
    page = show()
    page.focus(by_id("b1.s1"))
    assert lit(page) == ["a1.p1.s1", "b1.s1"]
    page.keyboard.press("Enter")
    assert page.get_attribute(by_id("b1.s1"), "aria-pressed") == "true"
    page.hover(by_id("b1.s2"))
    assert lit(page) == ["a1.p1.s1", "b1.s1"]
    page.keyboard.press("Escape")
    assert lit(page) == []
    assert page.get_attribute(by_id("b1.s1"), "aria-pressed") == "false"


def test_a_click_holds_the_light_and_a_second_one_lets_go(show):
    page = show()
    page.click(by_id("b1.s1"))
    page.hover("h1")
    assert lit(page) == ["a1.p1.s1", "b1.s1"]
    page.click(by_id("b1.s1"))
    page.hover("h1")
    assert lit(page) == []


def test_a_mark_leads_to_the_other_side(show):
    page = show(height=300)
    page.click(f"{by_id('a1.p1.s2')} a.mark")
    assert page.url.endswith("#b1.s2")
    assert "b1.s2" in lit(page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [320, 390, 768, 1300])
def test_no_width_needs_sideways_scrolling(show, width, language):
    page = show(width=width, language=language)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_the_languages_stand_below_each_other(show):
    page = show(width=390)
    zh = page.locator(f"{by_id('a1.p1.s1')} .zh").bounding_box()
    en = page.locator(f"{by_id('a1.p1.s1')} .en").bounding_box()
    assert en["y"] >= zh["y"] + zh["height"]


def test_on_a_screen_the_languages_stand_side_by_side(show):
    page = show()
    zh = page.locator(f"{by_id('a1.p1.s1')} .zh").bounding_box()
    en = page.locator(f"{by_id('a1.p1.s1')} .en").bounding_box()
    assert en["x"] >= zh["x"] + zh["width"]


def test_it_reads_without_javascript(show):
    page = show(java_script_enabled=False)
    assert page.locator(f"{by_id('a1.p1.s1')} .en").inner_text() == (
        "The meeting was held on January 4."
    )
    assert page.locator(f"{by_id('b1')} a.mark").count() == 3


CONTRAST = """
() => {
  const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const low = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const e = node.parentElement;
    if (!node.data.trim() || ["SCRIPT", "STYLE"].includes(e.tagName)) continue;
    const [a, b] = [light(parse(getComputedStyle(e).color)), light(ground(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(`${node.data.trim().slice(0, 30)} ${ratio.toFixed(2)}`);
  }
  return low;
}
"""


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_that_wcag_asks_for(show, scheme, language):
    page = show(color_scheme=scheme, language=language)
    page.hover(by_id("b1.s2"))
    assert page.evaluate(CONTRAST) == []


def test_it_prints_both_languages_without_what_only_a_screen_needs(show):
    page = show()
    page.emulate_media(media="print")
    assert not page.locator(".hint").is_visible()
    assert not page.locator("details").first.is_visible()
    assert page.locator(f"{by_id('a1.p1.s1')} .en").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
