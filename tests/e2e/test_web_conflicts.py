"""Two who correct the same line, in a real browser, with JavaScript and without."""

from __future__ import annotations

import pytest
from support.page_checks import CONTRAST, LABELS, LANDMARKS, LANGUAGES
from support.results import result

from service.store.model import Change, CorrectionKind

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

LINE, CLAIM = "a1.p1.s1", "b1.s1"
THEIRS, MINE, MERGE = "Theirs, on January 4.", "Mine, on January 4.", "Ours, on January 4."


@pytest.fixture
def stored(served):
    return served.store.add_article(text="页" * 300, result=result())


@pytest.fixture
def tab(browser, served, stored):
    """Open a tab in which a correction was just refused, somebody else having been quicker."""
    opened = []

    def conflict(target=LINE, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        opened.append(context)
        page = context.new_page()
        page.goto(f"{served.url}/articles/{stored.id}?edit={target}")
        if target == LINE:
            page.fill("#new-text", MINE)
            first = Change(CorrectionKind.TRANSLATION, LINE, text=THEIRS)
        else:
            page.check("[id='pick-a1.p2.s1']")
            first = Change(CorrectionKind.LINK, CLAIM, source=("a1.p1.s2",))
        page.fill("#author", "Wu Yan")
        served.store.correct(stored.id, first, author="Li Jing", revision=1)
        page.click("#editor button.main")
        page.wait_for_selector(".version")
        return page

    yield conflict
    for context in opened:
        context.close()


@pytest.fixture
def english(served, stored):
    return lambda: served.store.article(stored.id).result.line(LINE).en


SCRIPTS = pytest.mark.parametrize("scripts", [True, False])


@SCRIPTS
def test_a_click_keeps_theirs_and_gives_the_typed_text_back(tab, english, scripts):
    page = tab(java_script_enabled=scripts)
    page.fill("#new-text", MERGE)
    page.click("button[value=theirs]")
    page.wait_for_selector(".left")
    assert english() == THEIRS
    assert MERGE in page.inner_text(".left")
    page.click("button[value=resume]")
    page.wait_for_selector("#editor")
    assert page.input_value("#new-text") == MERGE
    assert MINE in page.inner_text(".version:nth-child(2)")


@SCRIPTS
def test_a_click_saves_mine_over_theirs(tab, english, scripts):
    page = tab(java_script_enabled=scripts)
    page.click("button[value=mine]")
    page.wait_for_selector("p.done")
    assert english() == MINE
    assert "Li Jing" in page.inner_text("#corrections")


@SCRIPTS
def test_a_merge_is_written_and_saved(tab, english, scripts):
    page = tab(java_script_enabled=scripts)
    page.fill("#new-text", MERGE)
    page.click("#editor button.main")
    page.wait_for_selector("p.done")
    assert english() == MERGE


@SCRIPTS
def test_enter_in_the_name_saves_the_merge_and_not_one_of_the_two(tab, english, scripts):
    page = tab(java_script_enabled=scripts)
    page.fill("#new-text", MERGE)
    page.press("#author", "Enter")
    page.wait_for_selector("p.done")
    assert english() == MERGE


def test_ticks_of_lines_are_chosen_alike(tab, served, stored):
    page = tab(CLAIM)
    versions = page.locator(".version .words").all_inner_texts()
    assert versions == ["A1.2", "A1.1, A1.3"]
    assert page.inner_text("#chosen") == "A1.1, A1.3"
    page.click("button[value=mine]")
    page.wait_for_selector("p.done")
    link = served.store.article(stored.id).result.briefs[0].links[0]
    assert link.source == ("a1.p1.s1", "a1.p2.s1")


def test_what_is_not_saved_is_not_left_without_a_question(tab):
    page = tab()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.keyboard.press("Escape")
    page.click("nav a[href='/about']", no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.input_value("#new-text") == MINE


def test_what_happened_is_in_view(tab):
    page = tab()
    for part in ("#editor [role=alert]", ".version", "#new-text"):
        top = page.locator(part).first.evaluate("e => e.getBoundingClientRect().top")
        assert 0 <= top < 800


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("target", [LINE, CLAIM])
def test_both_versions_are_readable_in_every_language_and_colour(tab, target, locale):
    page = tab(target, locale=locale, reduced_motion="reduce")
    assert page.evaluate(LANDMARKS) == []
    assert page.evaluate(LABELS) == []
    assert page.evaluate(LANGUAGES) == []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert (scheme, page.evaluate(CONTRAST)) == (scheme, [])
    for width in (320, 390, 768, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
