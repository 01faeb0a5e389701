"""``duizhao translate --n-best``."""

from __future__ import annotations

import pytest
from support.command import duizhao, use_translator
from support.fakes import FakeTranslator


def test_each_line_gives_its_list_numbered_from_nought(monkeypatch):
    use_translator(monkeypatch, FakeTranslator())
    result = duizhao("translate", "--n-best", 3, stdin="下雨。\n回家。\n")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "0 ||| [下雨。] ||| -0.5000",
        "0 ||| [下雨。] (2) ||| -0.6000",
        "0 ||| [下雨。] (3) ||| -0.7000",
        "1 ||| [回家。] ||| -0.5000",
        "1 ||| [回家。] (2) ||| -0.6000",
        "1 ||| [回家。] (3) ||| -0.7000",
    ]


def test_an_empty_line_keeps_its_number_and_every_line_three_fields(monkeypatch):
    use_translator(monkeypatch, FakeTranslator())
    result = duizhao("translate", "--n-best", 1, stdin="\n下雨。\n")
    assert result.stdout == "0 |||  ||| \n1 ||| [下雨。] ||| -0.5000\n"


def test_numbers_run_through_all_files(tmp_path, monkeypatch):
    use_translator(monkeypatch, FakeTranslator())
    (tmp_path / "a").write_text("一。\n二。\n", encoding="utf-8")
    result = duizhao("translate", "--n-best", 1, tmp_path / "a", tmp_path / "a")
    assert [line.split()[0] for line in result.stdout.splitlines()] == ["0", "1", "2", "3"]


def test_the_separator_and_line_breaks_in_a_translation_break_no_line(monkeypatch):
    use_translator(monkeypatch, FakeTranslator({"下雨。": "rain ||| or\nsnow"}))
    result = duizhao("translate", "--n-best", 1, stdin="下雨。")
    assert result.stdout == "0 ||| rain | | | or snow ||| -0.5000\n"


def test_the_best_ones_warnings_are_told_as_without_lists(monkeypatch):
    translator = FakeTranslator(warnings={"下雨。": ("split",)})
    use_translator(monkeypatch, translator)
    result = duizhao("translate", "--n-best", 2, stdin="\n下雨。\n")
    assert result.stderr == "stdin:2: split\n"


def test_without_the_option_nothing_changes(monkeypatch):
    translator = FakeTranslator()
    use_translator(monkeypatch, translator)
    result = duizhao("translate", stdin="下雨。\n")
    assert (result.stdout, translator.lengths) == ("[下雨。]\n", [])


@pytest.mark.parametrize("n", ["0", "17", "-1", "many"])
def test_a_list_that_is_not_offered_is_wrong_usage(monkeypatch, n):
    use_translator(monkeypatch, FakeTranslator())
    result = duizhao("translate", "--n-best", n, stdin="下雨。")
    assert result.exit_code == 2
    assert "--n-best" in result.stderr
