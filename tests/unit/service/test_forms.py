from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.results import parsed, result

from service import export_schema, forms, schema
from service.errors import InputError

SCHEMA_FILE = Path(__file__).resolve().parents[3] / "docs/schema/page-1.json"


@pytest.mark.parametrize("make", [result, parsed])
def test_json_brings_a_result_back_unchanged(make):
    text = forms.to_json(make())
    assert forms.from_form(schema.read(text, name="page.json")) == make()


def test_the_document_has_the_shape_that_clients_rely_on():
    tree = json.loads(forms.to_json(result()))
    assert tree["schema"] == "duizhao.page/1"
    assert tree["source"] == {"name": "page.txt", "sha256": "cd" * 32}
    assert tree["model"] == {
        "id": "tiny",
        "sha256": "ab" * 32,
        "backend": "ctranslate2",
        "compute_type": "int8",
        "beam_size": 4,
    }
    article = tree["articles"][0]
    assert article["headline"]["span"] == [30, 39]
    assert article["byline"] == "本报讯(记者 陈伟祺)"
    second = article["paragraphs"][0]["sentences"][1]
    assert (second["id"], second["gaps"], second["score"]) == ("a1.p1.s2", [[72, 74]], -0.52)
    brief = tree["briefs"][0]
    assert brief["title"] == "CPC committee holds session"
    assert brief["credit"] == {"role": "Text translation", "name": "Li Jing"}
    assert brief["links"][1] == {
        "sentence": "b1.s2",
        "source": ["a1.h", "a1.p1.s2"],
        "score": 0.66,
        "evidence": {"cosine": 0.4},
    }
    assert brief["scores"]["signatures"]["ter"] == "ter|x"


def test_a_brief_without_article_has_no_links_and_null_scores():
    brief = json.loads(forms.to_json(result()))["briefs"][1]
    assert (brief["article"], brief["links"], brief["scores"]) == (None, [], None)


def test_a_parsed_page_has_null_model_and_null_english():
    tree = json.loads(forms.to_json(parsed()))
    lines = [s for p in tree["articles"][0]["paragraphs"] for s in p["sentences"]]
    assert tree["model"] is None
    assert {line["en"] for line in lines} == {None}


def test_chinese_is_written_as_it_is():
    assert "全会召开" in forms.to_json(result())


def test_a_credit_alone_is_read_as_the_only_one():
    tree = json.loads(forms.to_json(result()))
    del tree["briefs"][0]["credits"]
    page = forms.from_form(schema.read(json.dumps(tree), name="x"))
    assert [credit.name for credit in page.briefs[0].credits] == ["Li Jing"]


def test_unknown_keys_are_let_pass_so_that_keys_can_be_added():
    tree = json.loads(forms.to_json(result())) | {"later": 1}
    assert forms.from_form(schema.read(json.dumps(tree), name="x")) == result()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("nonsense", "/"),
        ('{"schema": "duizhao.page/2"}', "/schema"),
        ('{"schema": "duizhao.page/1", "source": 3}', "/source"),
    ],
)
def test_what_is_no_page_document_is_refused_with_the_place(text, place):
    with pytest.raises(InputError, match=f"^x.json: not a duizhao.page/1 document: .* at {place}"):
        schema.read(text, name="x.json")


def test_the_published_schema_is_the_one_in_the_code(capsys):
    export_schema.main()
    assert SCHEMA_FILE.read_text(encoding="utf-8") == capsys.readouterr().out
