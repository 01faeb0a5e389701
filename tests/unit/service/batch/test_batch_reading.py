"""Containers that crash or hang the process that reads them."""

from __future__ import annotations

import gzip
import io
import tarfile
from contextlib import closing

import numpy as np
import pytest
from support.archives import LINES, PACKINGS, zst
from support.batch_parts import page_text

from service.batch import reading
from service.batch.containers import read_parquet, read_tar
from service.batch.model import Record, Reject
from service.batch.reading import ReadingRoom
from service.batch.sources import read_archive
from service.errors import InputError

LIMIT = 100_000
#: Processor seconds: far more than a page costs here.
SECONDS = 2.0


@pytest.fixture(scope="module")
def room():
    with closing(ReadingRoom(SECONDS)) as opened:
        yield opened


@pytest.fixture
def lines(tmp_path):
    """Write a container of lines; answers its path."""

    def write(name, *found):
        path = tmp_path / f"{name}.lines"
        path.write_text("\n".join(found), encoding="utf-8")
        return path

    return write


def read(room, path):
    return list(room.read(LINES, path, f"{path.name}/", LIMIT))


def openings(path):
    return len(path.with_suffix(".log").read_text().splitlines())


def ids(items):
    return [item.id.rpartition("/")[2] for item in items]


@pytest.mark.parametrize("name", sorted(PACKINGS))
def test_every_container_gives_what_it_gives_in_this_process(room, tmp_path, name):
    pages = [(f"{n:02}.txt", page_text(n)) for n in range(12)]
    path = PACKINGS[name].write(tmp_path, pages)
    path.write_bytes(path.read_bytes()[:-30])  # and the same reject where it breaks off
    assert list(read_archive(path, LIMIT, room.read)) == list(read_archive(path, LIMIT))


def test_a_container_that_kills_gives_what_stands_before_and_one_reject(room, lines):
    *pages, last = read(room, lines("a", "one", "two", "die", "four"))
    assert pages == [Record("a.lines/1", b"one", "txt"), Record("a.lines/2", b"two", "txt")]
    reason = "a.lines kills the process that reads it on from here (SIGSEGV)"
    assert last == Reject("a.lines/after:2", f"{reason}; what follows was not read")
    assert ids(read(room, lines("b", "one", "two"))) == ["1", "2"]


def test_a_container_that_hangs_gives_what_stands_before_and_one_reject(room, lines):
    *pages, last = read(room, lines("a", "one", "hang", "three"))
    assert ids(pages) == ["1"]
    assert last.reason.startswith("a.lines took longer than 2 s to be read on from here")


def test_one_that_kills_before_its_first_item_is_a_reject(room, lines):
    (only,) = read(room, lines("a", "die"))
    assert (only.id, type(only)) == ("a.lines/after:", Reject)


def test_the_place_is_the_same_however_many_items_are_asked_for_at_once(room, lines, monkeypatch):
    for size in (1, 2, 3, 4, 9):
        monkeypatch.setattr(reading, "_ITEMS", size)
        found = read(room, lines(f"a{size}", *"abcd", "die", *"efg"))
        assert ids(found) == ["1", "2", "3", "4", "after:4"]


def test_the_second_reading_ends_where_the_first_did_and_tries_no_more(room, lines):
    path = lines("a", "one", "two", "die")
    first = read(room, path)
    before = openings(path)
    path.write_text("one\ntwo\nmended\nfour", encoding="utf-8")
    assert read(room, path) == first
    assert openings(path) <= before + 1
    with closing(ReadingRoom(SECONDS)) as next_run:
        assert ids(read(next_run, path)) == ["1", "2", "3", "4"]


def test_a_process_that_dies_by_chance_costs_nothing(room, lines):
    assert ids(read(room, lines("a", "one", "die once", "three"))) == ["1", "2", "3"]


def test_what_no_reader_expects_is_a_reject_on_one_line(room, lines):
    *pages, last = read(room, lines("a", "one", "raise", "three"))
    assert ids(pages) == ["1"]
    assert "cannot be read on from here (LookupError: no such block)" in last.reason


def test_what_must_be_installed_is_told_and_the_room_stays_open(room, lines):
    with pytest.raises(InputError, match="install what reads it"):
        read(room, lines("a", "install"))
    assert ids(read(room, lines("b", "one"))) == ["1"]


def test_a_file_that_is_looked_into_again_and_again_may_take_its_time(room, lines):
    """Four times 0.6 s of work, two seconds allowed."""
    assert ids(read(room, lines("a", "one", "long", "three"))) == ["1", "2", "3"]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zst])
def test_every_look_into_a_file_is_told_where_it_gives_no_page_for_long(tmp_path, pack):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        film = tarfile.TarInfo("film.bin")
        film.size = 1_000_000
        archive.addfile(film, io.BytesIO(np.random.default_rng(1).bytes(film.size)))
        page = tarfile.TarInfo("page.txt")
        archive.addfile(page)
    suffix = {bytes: "tar", gzip.compress: "tar.gz", zst: "tar.zst"}[pack]
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(pack(packed.getvalue()))
    looks = []
    found = [item.id for item in read_tar(path, "", LIMIT, lambda: looks.append(len(looks)))]
    assert found == ["page.txt"]
    assert len(looks) > 10


def test_every_batch_of_rows_is_told(tmp_path):
    path = PACKINGS["a.parquet"].write(tmp_path, [(f"{n}.txt", "一") for n in range(600)])
    looks = []
    rows = list(read_parquet(path, "", LIMIT, lambda: looks.append(len(looks))))
    assert (len(rows), len(looks)) == (600, 3)


def test_many_items_and_large_ones_come_in_order(room, tmp_path, monkeypatch):
    pages = [(f"{n:04}.txt", page_text(n)) for n in range(700)]
    path = PACKINGS["a.tar.gz"].write(tmp_path, pages)
    assert [item.id for item in read_archive(path, LIMIT, room.read)] == [name for name, _ in pages]
    large = [(f"{n}.txt", "字" * 30_000) for n in range(120)]
    path = PACKINGS["a.tar"].write(tmp_path, large)
    assert list(read_archive(path, LIMIT, room.read)) == list(read_archive(path, LIMIT))


def test_two_containers_may_be_read_in_turns(room, lines):
    one, other = lines("a", *map(str, range(600))), lines("b", *map(str, range(600)))
    first = room.read(LINES, one, "a/", LIMIT)
    second = room.read(LINES, other, "b/", LIMIT)
    for number, (a, b) in enumerate(zip(first, second, strict=True), 1):
        assert (a.id, b.id) == (f"a/{number}", f"b/{number}")


def test_nothing_is_started_for_an_archive_without_containers(tmp_path, monkeypatch):
    monkeypatch.setattr(reading.Pool, "run", None)
    (tmp_path / "1.txt").write_text("一", encoding="utf-8")
    with closing(ReadingRoom()) as unused:
        assert ids(read_archive(tmp_path, LIMIT, unused.read)) == ["1.txt"]
