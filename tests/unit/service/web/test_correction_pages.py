"""Two who correct the same: both versions are shown, either is kept at a click, none is lost."""

from __future__ import annotations

import pytest
from lxml import html

from service.store.model import Change, CorrectionKind

LINE, BRIEF, CLAIM = "a1.p1.s1", "b1", "b1.s1"


def change(kind, target, **more):
    return Change(CorrectionKind(kind), target, **more)


@pytest.fixture
def rivals(client, stored):
    """Let Li Jing be quicker, then send what a form of the first revision holds."""

    def send(first, form):
        client.services.store.correct(stored.id, first, author="Li Jing", revision=1)
        return answer_to(client, stored, {"revision": 1, "author": "Wu Yan", **form})

    return send


def answer_to(client, stored, form):
    return client.post(f"/articles/{stored.id}/corrections", form)


def fields(page, form="//form[@id='editor']"):
    """What a browser would send of a form, button aside."""
    (found,) = page.xpath(form)
    sent: dict[str, list[str]] = {}
    for name, value in found.form_values():
        sent.setdefault(name, []).append(value)
    sent.pop("csrf_token", None)
    return sent


def tree(answer):
    return html.document_fromstring(answer.text)


def english(client, stored):
    return client.services.store.article(stored.id).result.line(LINE).en


TEXT = {"kind": "translation", "target": LINE, "text": "Mine, all mine."}
FIRST = change("translation", LINE, text="Theirs, all theirs.")


def test_both_versions_stand_side_by_side_with_the_words_that_differ(rivals):
    page = tree(rivals(FIRST, TEXT))
    theirs, mine = page.xpath("//div[@class='version']")
    assert theirs.xpath("string(.//p[@class='words'])") == "Theirs, all theirs."
    assert [mark.text.strip() for mark in mine.xpath(".//mark")] == ["Mine", "mine"]
    assert page.xpath("string(//textarea[@id='new-text'])").strip() == "Mine, all mine."


def test_mine_is_saved_over_theirs_whatever_the_field_holds(client, stored, rivals):
    form = fields(tree(rivals(FIRST, TEXT)))
    answer = answer_to(client, stored, {**form, "text": "Half a merge", "choice": "mine"})
    assert answer.status_code == 303
    assert english(client, stored) == "Mine, all mine."
    assert client.services.store.article(stored.id).revision == 3


def test_a_merge_is_saved(client, stored, rivals):
    form = fields(tree(rivals(FIRST, TEXT)))
    answer = answer_to(client, stored, {**form, "text": "Theirs and mine."})
    assert answer.location == f"/articles/{stored.id}?saved=3#{LINE}"
    assert english(client, stored) == "Theirs and mine."


def test_theirs_is_kept_and_what_was_typed_comes_back(client, stored, rivals):
    form = fields(tree(rivals(FIRST, TEXT)))
    left = answer_to(client, stored, {**form, "text": "Half a merge", "choice": "theirs"})
    assert left.status_code == 200
    assert english(client, stored) == "Theirs, all theirs."
    assert client.services.store.article(stored.id).revision == 2
    page = tree(left)
    assert page.xpath("string(//form[contains(@class, 'left')]//p[@class='words'])") == (
        "Half a merge"
    )
    again = fields(page, "//form[contains(@class, 'left')]")
    back = tree(answer_to(client, stored, {**again, "choice": "resume"}))
    assert back.xpath("string(//textarea[@id='new-text'])").strip() == "Half a merge"
    assert fields(back)["mine-text"] == ["Mine, all mine."]


def test_keeping_theirs_asks_for_no_name_and_no_text(client, stored, rivals):
    form = fields(tree(rivals(FIRST, TEXT)))
    empty = {**form, "text": "", "author": "", "choice": "theirs"}
    assert answer_to(client, stored, empty).status_code == 200


def test_a_third_who_is_quicker_again_takes_nothing_away(client, stored, rivals):
    form = fields(tree(rivals(FIRST, TEXT)))
    third = change("translation", LINE, text="Third.")
    client.services.store.correct(stored.id, third, author="Chen Yu", revision=2)
    answer = answer_to(client, stored, {**form, "text": "Half a merge", "choice": "mine"})
    assert answer.status_code == 409
    page = tree(answer)
    assert "Chen Yu saved another version" in page.xpath("string(//p[@role='alert'])")
    assert page.xpath("string(//textarea[@id='new-text'])").strip() == "Half a merge"
    assert fields(page)["mine-text"] == ["Mine, all mine."]
    assert english(client, stored) == "Third."


def test_a_form_without_a_name_keeps_the_revision_that_its_author_saw(client, stored, rivals):
    page = tree(rivals(FIRST, {**TEXT, "author": " "}))
    assert fields(page)["revision"] == ["1"]
    answer = answer_to(client, stored, {**fields(page), "author": "Wu Yan"})
    assert answer.status_code == 409
    assert english(client, stored) == "Theirs, all theirs."


def test_a_complaint_in_a_conflict_keeps_both_versions_in_sight(client, stored, rivals):
    form = fields(tree(rivals(FIRST, TEXT)))
    answer = answer_to(client, stored, {**form, "text": ""})
    assert answer.status_code == 400
    assert len(tree(answer).xpath("//div[@class='version']")) == 2
    assert fields(tree(answer))["mine-text"] == ["Mine, all mine."]


@pytest.mark.parametrize("target", ["a1.p1.s2", "b1.s1", "b1"])
def test_a_change_of_another_part_is_no_conflict(client, stored, rivals, target):
    other = {
        "a1.p1.s2": change("translation", target, text="Another line."),
        "b1.s1": change("link", target, source=("a1.h",)),
        "b1": change("article", target),
    }[target]
    assert rivals(other, TEXT).status_code == 303
    assert english(client, stored) == "Mine, all mine."
    assert client.services.store.article(stored.id).revision == 3


def test_a_link_conflicts_with_a_new_article_of_its_brief(rivals):
    form = {"kind": "link", "target": CLAIM, "source": "a1.h"}
    answer = rivals(change("article", BRIEF), form)
    assert answer.status_code == 409
    assert "Li Jing saved another version" in answer.text


def test_links_are_chosen_like_texts(client, stored, rivals):
    form = {"kind": "link", "target": CLAIM, "source": ["a1.h", "a1.p1.s1"]}
    page = tree(rivals(change("link", CLAIM, source=("a1.p1.s2",)), form))
    shown = [found.text_content() for found in page.xpath("//div[@class='version']/p[2]")]
    assert shown == ["A1.2", "A1, A1.1"]
    ticked = page.xpath("//input[@class='pick'][@checked]/@value")
    assert sorted(ticked) == ["a1.h", "a1.p1.s1"]
    answer = answer_to(client, stored, {**fields(page), "choice": "mine"})
    assert answer.status_code == 303
    (link, _) = client.services.store.article(stored.id).result.briefs[0].links
    assert link.source == ("a1.h", "a1.p1.s1")


def test_an_empty_choice_of_links_is_a_version_too(client, stored, rivals):
    page = tree(rivals(change("link", CLAIM, source=("a1.h",)), {"kind": "link", "target": CLAIM}))
    assert page.xpath("//div[@class='version']/p[2]")[1].text_content() == "none"
    answer_to(client, stored, {**fields(page), "choice": "mine"})
    links = client.services.store.article(stored.id).result.briefs[0].links
    assert [link.sentence for link in links] == ["b1.s2"]


def test_articles_are_chosen_like_texts(client, stored, rivals):
    target = "b2"
    page = tree(
        rivals(
            change("article", target, article="a1"),
            {"kind": "article", "target": target, "article": ""},
        )
    )
    shown = [found.text_content() for found in page.xpath("//div[@class='version']/p[2]")]
    assert shown == ["A1", "not on this page"]
    answer_to(client, stored, {**fields(page), "article": "a1", "choice": "mine"})
    assert client.services.store.article(stored.id).result.briefs[1].article is None


def test_the_same_change_sent_twice_is_saved_once(client, stored, rivals):
    answer = rivals(change("translation", LINE, text="Mine, all mine."), TEXT)
    assert answer.location == f"/articles/{stored.id}#{LINE}"
    assert client.services.store.article(stored.id).revision == 2


@pytest.mark.parametrize("choice", ["theirs", "resume"])
def test_a_choice_about_what_is_not_there_is_refused(client, stored, choice):
    form = {**TEXT, "target": "a9", "revision": 1, "choice": choice}
    assert answer_to(client, stored, form).status_code == 400


def test_an_unknown_choice_is_refused(client, stored):
    form = {**TEXT, "revision": 1, "author": "Wu Yan", "choice": "both"}
    assert answer_to(client, stored, form).status_code == 400
