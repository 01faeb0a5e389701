"""What holds over HTTP whatever is sent."""

from __future__ import annotations

import gzip
import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.http_client import serving

from service.exports import Part
from service.http.compression import unpack
from service.http.exporting import archive, safe_stem
from service.http.problems import ProblemError
from service.http.reading import pointer

#: Each request goes through the whole application.
over_http = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
names = st.text(max_size=40)
trees = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("property"), sync_characters=200) as service:
        yield service.client()


@over_http
@given(sentences=st.lists(texts, min_size=1, max_size=8))
def test_every_sentence_comes_back_in_its_place(client, sentences):
    answer = client.post("/v1/translate", json={"sentences": sentences})
    assert answer.status_code == 200
    translations = answer.json["translations"]
    assert [t["source"] for t in translations] == sentences
    assert [not t["text"] for t in translations] == [not s.strip() for s in sentences]


@over_http
@given(text=texts)
def test_a_text_keeps_its_number_of_lines(client, text):
    answer = client.post("/v1/translate", json={"text": text}).json
    assert len(answer["text"].split("\n")) == max(1, len(text.splitlines()))


@over_http
@given(data=st.binary(max_size=400))
def test_any_bytes_are_a_page_or_a_mistake_of_the_caller(client, data):
    answer = client.post("/v1/articles", data=data, content_type="text/plain")
    assert answer.status_code in {201, 202, 422}
    if answer.status_code == 201:
        form = answer.json
        for article in form["articles"]:
            for paragraph in article["paragraphs"]:
                for line in paragraph["sentences"]:
                    start, end = line["span"]
                    assert 0 <= start < end <= len(form["text"])


@over_http
@given(tree=trees, path=st.sampled_from(["articles", "translate", "align", "score"]))
def test_any_json_is_answered_and_never_with_500(client, tree, path):
    answer = client.post(f"/v1/{path}", json=tree)
    assert answer.status_code < 500
    if answer.status_code == 422:
        for error in answer.json["errors"]:
            assert resolves(tree, error.get("pointer", ""))


@over_http
@given(data=st.binary(max_size=300))
def test_any_body_under_json_is_answered_and_never_with_500(client, data):
    answer = client.post("/v1/translate", data=data, content_type="application/json")
    assert answer.status_code in {200, 400, 422}


@over_http
@given(key=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=255))
def test_any_sane_key_is_kept_with_its_answer(client, key):
    sent = {"json": {"text": "同一版"}, "headers": {"Idempotency-Key": key}}
    first, second = (client.post("/v1/articles", **sent) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.data == second.data


@over_http
@given(value=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=150))
def test_any_request_id_is_answered_by_a_sane_one(client, value):
    given_back = client.get("/livez", headers={"X-Request-ID": value}).headers["X-Request-ID"]
    assert 1 <= len(given_back) <= 128
    assert given_back.isascii()
    assert not set(given_back) & set(' <>"\r\n')


@given(data=st.binary(max_size=5_000), most=st.integers(0, 6_000))
def test_unpacking_gives_all_or_refuses(data, most):
    packed = gzip.compress(data)
    if len(data) <= most:
        assert unpack(packed, most) == data
    else:
        with pytest.raises(ProblemError):
            unpack(packed, most)


@given(data=st.binary(max_size=500))
def test_damaged_gzip_is_refused_and_never_crashes(data):
    try:
        found = unpack(data, 10_000)
    except ProblemError:
        return
    assert gzip.decompress(data) == found


@given(name=names)
def test_a_stem_never_leaves_its_folder(name):
    stem = safe_stem(name)
    assert 1 <= len(stem) <= 80
    assert not set(stem) & set("/\\\0\r\n\"':;*?<>|.")


@given(name=names, contents=st.lists(texts, min_size=1, max_size=3, unique=True))
def test_an_archive_gives_back_what_was_put_in(name, contents):
    parts = tuple(Part(f".{i}", text) for i, text in enumerate(contents))
    packed = zipfile.ZipFile(io.BytesIO(archive(parts, safe_stem(name))))
    assert [packed.read(entry).decode() for entry in packed.namelist()] == contents


@given(tree=trees, data=st.data())
def test_a_pointer_leads_back_to_its_value(tree, data):
    place, value = [], tree
    while isinstance(value, dict | list) and value and data.draw(st.booleans()):
        part = data.draw(
            st.sampled_from(sorted(value) if isinstance(value, dict) else [*range(len(value))])
        )
        place.append(part)
        value = value[part]
    written = pointer(tree, place)
    assert json.dumps(follow(tree, written)) == json.dumps(value)


def follow(tree, written):
    for part in written.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        tree = tree[int(name)] if isinstance(tree, list) else tree[name]
    return tree


def resolves(tree, written):
    """A pointer leads to a value, or to a member that is missing from an object."""
    head, _, last = written.rpartition("/")
    if not written:
        return True
    try:
        parent = follow(tree, head)
    except (KeyError, IndexError, TypeError, ValueError):
        return False
    return isinstance(parent, dict) or int(last) < len(parent)
