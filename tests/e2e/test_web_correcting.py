"""Corrections in a real browser: change, save, read again, export; nothing is lost on the way."""

from __future__ import annotations

import json

import pytest
from support.page_checks import CONTRAST
from support.results import result

from service.store.model import Change, CorrectionKind

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]


@pytest.fixture
def article(served):
    """A stored result that only this test changes."""
    stored = served.store.add_article(text="页" * 300, result=result())
    return f"{served.url}/articles/{stored.id}"


@pytest.fixture
def tabs(browser):
    """Make tabs of browsers that know nothing of each other."""
    opened = []

    def open_tab(address, width=1280, **options):
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        opened.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_tab
    for context in opened:
        context.close()


def by_id(identity):
    return f"[id='{identity}']"


def english(page, identity):
    return page.locator(f"{by_id(identity)} .en").inner_text()


def rewrite(page, text, author="Li Jing", line="a1.p1.s1"):
    open_editor(page, line)
    page.fill("#new-text", text)
    page.fill("#author", author)


def open_editor(page, line):
    page.hover(by_id(line))
    page.click(f"{by_id(line)} a.edit")
    page.wait_for_selector("#editor textarea:focus")


def saved(page):
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".done")


def test_a_corrected_link_is_there_after_reloading_and_in_the_export(tabs, article):
    page = tabs(article)
    page.click(f"{by_id('b1.s1')} + .evidence a.edit")
    assert page.locator("input.pick:checked").evaluate_all("all => all.map(e => e.value)") == [
        "a1.p1.s1"
    ]
    page.uncheck(f"{by_id('pick-a1.p1.s1')}")
    page.click(f"{by_id('a1.p1.s2')} .zh label")
    assert page.inner_text("#chosen") == "A1.2"
    page.fill("#author", "Li Jing")
    page.click("#editor button.main")
    page.wait_for_selector(".done")
    page.goto(article)
    page.focus(by_id("b1.s1"))
    lit = page.evaluate("[...document.querySelectorAll('.lit')].map(e => e.id)")
    assert sorted(lit) == ["a1.p1.s2", "b1.s1"]
    page.click(".menu summary")
    with page.expect_download() as waiting:
        page.click(".menu a[href$='/json']")
    exported = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    links = {link["sentence"]: link for link in exported["briefs"][0]["links"]}
    assert links["b1.s1"]["source"] == ["a1.p1.s2"]
    assert links["b1.s1"]["score"] == 1.0


def test_a_corrected_translation_keeps_author_and_what_stood_before(tabs, article):
    page = tabs(article)
    rewrite(page, "The session opened on January 4.")
    saved(page)
    assert english(page, "a1.p1.s1") == "The session opened on January 4."
    assert "Li Jing" in page.inner_text(f"{by_id('a1.p1.s1')} .corrected")
    past = page.locator("#corrections li").first
    assert "Li Jing" in past.inner_text()
    assert past.locator("del").first.inner_text().strip() == "meeting was held"
    open_editor(page, "a1.p1.s2")
    assert page.input_value("#author") == "Li Jing"


def test_what_stood_before_is_put_back(tabs, article):
    page = tabs(article)
    before = english(page, "a1.p1.s1")
    rewrite(page, "Something else.")
    saved(page)
    page.click("#corrections a.edit")
    page.wait_for_selector("#editor")
    assert page.input_value("#new-text") == before
    saved(page)
    assert english(page, "a1.p1.s1") == before
    assert page.locator("#corrections li").count() == 2


def test_the_article_of_a_brief_is_corrected(tabs, article):
    page = tabs(article)
    page.click(f"{by_id('b2')} .facts a.edit")
    page.select_option("#new-article", "a1")
    page.fill("#author", "Li Jing")
    page.click("#editor button.main")
    page.wait_for_selector(".done")
    assert page.locator(f"{by_id('b2')} .facts a[href='#a1']").count() == 1
    assert "Li Jing" in page.inner_text(f"{by_id('b2')} .facts")
    page.click(f"{by_id('b2.s1')} + .evidence a.edit")
    assert page.locator("input.pick").count() == 4


def test_two_who_change_the_same_line_lose_nothing(tabs, article):
    first, second = tabs(article), tabs(article)
    rewrite(first, "First version.", "Li Jing")
    rewrite(second, "Second version.", "Wu Yan")
    saved(first)
    second.keyboard.press("Control+Enter")
    second.wait_for_selector(".complaint")
    assert "Li Jing" in second.inner_text(".complaint")
    assert "First version." in second.inner_text(".versions")
    assert second.input_value("#new-text") == "Second version."
    second.focus("#new-text")
    saved(second)
    assert english(second, "a1.p1.s1") == "Second version."
    assert second.locator("#corrections li").count() == 2


def test_the_editor_has_the_focus_even_without_javascript(tabs, article):
    page = tabs(article, java_script_enabled=False)
    open_editor(page, "a1.p1.s1")
    page.keyboard.type("Seen. ")
    assert "Seen. " in page.input_value("#new-text")


def test_escape_leaves_the_editor_without_a_change(tabs, article):
    page = tabs(article)
    before = english(page, "a1.p1.s1")
    open_editor(page, "a1.p1.s1")
    page.keyboard.press("Escape")
    page.wait_for_selector("#editor", state="detached")
    assert english(page, "a1.p1.s1") == before


def test_unsaved_work_is_not_left_without_a_question(tabs, article):
    page = tabs(article)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    open_editor(page, "a1.p1.s1")
    page.keyboard.type(" More.")
    page.click("nav a[href='/about']", no_wait_after=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert page.input_value("#new-text").endswith(" More.")


def test_a_phone_keeps_the_save_button_in_sight_while_lines_are_ticked(tabs, article):
    page = tabs(article, width=390, has_touch=True)
    page.click(f"{by_id('b1.s1')} + .evidence a.edit")
    page.locator(by_id("a1.p2.s1")).scroll_into_view_if_needed()
    page.check(by_id("pick-a1.p2.s1"))
    assert page.inner_text("#chosen") == "A1.1, A1.3"
    assert page.locator("#editor button.main").evaluate(
        "e => e.getBoundingClientRect().bottom <= innerHeight"
    )


def test_a_page_is_found_and_deleted_after_a_question(tabs, served, article):
    page = tabs(f"{served.url}/history")
    page.fill("#q", "会议总结")
    page.keyboard.press("Enter")
    page.wait_for_url("**/history?q=*")
    assert page.locator(".snippet mark").first.inner_text() == "会议总结"
    place = article.removeprefix(served.url)
    page.click(f"a[href='{place}/delete?revision=1']")
    page.click("a.aside[href^='/articles/']")
    page.goto(f"{article}/delete")
    page.click("button.main")
    page.wait_for_selector(".done")
    assert page.goto(article).status == 404


@pytest.mark.parametrize("scripts", [True, False])
def test_work_that_was_saved_after_the_question_is_shown_before_it_is_deleted(
    tabs, served, article, scripts
):
    page = tabs(f"{article}/delete", java_script_enabled=scripts)
    unseen = Change(CorrectionKind.TRANSLATION, "a1.p1.s1", text="Unseen work.")
    served.store.correct(article.rsplit("/", 1)[1], unseen, author="Li Jing", revision=1)
    page.click("button.main")
    page.wait_for_selector(".unseen")
    assert page.locator(".unseen dd").last.inner_text() == "Unseen work."
    assert page.evaluate(CONTRAST) == []
    page.click("button.main")
    page.wait_for_selector(".done")
    assert page.goto(article).status == 404
