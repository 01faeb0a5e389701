from __future__ import annotations

import errno
import os
import stat

import pytest

from service import files
from service.errors import OutputError
from service.files import write_all


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_appear_whole_with_utf8_and_their_own_line_ends(tmp_path):
    write_all([(tmp_path / "new/a.zh", "中\r\n"), (tmp_path / "new/a.en", "x\n")])
    assert (tmp_path / "new/a.zh").read_bytes() == "中\r\n".encode()
    assert names(tmp_path / "new") == ["a.en", "a.zh"]


def test_an_existing_file_is_replaced(tmp_path):
    (tmp_path / "a").write_text("old")
    write_all([(tmp_path / "a", "new")])
    assert (tmp_path / "a").read_text() == "new"


def test_a_new_file_has_the_rights_that_the_umask_leaves(tmp_path):
    before = os.umask(0o027)
    try:
        write_all([(tmp_path / "a", "x")])
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_full_disk_leaves_the_old_files_and_nothing_half_written(tmp_path, monkeypatch):
    (tmp_path / "a.zh").write_text("old")
    calls = iter(range(10))

    def full(descriptor):
        if next(calls) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(
        OutputError, match=r"cannot write .*a\.en: no space left on device; .*--out"
    ):
        write_all([(tmp_path / "a.zh", "new"), (tmp_path / "a.en", "new")])
    assert names(tmp_path) == ["a.zh"]
    assert (tmp_path / "a.zh").read_text() == "old"


def test_an_interruption_leaves_no_temporary_file(tmp_path, monkeypatch):
    def interrupted(descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all([(tmp_path / "a", "x")])
    assert names(tmp_path) == []


def test_a_folder_that_is_a_file_is_one_clear_error(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match=r"cannot write .*out/a"):
        write_all([(tmp_path / "out/a", "x")])


def test_a_name_that_is_too_long_is_one_clear_error(tmp_path):
    with pytest.raises(OutputError, match="file name too long"):
        write_all([(tmp_path / ("x" * 300), "x")])
    assert names(tmp_path) == []


def test_a_system_without_folder_descriptors_still_writes(tmp_path, monkeypatch):
    monkeypatch.delattr(files.os, "O_DIRECTORY")
    write_all([(tmp_path / "a", "x")])
    assert names(tmp_path) == ["a"]
