"""LibreTranslate's real clients, unchanged, over a real socket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib import request
from urllib.error import HTTPError

import pytest
from deep_translator import LibreTranslator
from deep_translator.exceptions import AuthorizationException, ServerException
from libretranslatepy import LibreTranslateAPI
from support.fakes import FakeTranslator
from support.http_client import Service, serving
from support.loopback import on_loopback

from service.http.app import BLUEPRINTS
from service.store.model import Scope

pytestmark = pytest.mark.enable_socket

LIBRE = "service.libre.routes:libre"


@pytest.fixture
def translator():
    return FakeTranslator({"你好。": "Hello.", "大会召开。": "The meeting opened."})


@pytest.fixture
def service(tmp_path, translator) -> Iterator[Service]:
    with serving(tmp_path, translator) as made:
        yield made


@pytest.fixture
def url(service) -> Iterator[str]:
    with on_loopback(service.app) as root:
        yield root


@pytest.fixture
def locked(tmp_path, translator) -> Iterator[tuple[Service, str]]:
    with serving(tmp_path, translator, auth="on") as made, on_loopback(made.app) as root:
        yield made, root


def post(url: str, body: object) -> object:
    sent = request.Request(
        url, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with request.urlopen(sent, timeout=30) as answer:
        return json.load(answer)


def test_the_routes_are_served():
    assert LIBRE in BLUEPRINTS


def test_libretranslatepy_translates(url):
    assert LibreTranslateAPI(url).translate("你好。", "zh", "en") == "Hello."


def test_libretranslatepy_keeps_lines(url):
    text = "你好。\n\n  大会召开。你好。\nDone.\n"
    made = LibreTranslateAPI(url).translate(text, "auto", "en")
    assert made == "Hello.\n\n  The meeting opened. Hello.\nDone.\n"


def test_libretranslatepy_detects_and_uses_what_it_detected(url):
    client = LibreTranslateAPI(url)
    found = client.detect("大会今天召开，市长讲话。")
    assert found[0]["language"] == "zh-Hans"
    assert found[0]["confidence"] > 80
    assert client.translate("你好。", found[0]["language"], "en") == "Hello."


def test_libretranslatepy_lists_languages(url):
    found = LibreTranslateAPI(url).languages()
    assert {one["code"] for one in found} >= {"zh", "zh-Hans", "zh-Hant", "en"}
    assert all(one["targets"] == ["en"] and one["name"] for one in found)


def test_libretranslatepy_sees_an_http_error_for_an_unsupported_pair(url):
    with pytest.raises(HTTPError) as caught:
        LibreTranslateAPI(url).translate("Hello.", "en", "zh")
    with caught.value as answer:
        assert answer.code == 400
        assert "not available as a target" in json.load(answer)["error"]


def test_libretranslatepy_brings_its_key_in_the_body(locked):
    service, root = locked
    key = service.key(Scope.TRANSLATE)
    assert LibreTranslateAPI(root, key).translate("你好。", "zh", "en") == "Hello."
    assert LibreTranslateAPI(root, key).detect("Hello world, how are you?")[0]["language"] == "en"
    assert LibreTranslateAPI(root).languages()


@pytest.mark.parametrize("key", [None, "dz_unknown_key", ""])
def test_libretranslatepy_is_refused_without_a_good_key(locked, key):
    with pytest.raises(HTTPError) as caught:
        LibreTranslateAPI(locked[1], key).translate("你好。", "zh", "en")
    with caught.value as answer:
        assert answer.code == 403
        assert set(json.load(answer)) == {"error"}


def test_deep_translator_translates(url):
    client = LibreTranslator("zh", "en", api_key="none needed", custom_url=f"{url}/")
    assert client.translate("你好。") == "Hello."
    assert client.translate_batch(["你好。", "大会召开。"]) == ["Hello.", "The meeting opened."]


def test_deep_translator_knows_chinese_by_its_name(url):
    client = LibreTranslator("Chinese", "English", api_key="x", custom_url=f"{url}/")
    assert client.translate("大会召开。") == "The meeting opened."


def test_deep_translator_detects_by_itself(url):
    client = LibreTranslator("auto", "en", api_key="x", custom_url=f"{url}/")
    assert client.translate("大会召开。") == "The meeting opened."


def test_deep_translator_reads_files(url, tmp_path):
    (tmp_path / "page.txt").write_text("你好。\n大会召开。", encoding="utf-8")
    client = LibreTranslator("zh", "en", api_key="x", custom_url=f"{url}/")
    assert client.translate_file(tmp_path / "page.txt") == "Hello.\nThe meeting opened."


def test_deep_translator_brings_its_key(locked):
    service, root = locked
    key = service.key(Scope.TRANSLATE)
    client = LibreTranslator("zh", "en", api_key=key, custom_url=f"{root}/")
    assert client.translate("你好。") == "Hello."


def test_deep_translator_knows_a_bad_key_from_other_errors(locked):
    with pytest.raises(AuthorizationException):
        LibreTranslator("zh", "en", api_key="bad", custom_url=f"{locked[1]}/").translate("你好。")


def test_deep_translator_sees_an_unsupported_pair(url):
    with pytest.raises(ServerException):
        LibreTranslator("fr", "en", api_key="x", custom_url=f"{url}/").translate("Bonjour")


def test_a_list_is_one_call_of_the_engine(url, translator):
    before = len(translator.calls)
    answer = post(
        f"{url}/translate",
        {"q": ["你好。大会召开。", "你好。", "OK"], "source": "zh", "target": "en"},
    )
    assert answer == {"translatedText": ["Hello. The meeting opened.", "Hello.", "OK"]}
    asked = [s for call in translator.calls[before:] for s in call]
    assert set(asked) == {"你好。", "大会召开。"}
    assert len(translator.calls) - before == 1


def test_alternatives_come_over_the_wire_in_its_shape(url, translator):
    translator.others = {"你好。": ["Hi.", "Good day."]}
    members = {"source": "zh", "target": "en", "format": "text", "alternatives": 2}
    assert post(f"{url}/translate", {"q": "你好。", **members}) == {
        "translatedText": "Hello.",
        "alternatives": ["Hi.", "Good day."],
    }
    assert post(f"{url}/translate", {"q": ["你好。", "OK"], **members}) == {
        "translatedText": ["Hello.", "OK"],
        "alternatives": [["Hi.", "Good day."], []],
    }


def test_clients_that_ask_for_none_take_the_answers_of_a_server_that_has_some(url, translator):
    translator.others = {"你好。": ["Hi."]}
    assert LibreTranslateAPI(url).translate("你好。", "zh", "en") == "Hello."
    client = LibreTranslator("zh", "en", api_key="x", custom_url=f"{url}/")
    assert client.translate("你好。") == "Hello."
