"""Corrections over HTTP: made against a state, kept, given out."""

from __future__ import annotations

import json

import pytest
from support.http_client import PAGE, serving

from service.store.model import Change, CorrectionKind
from service.store.store import Store

CHANGE = {"kind": "translation", "target": "a1.h", "text": "Economic work conference held"}
FASTER = Change(CorrectionKind.TRANSLATION, "a1.h", text="Somebody was faster")


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("corrections")) as found:
        yield found


@pytest.fixture
def client(service):
    return service.client()


@pytest.fixture
def article(client):
    return client.post("/v1/articles", json={"text": PAGE})


def correct(client, article, change=CHANGE, tag=None):
    headers = {"If-Match": tag or article.headers["ETag"]}
    return client.post(
        f"/v1/articles/{article.json['id']}/corrections", json=change, headers=headers
    )


def test_a_correction_answers_the_article_as_it_is_now(client, article):
    answer = correct(client, article)
    assert answer.status_code == 201
    assert answer.json["articles"][0]["headline"]["en"] == CHANGE["text"]
    assert answer.json["revision"] == 2
    assert answer.headers["ETag"] != article.headers["ETag"]


def test_a_correction_is_listed_with_what_stood_there(client, article):
    correct(client, article)
    [kept] = client.get(f"/v1/articles/{article.json['id']}/corrections").json["items"]
    assert kept["author"] == "anonymous"
    assert kept["change"]["text"] == CHANGE["text"]
    assert kept["before"]["text"] == article.json["articles"][0]["headline"]["en"]


def test_a_correction_without_the_state_it_is_about_is_refused(client, article):
    answer = client.post(f"/v1/articles/{article.json['id']}/corrections", json=CHANGE)
    assert answer.status_code == 428
    assert article.headers["ETag"] in answer.json["detail"]


def test_a_correction_of_a_state_that_is_no_more_is_refused(client, article):
    correct(client, article)
    answer = correct(client, article)
    assert answer.status_code == 412
    assert answer.headers["ETag"] != article.headers["ETag"]


def somebody_is_faster(patched, method):
    """Have the article corrected between the look at its state and the change."""
    apply, change = Store.correct, getattr(Store, method)

    def late(store, identity, *arguments, **named):
        apply(store, identity, FASTER, author="faster", revision=1)
        return change(store, identity, *arguments, **named)

    patched.setattr(Store, method, late)


def test_of_two_corrections_of_one_state_one_is_refused(client, article, monkeypatch):
    with monkeypatch.context() as patched:
        somebody_is_faster(patched, "correct")
        answer = correct(client, article)
    assert (answer.status_code, answer.json["type"]) == (412, "/problems/precondition-failed")
    now = client.get(article.location).json
    assert (now["revision"], now["articles"][0]["headline"]["en"]) == (2, FASTER.text)


@pytest.mark.parametrize(
    ("allowed", "status"), [("seen", 412), ("seen, other", 412), ("*", 204), (None, 204)]
)
def test_an_article_is_deleted_only_in_the_state_that_was_seen(
    client, article, monkeypatch, allowed, status
):
    tags = {"seen": article.headers["ETag"], "seen, other": f'{article.headers["ETag"]}, "x"'}
    sent = {} if allowed is None else {"If-Match": tags.get(allowed, allowed)}
    with monkeypatch.context() as patched:
        somebody_is_faster(patched, "delete_article")
        answer = client.delete(article.location, headers=sent)
    assert answer.status_code == status
    assert client.get(article.location).status_code == {412: 200, 204: 404}[status]


def test_an_article_is_deleted_in_any_state_that_is_named(client, article):
    after = correct(client, article).headers["ETag"]
    sent = {"If-Match": f"{article.headers['ETag']}, {after}"}
    assert client.delete(article.location, headers=sent).status_code == 204


def test_a_star_matches_any_state(client, article):
    correct(client, article)
    assert correct(client, article, tag="*").status_code == 201


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "translation", "target": "a1.h"},
        {"kind": "translation", "target": "a1.h", "text": " "},
        {"kind": "translation", "target": "a9.h", "text": "x"},
        {"kind": "link", "target": "b1.s1", "source": ["a9.p1.s1"]},
        {"kind": "link", "target": "b1.s1", "text": "x"},
        {"kind": "translation", "target": "a1.h", "text": "x", "source": ["a1.h"]},
        {"kind": "article", "target": "b9", "article": None},
        {"kind": "translation", "target": "a1.h", "text": "x", "article": "a1"},
        {"kind": "other", "target": "a1.h"},
        {"kind": "translation", "target": "../x", "text": "x"},
    ],
)
def test_a_change_that_makes_no_sense_is_refused(client, article, change):
    assert correct(client, article, change).status_code == 422


def test_a_link_is_corrected(client, article):
    matched = correct(client, article, {"kind": "article", "target": "b1", "article": "a1"})
    assert matched.json["briefs"][0]["article"] == "a1"
    change = {"kind": "link", "target": "b1.s1", "source": ["a1.p1.s2"]}
    answer = correct(client, matched, change)
    assert answer.status_code == 201
    [link] = [link for link in answer.json["briefs"][0]["links"] if link["sentence"] == "b1.s1"]
    assert link["source"] == ["a1.p1.s2"]


def test_a_corrected_sentence_is_remembered_in_the_next_page(client, article):
    correct(client, article)
    again = client.post("/v1/articles", json={"text": PAGE}).json
    headline = again["articles"][0]["headline"]
    assert (headline["en"], headline["warnings"]) == (CHANGE["text"], ["corrected"])


def test_corrections_are_exported_as_gold_and_as_pairs(client, article):
    correct(client, article)
    gold = client.get("/v1/corrections/export")
    assert gold.mimetype == "application/x-ndjson"
    assert all(json.loads(line) for line in gold.text.splitlines())
    pairs = client.get("/v1/corrections/export?format=tsv")
    assert "attachment" in pairs.headers["Content-Disposition"]
    rows = [line.split("\t") for line in pairs.text.splitlines()]
    assert any(row[:2] == ["中山市召开经济工作会议", CHANGE["text"]] for row in rows)


def test_corrections_in_an_unknown_format_are_refused(client):
    assert client.get("/v1/corrections/export?format=xlsx").status_code == 422


def test_a_page_that_is_not_there_cannot_be_corrected(client, article):
    path = f"/v1/articles/{'0' * 26}/corrections"
    assert client.get(path).status_code == 404
    assert client.post(path, json=CHANGE, headers={"If-Match": "*"}).status_code == 404
