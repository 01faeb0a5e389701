"""Stored outputs as systems."""

from __future__ import annotations

import json

import pytest
from support.evaluation import small_set

from eval.errors import InputError, SpecError
from eval.spec import DecodeSpec, RunSpec, SetSpec, SystemSpec
from eval.systems import open_systems

PAIR = small_set(("一", "one"), ("二", "two"), name="pair")


def spec(*systems, **more):
    sets = (SetSpec(name="pair", format="tsv"), SetSpec(name="other", format="tsv"))
    return RunSpec(name="r", testsets=sets, systems=systems, **more)


def system(**fields):
    return SystemSpec(**{"name": "s", "kind": "file", "sets": ("pair",), **fields})


def opened(tmp_path, entry, text="a\nb\n", file="pair.txt"):
    (tmp_path / file).write_text(text, encoding="utf-8")
    return open_systems(spec(entry), tmp_path)[0]


def test_a_file_of_outputs_answers_line_by_line(tmp_path):
    found = opened(tmp_path, system(path="{set}.txt"))
    seen = []
    answers = found.respond(PAIR, progress=lambda done, total: seen.append((done, total)))
    assert answers.texts == ("a", "b")
    assert answers.seconds is None
    assert seen == [(2, 2)]


@pytest.mark.parametrize("text", ["a\n", "a\nb\nc\n"])
def test_a_file_with_another_number_of_lines_is_refused(tmp_path, text):
    with pytest.raises(InputError, match="but test set pair has 2 segments"):
        opened(tmp_path, system(path="{set}.txt"), text).respond(PAIR)


def test_windows_line_ends_of_outputs_are_reported(tmp_path):
    found = opened(tmp_path, system(path="pair.txt"), "a\r\nb\r\n").respond(PAIR)
    assert found.texts == ("a", "b")
    assert found.warnings == ("pair.txt: 2 Windows line ends",)


def test_the_fingerprint_follows_the_content(tmp_path):
    first = opened(tmp_path, system(path="pair.txt")).card.fingerprint
    again = opened(tmp_path, system(path="pair.txt"), "a\r\nb\r\n").card.fingerprint
    changed = opened(tmp_path, system(path="pair.txt"), "a\nc\n").card.fingerprint
    assert first == again != changed


def test_a_glob_gives_one_system_per_file_named_by_the_star(tmp_path):
    for name in ("wmt.zh-en.Online-B.1605.txt", "wmt.zh-en.NEU.12.txt"):
        (tmp_path / name).write_text("a\nb\n", encoding="utf-8")
    systems = open_systems(spec(system(glob="wmt.zh-en.*.txt")), tmp_path)
    assert [s.card.name for s in systems] == ["NEU.12", "Online-B.1605"]


def test_a_glob_without_a_match_is_refused(tmp_path):
    with pytest.raises(InputError, match="no file matches"):
        open_systems(spec(system(glob="none.*.txt")), tmp_path)


def test_a_system_answers_only_the_sets_it_is_meant_for(tmp_path):
    card = opened(tmp_path, system(path="pair.txt")).card
    assert card.answers(PAIR)
    assert not card.answers(small_set(("一", "one"), name="other"))


def test_pages_are_answered_by_id(tmp_path):
    pages = small_set(("page", "gold"), name="pair", kind="pages")
    found = opened(tmp_path, system(path="r.jsonl"), '{"id": "1"}\n', "r.jsonl")
    assert found.respond(pages).texts == ('{"id": "1"}',)


def test_beads_are_answered_by_a_ladder(tmp_path):
    document = small_set(("pair", "[]"), name="pair", kind="beads")
    ladder = "[0, 1]:[0]:0.1234\n[]:[1]:0.5\n"
    answer = opened(tmp_path, system(path="d.ladder"), ladder, "d.ladder").respond(document)
    assert json.loads(answer.texts[0]) == [[[0, 1], [0]], [[], [1]]]


def test_a_ladder_cannot_answer_two_documents(tmp_path):
    documents = small_set(("a", "[]"), ("b", "[]"), name="pair", kind="beads")
    with pytest.raises(InputError, match="a ladder holds one document"):
        opened(tmp_path, system(path="d.ladder"), "[0]:[0]:0\n", "d.ladder").respond(documents)


def test_beads_of_several_documents_are_answered_by_id(tmp_path):
    documents = small_set(("a", "[]"), ("b", "[]"), name="pair", kind="beads")
    lines = '{"id": "2", "beads": []}\n{"id": 1, "beads": [[[0], [0]]]}\n'
    answer = opened(tmp_path, system(path="b.jsonl"), lines, "b.jsonl").respond(documents)
    assert answer.texts == ("[[[0], [0]]]", "[]")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ('{"id": 1, "beads": []}\n', "no answer for document 2"),
        ('{"id": 1, "beads": []}\n{"id": 1, "beads": []}\n', "a second answer for document 1"),
        ("[]\n", "b.jsonl:1: expected"),
    ],
)
def test_incomplete_bead_answers_are_refused(tmp_path, lines, message):
    documents = small_set(("a", "[]"), ("b", "[]"), name="pair", kind="beads")
    with pytest.raises(InputError, match=message):
        opened(tmp_path, system(path="b.jsonl"), lines, "b.jsonl").respond(documents)


@pytest.mark.parametrize(
    ("entry", "more", "message"),
    [
        (system(kind="oracle"), {}, "unknown kind 'oracle'; known are file"),
        (system(), {}, "needs a path or a glob"),
        (system(path="pair.txt"), {"baseline": "x"}, "the baseline 'x' is none of s"),
    ],
)
def test_specifications_that_cannot_be_opened_are_refused(tmp_path, entry, more, message):
    (tmp_path / "pair.txt").write_text("a\nb\n", encoding="utf-8")
    with pytest.raises(SpecError, match=message):
        open_systems(spec(entry, **more), tmp_path)


def test_two_systems_of_one_name_are_refused(tmp_path):
    (tmp_path / "a.txt").write_text("a\nb\n", encoding="utf-8")
    entries = (system(name="a", path="a.txt"), system(name="b", glob="*.txt"))
    with pytest.raises(SpecError, match="two systems are called 'a'"):
        open_systems(spec(*entries), tmp_path)


def test_decode_settings_multiply_models_and_leave_files_alone(tmp_path):
    (tmp_path / "a.txt").write_text("a\nb\n", encoding="utf-8")
    seen = []

    def fake_model(request):
        seen.append(request.name)
        return ()

    def file_factory(request):
        seen.append(request.name)
        return ()

    entries = (system(name="m", kind="model"), system(name="f"))
    decode = (DecodeSpec(name="beam 1", beam_size=1), DecodeSpec(name="beam 4", beam_size=4))
    open_systems(
        spec(*entries, decode=decode), tmp_path, {"model": fake_model, "file": file_factory}
    )
    assert seen == ["m (beam 1)", "m (beam 4)", "f"]
