"""parse, translate, align, models, and what holds for every command."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from support.bag_encoder import BagEncoder
from support.command import duizhao, use_translator
from support.fakes import FakeTranslator

from alignment import encoders
from service import cli
from service.cli import COMMANDS, main
from service.command_group import one_line

PAGE = "全会召开 部署经济工作\n\n1月4日,全会召开。会议总结工作。"


def test_parse_prints_one_json_object_a_page(tmp_path):
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(PAGE, encoding="utf-8")
    result = duizhao("parse", tmp_path)
    assert result.exit_code == 0
    trees = [json.loads(line) for line in result.stdout.splitlines()]
    assert [tree["source"]["name"] for tree in trees] == ["a.txt", "b.txt"]
    assert trees[0]["model"] is None
    assert trees[0]["articles"][0]["headline"]["zh"] == "全会召开 部署经济工作"


def test_parse_prints_when_out_is_a_dash(tmp_path, monkeypatch):
    page = tmp_path / "page.txt"
    page.write_text("只有一个标题\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    result = duizhao("parse", page, "--out", "-")

    assert json.loads(result.stdout)["teasers"][0]["zh"] == "只有一个标题"
    assert [entry.name for entry in tmp_path.iterdir()] == ["page.txt"]


def test_parse_reads_standard_input():
    result = duizhao("parse", "-", stdin=PAGE)
    assert json.loads(result.stdout)["source"]["name"] == "stdin"


def test_translate_answers_line_by_line_and_keeps_empty_lines(monkeypatch):
    use_translator(monkeypatch, FakeTranslator())
    result = duizhao("translate", stdin="下雨。\n\n回家。\n\n")
    assert result.stdout == "[下雨。]\n\n[回家。]\n\n"
    assert result.exit_code == 0


def test_translate_reads_files_in_order_and_standard_input_between(tmp_path, monkeypatch):
    use_translator(monkeypatch, FakeTranslator())
    (tmp_path / "a").write_bytes("\ufeff一。\r\n二。".encode())
    result = duizhao("translate", tmp_path / "a", "-", tmp_path / "a", stdin="三。")
    assert result.stdout == "[一。]\n[二。]\n[三。]\n[一。]\n[二。]\n"


def test_translate_never_answers_more_lines_than_it_was_given(monkeypatch):
    use_translator(monkeypatch, FakeTranslator(otherwise=lambda _s: "two\nlines\u2028here"))
    assert duizhao("translate", stdin="一。\n").stdout == "two lines here\n"


def test_translate_reports_warnings_with_file_and_line(monkeypatch):
    use_translator(monkeypatch, FakeTranslator(warnings={"二。": ("number-lost:3万", "split")}))
    result = duizhao("translate", stdin="一。\n二。\n")
    assert result.stderr == "stdin:2: number-lost:3万\nstdin:2: split\n"


def test_translate_answers_the_lines_before_a_bad_one(monkeypatch):
    use_translator(monkeypatch, FakeTranslator())
    result = duizhao("translate", stdin="一。\n".encode() + b"\xff\n")
    assert result.exit_code == 1
    assert result.stdout == "[一。]\n"
    assert "stdin, line 2" in result.stderr


def test_translate_of_a_missing_file_is_one_line(tmp_path, monkeypatch):
    use_translator(monkeypatch, FakeTranslator())
    result = duizhao("translate", tmp_path / "no.zh")
    assert result.exit_code == 1
    assert result.stderr == f"duizhao: cannot use {tmp_path / 'no.zh'}: no such file or directory\n"


@pytest.fixture
def documents(tmp_path, monkeypatch):
    monkeypatch.setattr(encoders, "load", lambda _name: BagEncoder())
    zh = ["今天召开会议。", "市长出席会议并讲话。", "经济增长5.1%。", "大桥通车。"] * 3
    en = [
        "A meeting was held today.",
        "The mayor attended and spoke.",
        "The economy grew 5.1%.",
        "The bridge opened.",
    ] * 3
    (tmp_path / "a.zh").write_text("\n".join(zh) + "\n", encoding="utf-8")
    (tmp_path / "a.en").write_text("\n".join(en) + "\n", encoding="utf-8")
    return tmp_path


def test_align_prints_a_ladder(documents):
    result = duizhao("align", documents / "a.zh", documents / "a.en")
    assert result.exit_code == 0, result.output
    first = result.stdout.splitlines()[0]
    source, target, cost = first.split(":")
    assert isinstance(json.loads(source), list)
    assert isinstance(json.loads(target), list)
    assert float(cost) >= 0


@pytest.mark.parametrize("form", ["ladder", "jsonl", "tmx"])
def test_align_writes_each_format_to_a_file(documents, form):
    out = documents / "out" / form
    result = duizhao("align", documents / "a.zh", documents / "a.en", "-f", form, "-o", out)
    assert result.exit_code == 0, result.output
    assert out.stat().st_size > 0
    assert result.stdout == ""


def test_align_knows_the_formats_that_the_aligner_knows():
    from alignment.documents.formats import names
    from service.commands.align import FORMATS

    assert names() == FORMATS


def test_align_refuses_vectors_that_are_no_numbers(documents):
    bad = documents / "v.npy"
    bad.write_text("no numbers")
    result = duizhao("align", documents / "a.zh", documents / "a.en", "--src-vectors", bad)
    assert result.exit_code == 1
    assert "v.npy" in result.stderr
    assert "numpy.save" in result.stderr


def test_align_of_a_missing_document_is_one_line(documents):
    result = duizhao("align", documents / "no.zh", documents / "a.en")
    assert result.exit_code == 1
    assert "no.zh" in result.stderr


def test_models_list_names_the_default_and_the_hub_model():
    names = [record["id"] for record in json.loads(duizhao("models", "list", "--json").stdout)]
    assert {"embedded", "opus-mt-zh-en"} <= set(names)
    table = duizhao("models", "list").stdout
    assert "opus-mt-zh-en" in table


def test_models_show_has_what_scripts_rely_on():
    tree = json.loads(duizhao("models", "show", "opus-mt-zh-en", "--json").stdout)
    assert {"id", "path", "sha256", "licence"} <= set(tree)
    assert tree["path"] is None
    assert "newstest2019" in duizhao("models", "show", "opus-mt-zh-en").stdout


def test_models_fetch_without_a_network_says_how_to_place_the_folder(monkeypatch):
    monkeypatch.setenv("DUIZHAO_OFFLINE", "1")
    result = duizhao("models", "fetch", "opus-mt-zh-en")
    assert result.exit_code == 1
    assert "by hand" in result.stderr
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("verb", ["show", "fetch", "verify"])
def test_an_unknown_model_is_one_line(verb):
    result = duizhao("models", verb, "no such model")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


def test_the_version_is_that_of_the_distribution():
    from importlib.metadata import version

    assert duizhao("--version").stdout == f"duizhao {version('duizhao')}\n"


@pytest.mark.parametrize(
    "arguments", [["nosuch"], ["run"], ["run", "--format", "docx", "x"], ["parse"]]
)
def test_wrong_usage_is_two(arguments):
    result = duizhao(*arguments)
    assert result.exit_code == 2
    assert "Usage" in result.stderr


def test_help_names_every_command_and_imports_none(monkeypatch):
    monkeypatch.setattr(cli._Commands, "get_command", None)
    result = duizhao("--help")
    assert result.exit_code == 0
    for name, row in COMMANDS.items():
        assert name in result.stdout
        assert row.summary.split()[0] in result.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name):
    result = duizhao(name, "--help")
    assert result.exit_code == 0, result.output
    assert "Usage: duizhao" in result.stdout


def test_a_reader_that_went_away_is_no_failure(monkeypatch):
    def gone(*_arguments, **_named):
        raise BrokenPipeError

    monkeypatch.setattr("service.command_group._leave_pipe", lambda: None)
    monkeypatch.setattr("service.commands.parse.find_inputs", gone)
    assert CliRunner().invoke(main, ["parse", "x"]).exit_code == 0


def test_a_defect_is_not_hidden(monkeypatch):
    def broken(*_arguments, **_named):
        raise ZeroDivisionError

    monkeypatch.setattr("service.commands.parse.find_inputs", broken)
    assert isinstance(duizhao("parse", "x").exception, ZeroDivisionError)


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (ValueError("a\n  b"), "a b"),
        (ValueError(), "ValueError"),
        (
            FileNotFoundError(2, "No such file or directory", "x"),
            "cannot use x: no such file or directory",
        ),
        (OSError(28, "No space left on device"), "no space left on device"),
    ],
)
def test_an_error_is_told_on_one_line(error, line):
    assert one_line(error) == line
