"""``duizhao parse`` reads a page, writes it, and forgets it."""

from __future__ import annotations

import json
import weakref
from dataclasses import fields
from functools import partial

import pytest
from click.testing import CliRunner
from support.command import duizhao

from pages.errors import EmptyPageError
from pages.model import Page
from pages.parse import parse_text
from service.cli import main
from service.inputs import Input

PAGE = "全会召开 部署经济工作\n\n1月4日,全会召开。会议总结工作。"


@pytest.fixture
def pages(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.txt").write_text(PAGE, encoding="utf-8")
    return folder


def named(monkeypatch, reads):
    """Let the command find inputs that are read by these functions."""
    inputs = tuple(Input(f"{n}.txt", None, read) for n, read in enumerate(reads))
    monkeypatch.setattr("service.commands.parse.find_inputs", lambda *_: inputs)


def names(stdout):
    return [json.loads(line)["source"]["name"] for line in stdout.splitlines()]


def test_a_page_is_written_before_the_next_is_read(tmp_path, monkeypatch):
    there = []

    def read(number):
        there.append(sorted(path.name for path in tmp_path.glob("*.json")))
        return parse_text(PAGE, name=f"{number}.txt")

    named(monkeypatch, [partial(read, number) for number in range(3)])
    assert duizhao("parse", "x", "--out", tmp_path).exit_code == 0
    assert there == [[], ["0.json"], ["0.json", "1.json"]]


class TrackedPage(Page):
    """A page that can be watched; the class itself has no room for weak references."""


@pytest.mark.parametrize("out", [True, False])
def test_two_pages_are_held_at_most_however_many_there_are(tmp_path, monkeypatch, out):
    seen, held = [], []

    def read():
        page = parse_text(PAGE, name="page.txt")
        made = TrackedPage(**{field.name: getattr(page, field.name) for field in fields(page)})
        seen.append(weakref.ref(made))
        held.append(sum(one() is not None for one in seen))
        return made

    named(monkeypatch, [read] * 50)
    options = ["--out", tmp_path] if out else []
    assert duizhao("parse", "x", *options).exit_code == 0
    assert len(seen) == 50
    assert max(held) <= 2


@pytest.mark.parametrize("out", [True, False])
def test_pages_before_and_after_a_bad_one_are_given_in_order(pages, tmp_path, out):
    (pages / "2.txt").write_bytes(b"")
    options = ["--out", tmp_path / "out"] if out else []
    result = duizhao("parse", pages, *options)
    assert result.exit_code == 3
    head, line = result.stderr.splitlines()
    assert head == "duizhao: 1 of 5 inputs failed:"
    assert "2.txt" in line
    if out:
        found = sorted(path.stem for path in (tmp_path / "out").iterdir())
        assert found == ["0", "1", "3", "4"]
    else:
        assert names(result.stdout) == ["0.txt", "1.txt", "3.txt", "4.txt"]


def test_a_page_that_cannot_be_read_keeps_its_stem(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "page.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "a/page.txt").write_bytes(b"")
    result = duizhao("parse", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["page-2.json"]


def test_a_page_that_cannot_be_written_is_named_and_the_next_is_written(pages, tmp_path):
    (tmp_path / "out/1.json").mkdir(parents=True)  # a folder has the name of the result
    result = duizhao("parse", pages, "--out", tmp_path / "out")
    assert result.exit_code == 3
    assert "1 of 5 inputs failed" in result.stderr
    assert "1.json" in result.stderr
    assert (tmp_path / "out/4.json").is_file()


def test_an_interruption_leaves_what_was_finished(tmp_path, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    named(monkeypatch, [partial(parse_text, PAGE, name="0.txt"), interrupted])
    result = duizhao("parse", "x", "--out", tmp_path)
    assert result.exit_code == 130
    assert (tmp_path / "0.json").is_file()


def test_a_reader_that_has_had_enough_ends_the_reading(monkeypatch):
    read, shown = [], []

    def page():
        read.append(1)
        return parse_text(PAGE, name="page.txt")

    def echo(text):
        shown.append(text)
        if len(shown) == 2:
            raise BrokenPipeError

    named(monkeypatch, [page] * 9)
    monkeypatch.setattr("service.commands.parse.click.echo", echo)
    monkeypatch.setattr("service.command_group._leave_pipe", lambda: None)
    assert CliRunner().invoke(main, ["parse", "x"]).exit_code == 0
    assert len(read) == 2


def test_where_all_of_many_pages_fail_nothing_is_printed(monkeypatch):
    def empty():
        raise EmptyPageError("page.txt: no text")

    named(monkeypatch, [empty] * 3)
    result = duizhao("parse", "x")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "3 of 3 inputs failed" in result.stderr
