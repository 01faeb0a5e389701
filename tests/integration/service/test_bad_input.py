"""Every bad input of a newspaper office: one line that says what, where and how to mend it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.command import duizhao, use_translator
from support.fakes import FakeTranslator

GOOD = "全会召开 部署经济工作\n\n本报讯(记者 陈伟祺)1月4日,全会召开。会议总结工作。"


@pytest.fixture(params=["run", "parse"])
def command(request, monkeypatch):
    use_translator(monkeypatch, FakeTranslator())
    return request.param


def assert_one_line(result, *words: str) -> None:
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert result.stderr.startswith("duizhao: ")
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr


def page(tmp_path: Path, data: bytes, name: str = "page.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("data", [b"", b"\n\n  \n\xe3\x80\x80\n", b"\xef\xbb\xbf"])
def test_an_empty_or_blank_page_is_an_error(tmp_path, command, data):
    result = duizhao(command, page(tmp_path, data), "--out", tmp_path / "out")
    assert_one_line(result, "page.txt")
    assert not (tmp_path / "out").exists()


def test_a_page_with_only_english_is_a_page(tmp_path, command):
    text = b"Port opens\n\nThe new port opened on Monday. Ships came.\n\nText\nLi Jing\n"
    result = duizhao(command, page(tmp_path, text), "--out", tmp_path / "out")
    assert result.exit_code == 0, result.stderr
    tree = json.loads((tmp_path / "out/page.json").read_text(encoding="utf-8"))
    assert tree["articles"] == []
    assert tree["briefs"][0]["title"] == "Port opens"
    assert tree["briefs"][0]["links"] == []


def test_five_megabytes_of_one_character_end_well(tmp_path, command):
    result = duizhao(command, page(tmp_path, b"a" * 5_000_000), "--out", tmp_path / "out")
    assert result.exit_code in (0, 1)
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_nul_bytes_are_an_error_that_says_where(tmp_path, command):
    data = "全会召开\n\n会议\0总结。".encode()
    assert_one_line(duizhao(command, page(tmp_path, data)), "page.txt")


def test_mixed_encodings_are_an_error_that_says_where(tmp_path, command):
    data = "会议总结工作。\n".encode() + "会议".encode("gb18030") + b"\xff\n"
    assert_one_line(duizhao(command, page(tmp_path, data)), "page.txt", "line")


def test_a_missing_file_is_an_error(tmp_path, command):
    assert_one_line(duizhao(command, tmp_path / "no.txt"), "no.txt", "no such file")


def test_a_folder_without_pages_is_an_error(tmp_path, command):
    (tmp_path / "empty").mkdir()
    assert_one_line(duizhao(command, tmp_path / "empty"), "empty", "no page")


def test_an_unreadable_file_is_an_error(tmp_path, command, monkeypatch):
    path = page(tmp_path, GOOD.encode())
    read = Path.read_bytes

    def refused(self):
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refused)
    assert_one_line(duizhao(command, path), "page.txt", "Permission denied")


def test_an_unknown_suffix_is_an_error(tmp_path, command):
    assert_one_line(duizhao(command, page(tmp_path, GOOD.encode(), "page.xyz")), "page.xyz")


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path, command):
    (tmp_path / "out").write_text("here")
    result = duizhao(command, page(tmp_path, GOOD.encode()), "--out", tmp_path / "out")
    assert result.exit_code in (1, 2)
    assert "out" in result.stderr


def test_some_of_many_inputs_failed(tmp_path, command):
    good = page(tmp_path, GOOD.encode(), "good.txt")
    empty = page(tmp_path, b"", "empty.txt")
    result = duizhao(command, empty, good, tmp_path / "no.txt", "--out", tmp_path / "out")
    assert result.exit_code == 3
    first, *listed = result.stderr.splitlines()
    assert first == "duizhao: 2 of 3 inputs failed:"
    assert "empty.txt" in listed[0]
    assert "no.txt" in listed[1]
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["good.json"]


def test_all_of_many_inputs_failed(tmp_path, command):
    result = duizhao(command, tmp_path / "x.txt", tmp_path / "y.txt")
    assert result.exit_code == 1
    assert "2 of 2 inputs failed" in result.stderr


def test_a_full_disk_is_an_error_and_nothing_half_written_is_left(tmp_path, command, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("service.files.os.fsync", full)
    result = duizhao(command, page(tmp_path, GOOD.encode()), "--out", tmp_path / "out")
    assert_one_line(result, "no space left on device", "nothing half-written")
    assert list((tmp_path / "out").iterdir()) == []


def test_ctrl_c_leaves_what_was_finished(tmp_path, monkeypatch):
    class Interrupting(FakeTranslator):
        def translate(self, sentences, *, progress=None):
            if self.calls:
                raise KeyboardInterrupt
            return super().translate(sentences, progress=progress)

    use_translator(monkeypatch, Interrupting())
    body = "会议总结工作。" * 300
    for name in ("a.txt", "b.txt"):
        page(tmp_path, (GOOD + body).encode(), name)
    result = duizhao("run", tmp_path / "a.txt", tmp_path / "b.txt", "--out", tmp_path / "out")
    assert result.exit_code == 130
    assert "interrupted" in result.stderr
    assert "a.json" in result.stdout
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["a.json"]


def test_a_model_that_is_not_there_is_an_error_before_anything_is_written(tmp_path):
    path = page(tmp_path, GOOD.encode())
    result = duizhao("run", path, "--model", "./no-such-model", "--out", tmp_path / "out")
    assert_one_line(result, "no-such-model")
    assert not (tmp_path / "out").exists()


def test_a_malformed_setting_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("DUIZHAO_THREADS", "many")
    assert_one_line(duizhao("run", page(tmp_path, GOOD.encode())), "DUIZHAO_THREADS='many'")
