"""Articles over HTTP, on a real store and engine."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from support.fakes import FakeTranslator
from support.http_client import PAGE, serving

from service.exports import EXPORTS
from service.schema import read

PARTS = {
    "title": "中山市召开会议",
    "paragraphs": ["昨日，市委召开会议。会议强调创新。"],
    "briefs": [{"title": "Meeting held", "text": "The conference stressed innovation."}],
}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("articles")) as found:
        yield found


@pytest.fixture
def client(service):
    return service.client()


@pytest.fixture
def place(client):
    return client.post("/v1/articles", data=PAGE.encode(), content_type="text/plain").location


def test_a_page_of_plain_text_answers_201_with_the_result_and_its_place(client):
    answer = client.post("/v1/articles", data=PAGE.encode(), content_type="text/plain")
    assert answer.status_code == 201
    assert answer.location == f"/v1/articles/{answer.json['id']}"
    form = read(answer.data, name="answer")
    assert form.articles[0].headline.en == "[中山市召开经济工作会议]"
    assert [brief.title for brief in form.briefs] == ["Zhongshan holds economic work conference"]
    assert answer.json["revision"] == 1


def test_spans_of_the_answer_count_code_points_of_its_text(client):
    answer = client.post("/v1/articles", json=PARTS).json
    line = answer["articles"][0]["paragraphs"][0]["sentences"][0]
    start, end = line["span"]
    assert answer["text"][start:end] == line["zh"] == "昨日，市委召开会议。"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_plain_text_may_come_in_the_encodings_of_chinese_newspapers(client, encoding):
    answer = client.post("/v1/articles", data=PAGE.encode(encoding), content_type="text/plain")
    assert answer.status_code == 201
    assert "经济工作会议" in answer.json["text"]


def test_a_page_as_json_text_is_the_same_as_plain_text(client):
    by_json = client.post("/v1/articles", json={"text": PAGE}).json
    by_text = client.post("/v1/articles", data=PAGE.encode(), content_type="text/plain").json
    assert by_json["articles"] == by_text["articles"]
    assert by_json["briefs"] == by_text["briefs"]


def test_parts_that_come_apart_stay_apart(client):
    answer = client.post("/v1/articles", json=PARTS).json
    assert len(answer["articles"]) == len(answer["briefs"]) == 1
    assert answer["articles"][0]["headline"]["zh"] == PARTS["title"]
    assert answer["briefs"][0]["title"] == "Meeting held"


def test_an_uploaded_file_keeps_its_name(client):
    upload = {"file": (io.BytesIO(PAGE.encode()), "../头版.txt")}
    answer = client.post("/v1/articles", data=upload)
    assert answer.status_code == 201
    assert answer.json["source"]["name"] == "头版.txt"


def test_a_name_may_be_given_beside_plain_text(client):
    answer = client.post("/v1/articles?name=A01.txt", data=PAGE.encode(), content_type="text/plain")
    assert answer.json["source"]["name"] == "A01.txt"


def test_a_form_without_a_file_is_refused(client):
    answer = client.post(
        "/v1/articles", data={"model": "fake"}, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/file"


def test_the_loaded_model_may_be_named(client):
    assert client.post("/v1/articles", json={**PARTS, "model": "fake"}).status_code == 201


def test_another_model_is_refused_and_the_loaded_one_named(client):
    answer = client.post("/v1/articles", json={**PARTS, "model": "other/opus"})
    assert answer.status_code == 422
    assert answer.json["type"] == "/problems/model-not-loaded"
    assert "'fake'" in answer.json["detail"]


def test_a_page_without_text_is_refused_as_unreadable(client):
    answer = client.post("/v1/articles", data=b" \n ", content_type="text/plain")
    assert answer.status_code == 422
    assert answer.json["type"] == "/problems/unreadable-page"


def test_an_unknown_member_is_named_by_its_pointer(client):
    answer = client.post("/v1/articles", json={**PARTS, "brief": []})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json["errors"]] == ["/brief"]


def test_a_nul_in_json_is_named_by_its_pointer(client):
    answer = client.post("/v1/articles", json={**PARTS, "paragraphs": ["好", "a\0b"]})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/paragraphs/1"


def test_a_nul_in_plain_text_is_refused(client):
    answer = client.post("/v1/articles", data="中文\0中文".encode(), content_type="text/plain")
    assert answer.status_code == 422


def test_half_a_surrogate_pair_is_no_json(client):
    answer = client.post(
        "/v1/articles", data=b'{"text": "\\ud800"}', content_type="application/json"
    )
    assert answer.status_code == 400


def test_another_media_type_is_refused_with_those_that_are_read(client):
    answer = client.post("/v1/articles", data=b"<p>", content_type="text/html")
    assert answer.status_code == 415
    assert "text/plain" in answer.headers["Accept"]


def test_an_article_is_read_with_a_tag(client, place):
    answer = client.get(place)
    assert answer.status_code == 200
    assert answer.headers["ETag"].startswith('"')
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_what_has_not_changed_is_not_sent_again(client, place):
    tag = client.get(place).headers["ETag"]
    answer = client.get(place, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.data) == (304, b"")
    assert answer.headers["ETag"] == tag


def test_an_article_that_is_not_there_answers_404(client):
    answer = client.get("/v1/articles/" + "0" * 26)
    assert answer.status_code == 404
    assert answer.json["type"] == "/problems/not-found"


def test_a_deleted_article_is_gone(client, place):
    assert client.delete(place).status_code == 204
    assert client.get(place).status_code == 404


def test_deleting_a_state_that_is_no_more_is_refused(client, place):
    answer = client.delete(place, headers={"If-Match": '"other"'})
    assert answer.status_code == 412
    assert client.get(place).status_code == 200


def test_the_tag_of_a_compressed_answer_matches_too(client, place):
    tag = client.get(place, headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    assert tag.startswith("W/")
    assert client.delete(place, headers={"If-Match": tag}).status_code == 204


def test_the_history_is_given_leaf_by_leaf(tmp_path):
    with serving(tmp_path) as service:
        client = service.client()
        made = [client.post("/v1/articles", json={"text": f"第{i}版"}).json["id"] for i in range(5)]
        seen, target = [], "/v1/articles?limit=2"
        while target:
            leaf = client.get(target)
            seen += [item["id"] for item in leaf.json["items"]]
            link = leaf.headers.get("Link", "")
            assert bool(link) == (leaf.json["next"] is not None)
            target = link.removeprefix("<").removesuffix('>; rel="next"')
    assert seen == made[::-1]


def test_the_history_is_searched_in_both_languages(client):
    made = client.post("/v1/articles", json={"text": "石岐佬乳鸽节开幕"}).json["id"]
    found = client.get("/v1/articles", query_string={"q": "乳鸽"}).json["items"]
    assert [item["id"] for item in found] == [made]
    assert found[0]["url"] == f"/v1/articles/{made}"


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=101", "cursor=zz", "page=2"])
def test_a_bad_query_parameter_is_refused(client, query):
    assert client.get(f"/v1/articles?{query}").status_code == 422


def test_a_parameter_given_twice_is_refused(client):
    answer = client.get("/v1/articles?limit=1&limit=2")
    assert answer.status_code == 422
    assert answer.json["errors"] == [{"detail": "is given more than once", "parameter": "limit"}]


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_format_is_served(client, place, name):
    answer = client.get(f"{place}/export?format={name}")
    assert answer.status_code == 200
    wanted = "application/zip" if len(EXPORTS[name].suffixes) > 1 else EXPORTS[name].media_type
    assert answer.mimetype == wanted
    assert answer.headers["Content-Disposition"].startswith("attachment;")


def test_a_format_of_several_files_comes_as_one_archive(client, place):
    answer = client.get(f"{place}/export?format=moses")
    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert names == ["page.zh", "page.en", "page.ids"]


def test_the_same_export_is_the_same_bytes(client, place):
    first, second = (client.get(f"{place}/export?format=moses").data for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("application/x-tmx+xml", "application/x-tmx+xml"),
        ("text/html;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        ("application/zip", "application/zip"),
        ("*/*", "application/json"),
    ],
)
def test_the_accept_header_chooses_the_format(client, place, accept, wanted):
    answer = client.get(f"{place}/export", headers={"Accept": accept})
    assert answer.mimetype == wanted
    assert "Accept" in answer.headers["Vary"]


def test_an_export_that_nobody_accepts_answers_406(client, place):
    assert client.get(f"{place}/export", headers={"Accept": "image/png"}).status_code == 406


def test_an_unknown_format_is_refused_with_those_there_are(client, place):
    answer = client.get(f"{place}/export?format=docx")
    assert answer.status_code == 422
    assert "tmx" in answer.json["detail"]


@pytest.mark.parametrize(
    ("query", "accepted", "tag"),
    [
        ("", None, "en"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("", "fr, en;q=0.5, zh;q=0.4", "en"),
        ("&language=zh", "en", "zh-Hans"),
        ("&language=en", "zh", "en"),
    ],
)
def test_the_page_is_in_the_language_that_is_named_or_else_accepted(
    client, place, query, accepted, tag
):
    headers = {} if accepted is None else {"Accept-Language": accepted}
    answer = client.get(f"{place}/export?format=html{query}", headers=headers)
    assert f'<html lang="{tag}">' in answer.text
    assert ("Accept-Language" in answer.headers["Vary"]) == (not query)


def test_a_page_in_one_language_is_not_taken_for_the_other(client, place):
    path = f"{place}/export?format=html"
    tag = client.get(path, headers={"Accept-Language": "en"}).headers["ETag"]
    for language, status in (("en", 304), ("zh", 200)):
        headers = {"Accept-Language": language, "If-None-Match": tag}
        answer = client.get(path, headers=headers)
        assert answer.status_code == status
        assert "Accept-Language" in answer.headers["Vary"]


def test_a_format_without_words_is_the_same_in_every_language(client, place):
    path = f"{place}/export?format=tsv&language="
    first, second = (client.get(path + language) for language in ("en", "zh"))
    assert (first.data, first.headers["ETag"]) == (second.data, second.headers["ETag"])
    assert "Accept-Language" not in first.headers["Vary"]


def test_an_unknown_language_is_refused_with_those_there_are(client, place):
    answer = client.get(f"{place}/export?format=html&language=fr")
    assert (answer.status_code, answer.json["errors"][0]["parameter"]) == (422, "language")
    assert "zh, en" in answer.json["detail"]


def test_an_unchanged_export_is_not_sent_again(client, place):
    tag = client.get(f"{place}/export?format=tsv").headers["ETag"]
    answer = client.get(f"{place}/export?format=tsv", headers={"If-None-Match": tag})
    assert answer.status_code == 304


def test_the_json_export_is_the_result_alone(client, place):
    exported = json.loads(client.get(f"{place}/export?format=json").data)
    whole = client.get(place).json
    assert exported == {name: whole[name] for name in exported}
    assert "text" not in exported


def test_an_engine_that_fails_answers_500_without_its_words(tmp_path):
    translator = FakeTranslator()
    with serving(tmp_path, translator) as service:
        translator.fail = ValueError("secret words of the page")
        answer = service.client().post("/v1/articles", json=PARTS)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
