"""Translate, align and score over HTTP: nothing is kept."""

from __future__ import annotations

import pytest
from support.fakes import FakeTranslator
from support.http_client import serving

from eval.score import score_corpus
from service.http import limits
from service.http.score import MOST_WORDS


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("computing"), max_sentences=50) as found:
        yield found


@pytest.fixture
def client(service):
    return service.client()


def test_sentences_are_translated_in_order_and_blank_ones_stay(client):
    sent = ["你好。", "", " ", "再见。", "你好。"]
    answer = client.post("/v1/translate", json={"sentences": sent}).json
    assert [t["source"] for t in answer["translations"]] == sent
    assert [t["text"] for t in answer["translations"]] == [
        "[你好。]", "", "", "[再见。]", "[你好。]",
    ]  # fmt: skip
    assert [t["line"] for t in answer["translations"]] == [0, 1, 2, 3, 4]
    assert answer["text"] is None
    assert answer["model"]["id"] == "fake"


def test_a_text_keeps_its_lines(client):
    answer = client.post("/v1/translate", json={"text": "一句。两句！\n\n三句"}).json
    assert answer["text"] == "[一句。] [两句！]\n\n[三句]"
    assert [t["line"] for t in answer["translations"]] == [0, 0, 1, 2]


def test_an_empty_text_is_an_empty_translation(client):
    answer = client.post("/v1/translate", json={"text": ""})
    assert (answer.status_code, answer.json["text"]) == (200, "")


def test_warnings_and_scores_come_with_each_sentence(tmp_path):
    translator = FakeTranslator(warnings={"三万": ("number-lost:三万",)})
    with serving(tmp_path, translator) as service:
        answer = service.client().post("/v1/translate", json={"sentences": ["三万", " "]}).json
    first, blank = answer["translations"]
    assert (first["warnings"], first["score"]) == (["number-lost:三万"], -0.5)
    assert (blank["warnings"], blank["score"]) == ([], None)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"sentences": ["好", 3]}, "/sentences/1"),
        ({"sentences": "好"}, "/sentences"),
        ({"sentences": []}, "/sentences"),
        ({}, "/text"),
        ({"text": "a", "glossary": {}}, "/glossary"),
        (["a"], ""),
    ],
)
def test_what_is_wrong_is_pointed_at(client, body, pointer):
    answer = client.post("/v1/translate", json=body)
    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in answer.json["errors"]]


def test_another_model_is_refused(client):
    answer = client.post("/v1/translate", json={"text": "好", "model": "other"})
    assert answer.json["type"] == "/problems/model-not-loaded"


def test_an_alignment_holds_every_line_once(client):
    body = {"source": ["今天下雨。", "回家。", ""], "target": ["It rains.", "We go home."]}
    answer = client.post("/v1/align", json=body)
    assert answer.status_code == 200
    sources = sorted(i for bead in answer.json["beads"] for i in bead["source"])
    targets = sorted(i for bead in answer.json["beads"] for i in bead["target"])
    assert (sources, targets) == ([0, 1, 2], [0, 1])
    assert answer.json["encoder"] == "fake@64"


def test_scores_are_those_of_the_evaluation(client):
    hypotheses, references = (
        ["The port opened.", "Rain fell."],
        ["The port was opened.", "It rained."],
    )
    answer = client.post(
        "/v1/score", json={"hypotheses": hypotheses, "references": references}
    ).json
    wanted = score_corpus(hypotheses, [references])
    assert (answer["bleu"], answer["chrf"], answer["ter"]) == (wanted.bleu, wanted.chrf, wanted.ter)
    assert answer["signatures"]["bleu"] == wanted.signatures.bleu
    assert answer["n"] == 2


def test_several_lists_of_references_are_taken(client):
    body = {"hypotheses": ["a b c d"], "references": [["x"], ["a b c d"]]}
    answer = client.post("/v1/score", json=body).json
    assert answer["ter"] == 0
    assert "nrefs:2" in answer["signatures"]["bleu"]


@pytest.mark.parametrize(
    ("references", "pointer"),
    [(["a"], "/references"), ([["a", "b"], ["a"]], "/references/1")],
)
def test_lists_of_unequal_length_are_refused(client, references, pointer):
    answer = client.post("/v1/score", json={"hypotheses": ["a", "b"], "references": references})
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == pointer


def test_a_segment_that_would_take_ter_for_ever_is_refused(client):
    long = " ".join(["w"] * (MOST_WORDS + 1))
    answer = client.post("/v1/score", json={"hypotheses": [long], "references": ["w"]})
    assert (answer.status_code, answer.json["limit"]) == (413, "score_words")
    assert (answer.json["maximum"], answer.json["given"]) == (MOST_WORDS, MOST_WORDS + 1)


def test_segments_that_are_too_much_together_are_refused(client, monkeypatch):
    monkeypatch.setattr("service.http.score.MOST_PAIRS", 10)
    answer = client.post("/v1/score", json={"hypotheses": ["a b c d"], "references": ["a b c"]})
    assert (answer.status_code, answer.json["limit"]) == (413, "score_pairs")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("translate", {"sentences": ["好"] * 51}),
        ("translate", {"text": "好。" * 51}),
        ("align", {"source": ["好"] * 51, "target": ["a"]}),
        ("score", {"hypotheses": ["a"] * 51, "references": ["a"] * 51}),
    ],
)
def test_too_many_sentences_are_refused_with_the_limit(client, path, body):
    answer = client.post(f"/v1/{path}", json=body)
    assert (answer.status_code, answer.json["type"]) == (413, "/problems/too-large")
    assert (answer.json["limit"], answer.json["maximum"]) == ("max_sentences", 50)


def test_when_all_places_are_taken_the_next_one_is_told_to_come_back(client, monkeypatch):
    monkeypatch.setattr(limits, "_HEAVY_WAIT", 0.01)
    taken = [limits._HEAVY.acquire() for _ in range(2)]
    try:
        answer = client.post("/v1/score", json={"hypotheses": ["a"], "references": ["a"]})
    finally:
        for _ in taken:
            limits._HEAVY.release()
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
