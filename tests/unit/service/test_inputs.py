from __future__ import annotations

from pathlib import Path

import pytest

from service.errors import InputError
from service.inputs import Failure, Loaded, find_inputs

TEXT = "全会召开 部署经济工作\n\n1月4日,全会召开。会议总结工作。"


def load_pages(arguments, read_stdin):
    found = [item.load() for item in find_inputs(arguments, read_stdin)]
    return (
        [item for item in found if isinstance(item, Loaded)],
        [item for item in found if isinstance(item, Failure)],
    )


def never() -> bytes:
    raise AssertionError("standard input was read")


def write(path: Path, text: str = TEXT) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_files_come_in_the_order_of_the_command_line(tmp_path):
    names = [write(tmp_path / "b.txt"), write(tmp_path / "a.txt")]
    loaded, failures = load_pages(names, never)
    assert [item.page.name for item in loaded] == ["b.txt", "a.txt"]
    assert [item.path for item in loaded] == [Path(name) for name in names]
    assert failures == []


def test_a_folder_stands_for_its_pages(tmp_path):
    write(tmp_path / "in/b.txt")
    write(tmp_path / "in/deep/a.txt")
    loaded, _ = load_pages([str(tmp_path / "in")], never)
    assert [item.page.name for item in loaded] == ["b.txt", "a.txt"]


def test_standard_input_is_a_page_of_text():
    loaded, _ = load_pages(["-"], TEXT.encode)
    assert (loaded[0].page.name, loaded[0].path) == ("stdin", None)
    assert loaded[0].page.articles[0].headline.text == "全会召开 部署经济工作"


def test_a_pdf_and_a_word_file_on_standard_input_are_known_by_their_first_bytes():
    for data in (b"%PDF-1.7 broken", b"PK\x03\x04 broken"):
        loaded, failures = load_pages(["-"], lambda data=data: data)
        assert loaded == []
        assert "stdin" in failures[0].reason
        assert "UTF-8" not in failures[0].reason


def test_standard_input_cannot_be_read_twice():
    with pytest.raises(InputError, match="only once"):
        load_pages(["-", "-"], never)


def test_a_bad_input_is_a_failure_and_the_others_are_read(tmp_path):
    good = write(tmp_path / "good.txt")
    missing = str(tmp_path / "missing.txt")
    loaded, failures = load_pages([missing, good], never)
    assert [item.page.name for item in loaded] == ["good.txt"]
    assert failures[0].name == missing
    assert "no such file" in failures[0].reason
    assert "\n" not in failures[0].reason
