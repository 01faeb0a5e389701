"""Deleting a page: asked first, and never together with work that nobody has shown."""

from __future__ import annotations

import pytest
from lxml import html

from service.store.model import Change, CorrectionKind
from service.web.csrf import FIELD

LINE = "a1.p1.s1"


@pytest.fixture
def path(stored):
    return f"/articles/{stored.id}/delete"


@pytest.fixture
def correct(client, stored):
    """Correct a line, as somebody else would."""

    def save(text: str, author: str = "Li Jing") -> None:
        revision = client.services.store.article(stored.id).revision
        change = Change(CorrectionKind.TRANSLATION, LINE, text=text)
        client.services.store.correct(stored.id, change, author=author, revision=revision)

    return save


def parsed(answer):
    return html.document_fromstring(answer.text)


def sent_by(asked) -> dict[str, str]:
    """What the form of a question sends, its mark excepted."""
    fields = asked.xpath("//main//form[@class='choice']//input[@type='hidden']")
    return {field.name: field.value for field in fields if field.name != FIELD}


def test_a_page_is_deleted_only_after_a_question(client, stored, path):
    asked = client.page(path)
    assert "gone for good" in asked.text_content()
    assert asked.xpath("//main//*[@role='alert']") == []
    assert client.services.store.article(stored.id) == stored
    assert client.post(path, sent_by(asked)).location == "/history?removed=1"
    assert "The page was deleted." in client.page("/history?removed=1").text_content()
    client.page(f"/articles/{stored.id}", status=404)


def test_a_page_that_changed_after_the_question_is_not_deleted_unseen(
    client, stored, path, correct
):
    form = sent_by(client.page(path))
    correct("Unseen work.")
    answer = client.post(path, form)
    assert answer.status_code == 409
    asked = parsed(answer)
    alert = asked.xpath("string(//*[@role='alert'])")
    assert alert.startswith("The page has changed since you opened it: by 1 correction.")
    (row,) = asked.xpath("//main//ol/li")
    assert all(fact in row.text_content() for fact in ("Li Jing", "revision 2", "A1.1"))
    assert row.xpath("string(.//dd[ins])") == "Unseen work."
    assert client.services.store.article(stored.id).revision == 2
    assert asked.xpath("string(//main//form//button)") == "Delete all the same"
    assert client.post(path, sent_by(asked)).location == "/history?removed=1"
    client.page(f"/articles/{stored.id}", status=404)


def test_each_further_change_is_asked_about_anew_and_alone(client, path, correct):
    form = sent_by(client.page(path))
    correct("First.")
    asked = parsed(client.post(path, form))
    correct("Quite another text", author="Wu Yan")
    again = client.post(path, sent_by(asked))
    assert again.status_code == 409
    (row,) = parsed(again).xpath("//main//ol/li")
    assert row.xpath("string(.//dd[ins])") == "Quite another text"
    assert row.xpath("string(.//b)") == "Wu Yan"


@pytest.mark.parametrize("place", ["/articles/{id}", "/history"])
def test_the_question_names_what_changed_since_the_page_that_leads_to_it(
    client, stored, correct, place
):
    (link,) = client.page(place.format(id=stored.id)).xpath("//main//a[@class='remove']/@href")
    assert client.page(link).xpath("//main//ol") == []
    correct("Unseen work.")
    asked = client.page(link)
    assert len(asked.xpath("//main//ol/li")) == 1
    assert client.post(link, sent_by(asked)).location == "/history?removed=1"


@pytest.mark.parametrize("form", [{}, {"digest": ""}, {"digest": "x"}, {"revision": "1"}])
def test_a_form_that_says_no_state_deletes_nothing(client, stored, path, form):
    assert client.post(path, form).status_code == 400
    assert client.services.store.article(stored.id) == stored


def test_a_page_that_is_gone_already_is_not_there(client, stored, path):
    form = sent_by(client.page(path))
    client.services.store.delete_article(stored.id)
    assert client.post(path, form).status_code == 404


def test_what_changed_is_said_in_the_readers_language(client, path, correct):
    correct("New.")
    asked = client.page(f"{path}?revision=1", headers={"Accept-Language": "zh"})
    assert asked.xpath("string(//*[@role='alert'])").startswith(
        "您打开之后，这个版面又有 1 处更正。"
    )
    assert asked.xpath("string(//main//form//button)") == "仍要删除"
    assert asked.xpath("//main//dl/@lang") == ["en"]
