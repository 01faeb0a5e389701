from __future__ import annotations

import gzip
import io
import json
import sys
import tarfile
from array import array

import pyarrow as pa
import pytest
import zstandard
from pyarrow import parquet

from service.batch.containers import read_jsonl, read_parquet, read_tar
from service.batch.model import Record, Reject
from service.errors import InputError

LIMIT = 10_000
ROWS = [{"id": "x", "text": "一"}, {"text": "二"}, {"id": 7, "title": "三", "paragraphs": ["四"]}]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS).encode()


def jsonl(tmp_path, data, name="a.jsonl", limit=LIMIT):
    path = tmp_path / name
    path.write_bytes(data)
    return list(read_jsonl(path, "p/", limit))


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.jsonl", bytes),
        ("a.jsonl.gz", gzip.compress),
        ("a.jsonl.zst", zstandard.ZstdCompressor().compress),
    ],
)
def test_json_lines_are_records_however_they_are_packed(tmp_path, name, pack):
    items = jsonl(tmp_path, pack(LINES), name)
    assert [item.id for item in items] == ["x", "p/2", "7"]
    assert [item.data for item in items] == LINES.splitlines()
    assert {item.format for item in items} == {"json"}


def test_compressed_files_may_be_several_put_together(tmp_path):
    half = zstandard.ZstdCompressor().compress
    packed = half(LINES) + half(b'{"id": "y", "text": "\xe4\xb8\x80"}\n')
    assert [item.id for item in jsonl(tmp_path, packed, "a.jsonl.zst")][-1] == "y"


def test_blank_lines_count_but_are_no_records(tmp_path):
    items = jsonl(tmp_path, b'\n \n{"text": "x"}')
    assert [item.id for item in items] == ["p/3"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "is no JSON"),
        (b"[1]", "is no JSON object"),
        (b'{"id": true}', "neither a text nor"),
        (b'{"id": ""}', "neither a text nor"),
        (b'{"id": [1]}', "neither a text nor"),
        (b"[" * 9_000, "is no JSON"),
    ],
)
def test_a_bad_line_is_a_reject_and_the_next_is_read(tmp_path, line, reason):
    bad, good = jsonl(tmp_path, line + b'\n{"id": "good", "text": "x"}\n')
    assert isinstance(bad, Reject)
    assert reason in bad.reason
    assert bad.id == "p/1"
    assert good.id == "good"


def test_a_line_over_the_limit_is_skipped_without_being_held(tmp_path):
    long = b'{"text": "' + b"x" * 5000 + b'"}\n'
    bad, good = jsonl(tmp_path, long + b'{"id": "good"}\n', limit=100)
    assert bad == Reject("p/1", "larger than 100 bytes")
    assert good.id == "good"


def test_a_line_one_byte_over_the_limit_does_not_swallow_the_next(tmp_path):
    line = b'{"id": "abc"}'
    bad, good = jsonl(tmp_path, line + b'\n{"id": "z"}\n', limit=len(line))
    assert isinstance(bad, Reject)
    assert good.id == "z"


@pytest.mark.parametrize(
    ("name", "pack"),
    [("a.jsonl.gz", gzip.compress), ("a.jsonl.zst", zstandard.ZstdCompressor().compress)],
)
def test_what_stands_before_damage_is_read(tmp_path, name, pack):
    whole = b"".join(
        json.dumps({"id": str(n), "text": str(n**9)}).encode() + b"\n" for n in range(9999)
    )
    packed = pack(whole)
    *items, last = jsonl(tmp_path, packed[: len(packed) // 2], name)
    assert last.reason.startswith(f"{name} is damaged here")
    assert [item.id for item in items] == [str(n) for n in range(len(items))]


def test_an_id_that_is_no_utf8_is_written_with_escapes(tmp_path):
    (item,) = jsonl(tmp_path, b'{"id": "\\ud800"}\n')
    assert item.id == "\\ud800"


def write_parquet(path, columns):
    parquet.write_table(pa.table(columns), path)
    return path


def test_parquet_rows_are_pages(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", {"id": ["x", None], "text": ["一", "二"]})
    assert list(read_parquet(path, "p/", LIMIT)) == [
        Record("x", "一".encode(), "txt"),
        Record("p/2", "二".encode(), "txt"),
    ]


def test_parquet_needs_a_column_of_texts_but_no_ids(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", {"text": ["一", None, "二" * 99]})
    one, none, long = read_parquet(path, "", 100)
    assert one == Record("1", "一".encode(), "txt")
    assert none == Reject("2", "its text is missing or no text")
    assert long.reason.startswith("larger than 100 bytes")
    (without,) = read_parquet(write_parquet(tmp_path / "b.parquet", {"body": ["x"]}), "", LIMIT)
    assert without == Reject("b.parquet", "the Parquet file has no column text")


def strings(*values):
    """An Arrow column of bytes that claim to be UTF-8."""
    ends = [0]
    for value in values:
        ends.append(ends[-1] + len(value))
    offsets, data = array("i", ends).tobytes(), b"".join(values)
    return pa.Array.from_buffers(
        pa.string(), len(values), [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    )


def test_a_parquet_text_that_is_no_utf8_costs_its_row(tmp_path):
    columns = {"text": strings(b"1", b"\xff\xfe", b"3")}
    one, bad, three = read_parquet(write_parquet(tmp_path / "a.parquet", columns), "p/", LIMIT)
    assert (one.data, three.data) == (b"1", b"3")
    assert bad.id == "p/2"
    assert "utf-8" in bad.reason


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        (pa.array([[1]]), "neither a text nor a number"),
        (pa.array([{"a": 1}]), "neither a text nor a number"),
        (pa.array([True]), "neither a text nor a number"),
        (pa.array([b"x"]), "neither a text nor a number"),
        (pa.array([2**30], pa.date32()), "cannot be read"),
    ],
)
def test_a_parquet_id_that_names_nothing_costs_its_row(tmp_path, ids, found):
    path = write_parquet(tmp_path / "a.parquet", {"id": ids, "text": ["x"]})
    (item,) = read_parquet(path, "p/", LIMIT)
    assert item.id == "p/1"
    assert found in item.reason


@pytest.mark.parametrize(
    ("ids", "found"), [([7], "7"), ([2.0], "2.0"), ([""], "p/1"), (["\ud7ff"], "\ud7ff")]
)
def test_a_parquet_id_is_a_text_or_a_number(tmp_path, ids, found):
    path = write_parquet(tmp_path / "a.parquet", {"id": ids, "text": ["x"]})
    assert [item.id for item in read_parquet(path, "p/", LIMIT)] == [found]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])
def test_parquet_texts_may_be_of_any_string_type(tmp_path, kind):
    columns = {"text": pa.array(["一", "二"], kind)}
    path = write_parquet(tmp_path / "a.parquet", columns)
    assert [item.data.decode() for item in read_parquet(path, "", LIMIT)] == ["一", "二"]


def test_a_column_of_bytes_is_no_column_of_texts(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", {"text": [b"1", b"2"]})
    assert [item.reason for item in read_parquet(path, "", LIMIT)] == [
        "its text is missing or no text"
    ] * 2


def test_row_numbers_go_on_from_batch_to_batch(tmp_path):
    path = write_parquet(tmp_path / "a.parquet", {"text": [str(n) for n in range(600)]})
    items = list(read_parquet(path, "", LIMIT))
    assert [item.id for item in items] == [str(n + 1) for n in range(600)]
    assert [item.data for item in items] == [str(n).encode() for n in range(600)]


@pytest.mark.parametrize(
    ("module", "read", "name"),
    [
        ("pyarrow", read_parquet, "a.parquet"),
        ("zstandard", read_jsonl, "a.jsonl.zst"),
        ("zstandard", read_tar, "a.tar.zst"),
    ],
)
def test_what_is_not_installed_is_named(tmp_path, monkeypatch, module, read, name):
    (tmp_path / name).write_bytes(b"x")
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(InputError, match=rf"{name}: needs {module}; install duizhao\[batch\]"):
        list(read(tmp_path / name, "", LIMIT))


@pytest.mark.parametrize(
    ("read", "name"),
    [(read_jsonl, "a.jsonl.gz"), (read_jsonl, "a.jsonl.zst"), (read_tar, "a.tgz")],
)
@pytest.mark.parametrize("data", [b"no such packing", b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"])
def test_what_is_not_packed_as_its_name_says_is_one_reject(tmp_path, read, name, data):
    (tmp_path / name).write_bytes(data)
    (item,) = read(tmp_path / name, "p/", LIMIT)
    assert item.reason.startswith(f"{name} is damaged here (")


@pytest.mark.parametrize(("read", "name"), [(read_jsonl, "a.jsonl"), (read_jsonl, "a.jsonl.zst")])
def test_an_empty_file_has_no_pages_and_is_no_error(tmp_path, read, name):
    (tmp_path / name).touch()
    assert list(read(tmp_path / name, "p/", LIMIT)) == []


def test_a_damaged_parquet_file_is_one_reject(tmp_path):
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 no more")
    (item,) = read_parquet(path, "p/", LIMIT)
    assert item.id == "p/1"
    assert "is damaged here" in item.reason


def tar(members, mode="w"):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "mode"), [("a.tar", "w"), ("a.tar.gz", "w:gz"), ("a.tgz", "w:gz")]
)
def test_members_of_a_tar_are_pages_by_their_suffix(tmp_path, name, mode):
    path = tmp_path / name
    path.write_bytes(
        tar([("d/a.txt", b"1"), ("d/.b.txt", b"2"), ("c.png", b"3"), ("e.html", b"4")], mode)
    )
    assert list(read_tar(path, "", LIMIT)) == [
        Record("d/a.txt", b"1", "txt"),
        Record("e.html", b"4", "html"),
    ]


def test_a_member_outside_the_archive_is_only_a_name(tmp_path):
    path = tmp_path / "a.tar"
    path.write_bytes(tar([("../../etc/a.txt", b"1"), ("/b.txt", b"2")]))
    assert [item.id for item in read_tar(path, "", LIMIT)] == ["../../etc/a.txt", "/b.txt"]
    assert list(tmp_path.iterdir()) == [path]


def test_links_and_large_members_of_a_tar_are_not_read(tmp_path):
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        big = tarfile.TarInfo("big.txt")
        big.size = 2000
        archive.addfile(big, io.BytesIO(bytes(2000)))
    path = tmp_path / "a.tar"
    path.write_bytes(packed.getvalue())
    assert list(read_tar(path, "", 1000)) == [
        Reject("big.txt", "larger than 1000 bytes; split it into pages")
    ]


def test_a_tar_that_breaks_off_gives_what_stands_before(tmp_path):
    path = tmp_path / "a.tar"
    path.write_bytes(tar([("a.txt", b"1"), ("b.txt", b"x" * 5000)])[:3000])
    first, damage = read_tar(path, "", LIMIT)
    assert first.id == "a.txt"
    assert damage.id == "after:b.txt"


def test_a_tar_packed_with_zst_is_read(tmp_path):
    path = tmp_path / "a.tar.zst"
    path.write_bytes(zstandard.ZstdCompressor().compress(tar([("a.txt", b"1")])))
    assert [item.id for item in read_tar(path, "", LIMIT)] == ["a.txt"]
