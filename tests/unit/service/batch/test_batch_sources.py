from __future__ import annotations

import pytest

from service.batch.containers import label
from service.batch.model import Record, Reject
from service.batch.sources import CONTAINERS, read_archive
from service.errors import InputError

LIMIT = 1000


def read(path, limit=LIMIT):
    return list(read_archive(path, limit))


def test_a_folder_is_read_with_all_below_it_in_the_order_of_names(tmp_path):
    for name in ("b/2.txt", "b/10.txt", "a.md", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    assert read(tmp_path) == [
        Record("a.md", b"a.md", "md"),
        Record("b/10.txt", b"b/10.txt", "txt"),
        Record("b/2.txt", b"b/2.txt", "txt"),
        Record("c.txt", b"c.txt", "txt"),
    ]


def test_hidden_files_other_kinds_and_links_to_folders_are_left_out(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/.hidden.txt").write_text("x")
    (tmp_path / "pages/picture.png").write_bytes(b"x")
    (tmp_path / "pages/loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git/a.txt").write_text("x")
    (tmp_path / "pages/a.txt").write_text("x")
    assert [item.id for item in read(tmp_path)] == ["pages/a.txt"]


def test_containers_in_a_folder_give_ids_below_their_own_path(tmp_path):
    (tmp_path / "2015").mkdir()
    (tmp_path / "2015/all.jsonl").write_text('{"text": "一"}\n{"id": "x", "text": "二"}\n')
    assert [item.id for item in read(tmp_path)] == ["2015/all.jsonl/1", "x"]


def test_a_single_page_is_an_archive_of_one(tmp_path):
    page = tmp_path / "page.TXT"
    page.write_text("一")
    assert read(page) == [Record("page.TXT", "一".encode(), "txt")]


def test_a_page_over_the_limit_is_rejected_and_one_at_the_limit_is_not(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"x" * LIMIT)
    (tmp_path / "b.txt").write_bytes(b"x" * (LIMIT + 1))
    first, second = read(tmp_path)
    assert isinstance(first, Record)
    assert second == Reject("b.txt", "larger than 1000 bytes; split it into pages")


def test_a_file_that_cannot_be_read_is_a_reject(tmp_path, monkeypatch):
    page = tmp_path / "a.txt"
    page.write_text("x")

    def refuse(*_arguments, **_named):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(page), "open", refuse)
    assert read(page) == [Reject("a.txt", "cannot be read (Permission denied)")]


def test_a_folder_that_cannot_be_read_is_a_reject_and_the_rest_is_read(tmp_path, monkeypatch):
    import os

    for name in ("a/1.txt", "b/2.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("x")
    original = os.scandir

    def scandir(path):
        if str(path).endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return original(path)

    monkeypatch.setattr(os, "scandir", scandir)
    refused, page = read(tmp_path)
    assert refused == Reject("a/", "the folder cannot be read (Permission denied)")
    assert page.id == "b/2.txt"


@pytest.mark.parametrize("name", ["none.jsonl", "movie.mp4"])
def test_what_is_no_archive_is_refused_at_once(tmp_path, name):
    if name == "movie.mp4":
        (tmp_path / name).write_bytes(b"x")
    with pytest.raises(InputError, match=name):
        read(tmp_path / name)


def test_a_name_that_is_no_text_becomes_one():
    assert label("a\udcff.txt") == "a\\udcff.txt"


def test_every_kind_of_container_has_a_suffix_of_its_own():
    suffixes = [suffix for row in CONTAINERS for suffix in row.suffixes]
    assert len(set(suffixes)) == len(suffixes)
