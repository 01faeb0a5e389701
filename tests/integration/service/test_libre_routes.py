"""The routes of LibreTranslate's interface, answer by answer."""

from __future__ import annotations

import pytest
from support.fakes import FakeTranslator
from support.http_client import serving

from service.errors import OverloadedError, StoppedError
from service.store.model import Scope

ZH = {"source": "zh", "target": "en"}


@pytest.fixture
def translator():
    return FakeTranslator({"你好。": "Hello.", "大会召开。": "The meeting opened."})


@pytest.fixture
def service(tmp_path, translator):
    with serving(tmp_path, translator) as made:
        yield made


@pytest.fixture
def client(service):
    return service.client()


def test_json_form_and_query_are_the_same(client):
    members = {"q": "你好。", **ZH, "format": "text"}
    answers = [
        client.post("/translate", json=members),
        client.post("/translate", data=members),
        client.post("/translate", query_string=members),
    ]
    assert [a.get_json() for a in answers] == [{"translatedText": "Hello."}] * 3
    assert [a.status_code for a in answers] == [200] * 3


def test_a_list_gives_a_list_and_detected_languages(client):
    body = {"q": ["你好。", "Good morning to all of you."], "source": "auto", "target": "en"}
    answer = client.post("/translate", json=body).get_json()
    assert answer["translatedText"] == ["Hello.", "Good morning to all of you."]
    assert [d["language"] for d in answer["detectedLanguage"]] == ["zh-Hans", "en"]


def test_a_text_gives_a_text_and_its_detected_language(client):
    body = {"q": "大會召開，市長講話。", "source": "auto", "target": "en"}
    answer = client.post("/translate", json=body).get_json()
    assert answer["translatedText"] == "[大會召開，市長講話。]"
    assert answer["detectedLanguage"]["language"] == "zh-Hant"


def test_alternatives_of_a_text_are_a_list_of_texts(client):
    body = {"q": "下雨。", **ZH, "alternatives": 3}
    assert client.post("/translate", json=body).get_json() == {
        "translatedText": "[下雨。]",
        "alternatives": ["[下雨。] (2)", "[下雨。] (3)", "[下雨。] (4)"],
    }


def test_alternatives_of_a_list_are_a_list_for_each_text(client, translator):
    translator.others = {"你好。": ["Hi."]}
    body = {"q": ["你好。", "下雨。", "OK", "\n"], **ZH, "alternatives": 2}
    assert client.post("/translate", json=body).get_json() == {
        "translatedText": ["Hello.", "[下雨。]", "OK", "\n"],
        "alternatives": [["Hi."], ["[下雨。] (2)", "[下雨。] (3)"], [], []],
    }


def test_the_kth_alternative_of_a_text_has_the_kth_of_each_sentence(client, translator):
    translator.others = {"你好。": ["Hi.", "Good day."], "大会召开。": ["The congress opened."]}
    body = {"q": "你好。大会召开。\n  你好。", **ZH, "alternatives": 3}
    assert client.post("/translate", json=body).get_json() == {
        "translatedText": "Hello. The meeting opened.\n  Hello.",
        "alternatives": [
            "Hi. The congress opened.\n  Hi.",
            "Good day. The meeting opened.\n  Good day.",
        ],
    }


def test_alternatives_of_markup_keep_its_tags_and_find_its_marks(client, translator):
    translator.answers = {"大会召开。": "The meeting opened.", "大会": "meeting"}
    translator.others = {
        "大会召开。": ["Then the meeting opened.", "A congress opened."],
        "大会": ["congress", "assembly"],
    }
    body = {"q": "<p><b>大会</b>召开。</p>", **ZH, "format": "html", "alternatives": 5}
    assert client.post("/translate", json=body).get_json() == {
        "translatedText": "<p>The <b>meeting</b> opened.</p>",
        "alternatives": [
            "<p>Then the <b>meeting</b> opened.</p>",
            "<p><b>A congress</b> opened.</p>",
        ],
    }


@pytest.mark.parametrize("form", ["json", "data", "query_string"])
def test_alternatives_may_be_asked_for_in_every_form(client, form):
    members = {"q": "下雨。", **ZH, "alternatives": "1"}
    answer = client.post("/translate", **{form: members}).get_json()
    assert answer["alternatives"] == ["[下雨。] (2)"]


@pytest.mark.parametrize("count", [0, -1, None])
def test_without_alternatives_there_is_no_such_member(client, translator, count):
    body = {"q": ["下雨。"], **ZH, "alternatives": count}
    assert client.post("/translate", json=body).get_json() == {"translatedText": ["[下雨。]"]}
    assert translator.lengths == []


def test_alternatives_go_with_the_detected_language(client):
    body = {"q": "下雨。", "source": "auto", "target": "en", "alternatives": 1}
    answer = client.post("/translate", json=body).get_json()
    assert set(answer) == {"translatedText", "detectedLanguage", "alternatives"}


def test_english_has_no_alternatives(client):
    body = {"q": "Hello", "source": "en", "target": "en", "alternatives": 2}
    answer = client.post("/translate", json=body).get_json()
    assert answer == {"translatedText": "Hello", "alternatives": []}


def test_the_most_alternatives_are_given_and_more_are_refused(client):
    body = {"q": "下雨。", **ZH, "alternatives": 15}
    assert len(client.post("/translate", json=body).get_json()["alternatives"]) == 15
    body["alternatives"] = 16
    answer = client.post("/translate", json=body)
    assert answer.status_code == 400
    assert answer.get_json() == {
        "error": "Invalid request: alternatives parameter: Input should be less than or equal to 15"
    }


def test_many_alternatives_count_as_more_characters_in_a_minute(tmp_path):
    body = {"q": "下雨", **ZH}
    with serving(tmp_path, characters_per_minute=12) as made:
        client = made.client()
        statuses = [
            client.post("/translate", json={**body, "alternatives": count}).status_code
            for count in (3, 9, 1, 0)  # 2 characters, 2 x 4, 2, 2
        ]
    assert statuses == [200, 200, 200, 429]


def test_markup_keeps_its_tags(client):
    body = {"q": '<p class="a">你好。<b>大会召开。</b></p>', **ZH, "format": "html"}
    answer = client.post("/translate", json=body).get_json()
    assert answer["translatedText"] == '<p class="a">Hello. <b>The meeting opened.</b></p>'


def test_english_stays_as_it_is(client, translator):
    calls = len(translator.calls)
    body = {"q": "Hello  there,\n world", "source": "en", "target": "en"}
    assert client.post("/translate", json=body).get_json()["translatedText"] == body["q"]
    assert len(translator.calls) == calls


@pytest.mark.parametrize("code", ["zh", "zh-Hans", "ZH-hant", "zt", "zh_CN", "zh-TW"])
def test_codes_of_chinese_are_understood(client, code):
    body = {"q": "你好。", "source": code, "target": "en-US"}
    assert client.post("/translate", json=body).get_json() == {"translatedText": "Hello."}


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "missing q"),
        ({"q": ""}, "missing q"),
        ({"q": [], **ZH}, "missing q"),
        ({"q": None, **ZH}, "missing q"),
        ({"q": "你好", "target": "en"}, "missing source"),
        ({"q": "你好", "source": "zh"}, "missing target"),
        ({"q": "你好", "source": "zh", "target": "fr"}, "fr is not supported"),
        ({"q": "你好", "source": "tlh", "target": "en"}, "tlh is not supported"),
        ({"q": "Hello", "source": "en", "target": "zh"}, "not available as a target"),
        ({"q": "Hello to all of you", "source": "auto", "target": "zh"}, "not available"),
        ({"q": "すべての人間は", "source": "auto", "target": "en"}, "ja is not supported"),
        ({"q": "你好", **ZH, "format": "pdf"}, "format"),
        ({"q": "你好", **ZH, "alternatives": "many"}, "alternatives"),
        ({"q": 5, **ZH}, "q parameter"),
        ({"q": ["你好", 5], **ZH}, "q parameter"),
    ],
)
def test_bad_requests_are_400_in_the_shape_of_libretranslate(client, body, says):
    answer = client.post("/translate", json=body)
    assert answer.status_code == 400
    assert answer.mimetype == "application/json"
    assert set(answer.get_json()) == {"error"}
    assert says in answer.get_json()["error"]


@pytest.mark.parametrize("data", [b"{", b"[1]", b"\xff", b'{"q": "\\ud800"}', b"[" * 10_000])
def test_what_is_no_json_object_is_400(client, data):
    answer = client.post("/translate", data=data, content_type="application/json")
    assert (answer.status_code, answer.get_json()) == (400, {"error": "Invalid JSON format"})


def test_limits_name_themselves(tmp_path):
    with serving(tmp_path, max_page_characters=10, max_sentences=2, max_body_bytes=500) as made:
        client = made.client()
        long = client.post("/translate", json={"q": ["你好你好你好", "你好你好你好"], **ZH})
        many = client.post("/translate", json={"q": "好。好。好。", **ZH})
        huge = client.post("/translate", json={"q": "好" * 1000, **ZH})
    assert (long.status_code, many.status_code, huge.status_code) == (400, 400, 413)
    assert "(12) exceeds text limit (10)" in long.get_json()["error"]
    assert "limit (2)" in many.get_json()["error"]
    assert set(huge.get_json()) == {"error"}


def test_a_minute_has_only_so_many_characters(tmp_path):
    with serving(tmp_path, characters_per_minute=5) as made:
        client = made.client()
        first = client.post("/translate", json={"q": "你好。", **ZH})
        second = client.post("/translate", json={"q": "你好。", **ZH})
    assert (first.status_code, second.status_code) == (200, 429)
    assert set(second.get_json()) == {"error"}
    assert int(second.headers["Retry-After"]) > 0


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (OverloadedError("full", 3.0), 503),
        (StoppedError("going down"), 503),
        (TimeoutError("too long"), 503),
        (RuntimeError("secret insides"), 500),
    ],
)
def test_errors_of_the_engine_keep_the_shape(service, monkeypatch, error, status):
    def fail(*arguments, **named):
        raise error

    monkeypatch.setattr(type(service.parts.engine), "translate", fail)
    answer = service.client().post("/translate", json={"q": "你好。", **ZH})
    assert answer.status_code == status
    assert set(answer.get_json()) == {"error"}
    assert "secret" not in answer.get_json()["error"]
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_detection_ranks_languages(client):
    for answer in (
        client.post("/detect", json={"q": "The people of the city are here."}),
        client.post("/detect", data={"q": "The people of the city are here."}),
    ):
        found = answer.get_json()
        assert found[0]["language"] == "en"
        assert all(0 <= one["confidence"] <= 100 for one in found)
        assert [d["confidence"] for d in found] == sorted(
            (d["confidence"] for d in found), reverse=True
        )


def test_detection_needs_a_text(client):
    answer = client.post("/detect", json={})
    assert answer.status_code == 400
    assert answer.get_json() == {"error": "Invalid request: missing q parameter"}


def test_health_asks_the_engine(service, monkeypatch):
    assert service.client().get("/health").get_json() == {"status": "ok"}
    monkeypatch.setattr(type(service.parts.engine), "is_ready", lambda self: False)
    answer = service.client().get("/health")
    assert answer.status_code == 503
    assert "not ready" in answer.get_json()["error"]


def test_settings_for_a_page(client):
    found = client.get("/frontend/settings").get_json()
    assert found["charLimit"] == 200_000
    assert found["keyRequired"] is found["apiKeys"] is False
    assert found["language"]["source"]["code"] == "zh"
    assert found["filesTranslation"] is False
    assert found["supportedFilesFormat"] == []


@pytest.mark.parametrize("path", ["/translate_file", "/suggest"])
def test_what_is_not_offered_answers_as_libretranslate_does_when_it_is_off(client, path):
    answer = client.post(path)
    assert answer.status_code == 403
    assert "disabled on this server" in answer.get_json()["error"]


def test_keys_come_in_body_query_or_header(tmp_path, translator):
    with serving(tmp_path, translator, auth="on") as made:
        key, client = made.key(Scope.TRANSLATE), made.client()
        members = {"q": "你好。", **ZH}
        good = [
            client.post("/translate", json={**members, "api_key": key}),
            client.post("/translate", data={**members, "api_key": key}),
            client.post("/translate", query_string={**members, "api_key": key}),
            client.post("/translate", json=members, headers={"Authorization": f"Bearer {key}"}),
        ]
        bad = [
            client.post("/translate", json=members),
            client.post("/translate", json={**members, "api_key": "wrong"}),
            client.post("/translate", json={**members, "api_key": made.key(Scope.READ)}),
            client.post("/detect", json={"q": "你好"}),
        ]
        free = [client.get(path).status_code for path in ("/languages", "/frontend/settings")]
        needed = client.get("/frontend/settings").get_json()["keyRequired"]
    assert [a.status_code for a in good] == [200] * 4
    assert [a.status_code for a in bad] == [403] * 4
    assert all(set(a.get_json()) == {"error"} for a in bad)
    assert free == [200, 200]
    assert needed is True


def test_a_key_in_the_body_has_its_own_limit(tmp_path, translator):
    with serving(tmp_path, translator, auth="on") as made:
        key = made.key(Scope.TRANSLATE, per_minute=4)
        members = {"q": "你好。", **ZH, "api_key": key}
        statuses = [made.client().post("/translate", json=members).status_code for _ in range(2)]
    assert statuses == [200, 429]


def test_a_page_of_another_site_is_refused_in_the_shape_too(client):
    answer = client.post(
        "/translate", json={"q": "你好。", **ZH}, headers={"Origin": "http://evil"}
    )
    assert answer.status_code == 403
    assert set(answer.get_json()) == {"error"}


def test_the_document_describes_the_routes(client):
    paths = client.get("/openapi.json").get_json()["paths"]
    assert {"/translate", "/detect", "/languages", "/health", "/frontend/settings"} <= set(paths)
    answers = paths["/translate"]["post"]["responses"]
    assert {"200", "400", "403", "429", "503"} <= set(answers)
