from __future__ import annotations

import json

import pytest
from support.command import duizhao

ROWS = "你好，世界。\tHello, world.\n謝謝你們。\tThank you.\tchat\n<b>粗体</b>\tbold\nno tab\n"


@pytest.fixture
def raw(tmp_path):
    path = tmp_path / "raw.tsv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def test_raw_text_becomes_a_corpus_with_a_report(raw, tmp_path):
    dev = tmp_path / "dev-news.tsv"
    dev.write_text("世界你好。\tHello, world!\n", encoding="utf-8")
    out, report = tmp_path / "corpus.tsv", tmp_path / "report.json"
    result = duizhao("prepare", raw, "--held-out", dev, "--out", out, "--report", report)
    assert result.exit_code == 0, result.stderr
    assert out.read_text(encoding="utf-8") == "谢谢你们。\tThank you.\tchat\n"
    assert result.stdout == f"{out}: 1 pairs\n"
    assert "1 dropped: a side equals a held-out line" in result.stderr
    assert "raw.tsv:4: no tab" in result.stderr
    tree = json.loads(report.read_text(encoding="utf-8"))
    assert tree["dropped"]["markup"]["count"] == 1
    assert tree["held_out"] == [{"name": "dev-news.tsv", "lines": 1}]


def test_folders_exports_and_line_aligned_files_go_together(raw, tmp_path):
    (tmp_path / "dev-x.tsv").write_text("开发\tdevelopment\n", encoding="utf-8")
    bead = {"src": [0], "tgt": [0], "src_text": ["第二。"], "tgt_text": ["Second."]}
    (tmp_path / "aligned.jsonl").write_text(
        json.dumps(bead | {"cost": 0.1, "confidence": 0.9}), encoding="utf-8"
    )
    (tmp_path / "m.zh").write_text("第三。\n", encoding="utf-8")
    (tmp_path / "m.en").write_text("Third.\n", encoding="utf-8")
    out = tmp_path / "out" / "corpus.tsv"
    result = duizhao(
        "prepare", tmp_path, "--moses", tmp_path / "m.zh", tmp_path / "m.en", "--out", out,
        "--source", "mine", "--without", "markup",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert out.read_text(encoding="utf-8").splitlines() == [
        "第二。\tSecond.\tmine",
        "你好，世界。\tHello, world.\tmine",
        "谢谢你们。\tThank you.\tchat",
        "<b>粗体</b>\tbold\tmine",
        "第三。\tThird.\tmine",
    ]


def test_thresholds_can_be_given(raw, tmp_path):
    result = duizhao("prepare", raw, "--out", tmp_path / "c.tsv", "--max-chars", 12)
    assert "1 dropped: longer than 12 characters" in result.stderr


def test_corrections_of_the_service_can_be_prepared(tmp_path):
    path = tmp_path / "corrections.tsv"
    path.write_text("会议召开。\tThe meeting opened.\tcorrection:a1:a1.p1.s1\n", encoding="utf-8")
    assert duizhao("prepare", path, "--out", tmp_path / "c.tsv").exit_code == 0
    assert (tmp_path / "c.tsv").read_text("utf-8") == path.read_text("utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing.tsv",), "cannot read"),
        (("{raw}", "--strict"), "raw.tsv:4: 1 columns"),
        (("{raw}", "--held-out", "missing.tsv"), "cannot read"),
        (("--moses", "{raw}", "missing.en"), "cannot read"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(raw, tmp_path, arguments, words):
    given = [argument.format(raw=raw) for argument in arguments]
    result = duizhao("prepare", *given, "--out", tmp_path / "c.tsv")
    assert result.exit_code == 1
    assert result.stderr.startswith("duizhao: ")
    assert result.stderr.count("\n") == 1
    assert words in result.stderr
    assert not (tmp_path / "c.tsv").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("raw.tsv",), "--out are needed"),
        (("--out", "c.tsv"), "RAW or --moses"),
        (("raw.tsv", "--held-out", "dev-a.tsv", "dev-b.tsv", "--out", "c.tsv"), "dev-b.tsv"),
        (("raw.tsv", "--out", "c.tsv", "--min-han", "2"), "min-han"),
        (("raw.tsv", "--out", "c.tsv", "--without", "nothing"), "nothing"),
    ],
)
def test_wrong_usage_is_said(arguments, words):
    result = duizhao("prepare", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr


@pytest.mark.parametrize("command", ["prepare", "train"])
def test_sources_say_where_text_is_public_and_its_licence(command):
    result = duizhao(command, "--sources")
    assert result.exit_code == 0
    assert "tico19\thuman\t2703\tgithub tico-19" in result.stdout
    assert "CC0-1.0" in result.stdout
