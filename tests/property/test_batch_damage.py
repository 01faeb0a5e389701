"""Damaged containers: what stands before the damage is read, the rest is one reject."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.archives import PACKINGS
from support.batch_parts import page_text, run_batch

from service.batch.model import Record, Reject
from service.batch.sources import read_archive

PAGES = [(f"{n:02}.txt", page_text(n) * 3) for n in range(12)]
LIMIT = 100_000
PACKED = {name: packing.pack(PAGES) for name, packing in PACKINGS.items()}
#: Read as a stream, so that what stands before damage counts; Parquet has its table at the end.
STREAMS = sorted(name for name in PACKED if not name.endswith(".parquet"))
TARS = [name for name in STREAMS if ".t" in name]
names = st.sampled_from(sorted(PACKED))


def read(name, data):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return list(read_archive(path, LIMIT))


WHOLE = {name: read(name, data) for name, data in PACKED.items()}


@pytest.mark.parametrize("name", sorted(PACKED))
def test_a_whole_container_has_all_pages_and_no_reject(name):
    assert [item.id for item in WHOLE[name]] == [page for page, _ in PAGES]
    assert all(isinstance(item, Record) for item in WHOLE[name])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(STREAMS), st.data())
def test_a_stream_that_breaks_off_gives_the_pages_before_and_one_reject_at_most(name, data):
    data = PACKED[name][: data.draw(st.integers(0, len(PACKED[name]) - 1))]
    *pages, last = [*read(name, data), None]
    if pages and isinstance(pages[-1], Reject):
        last = pages.pop()
    assert pages == WHOLE[name][: len(pages)]
    assert last is None or isinstance(last, Reject)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([n for n in STREAMS if n.endswith(("gz", "tgz", "zst"))]), st.data())
def test_a_compressed_stream_that_breaks_off_is_never_taken_for_whole(name, data):
    size = data.draw(st.integers(1, len(PACKED[name]) - 1))
    found = read(name, PACKED[name][:size])
    if name in TARS and found == WHOLE[name]:
        return  # cut behind the mark that ends a tar
    assert isinstance(found[-1], Reject)
    assert "is damaged here" in found[-1].reason
    assert found[-1].reason.endswith("what follows was not read")


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["a.parquet", "b.parquet"]), st.data())
def test_a_parquet_file_that_breaks_off_is_one_reject(name, data):
    size = data.draw(st.integers(0, len(PACKED[name]) - 1))
    (found,) = read(name, PACKED[name][:size])
    assert isinstance(found, Reject)
    assert found.reason.startswith(f"{name} is damaged here")


@settings(max_examples=100, deadline=None)
@given(names, st.data())
def test_no_wrong_byte_anywhere_ends_the_reading_with_an_error(name, data):
    damaged = bytearray(PACKED[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        damaged[place] = data.draw(st.integers(0, 255))
    for item in read(name, bytes(damaged)):
        assert isinstance(item, Record | Reject)
        assert item.id.encode()  # fit for the rejects file
        if isinstance(item, Reject):
            assert item.reason.isprintable()


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(names, st.floats(0.05, 0.95)), min_size=1, max_size=3))
def test_a_run_goes_on_past_damaged_containers(broken):
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "in"
        for number, (name, share) in enumerate(broken):
            (source / f"{number}").mkdir(parents=True)
            data = PACKED[name]
            (source / f"{number}" / name).write_bytes(data[: max(1, int(share * len(data)))])
        (source / "z.txt").write_text(page_text(99), encoding="utf-8")
        report = run_batch(source, Path(folder) / "out")
        text = (Path(folder) / "out/rejects.jsonl").read_text(encoding="utf-8")
        found = [json.loads(line) for line in text.splitlines()]
    assert report.pages >= 1
    damaged = [line for line in found if "is damaged here" in line["reason"]]
    assert len(damaged) <= len(broken)
    compressed = [name for name, _ in broken if not name.endswith((".tar", "jsonl", "ndjson"))]
    assert len(damaged) >= len(compressed)
