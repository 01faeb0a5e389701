from __future__ import annotations

import json

import pytest

from service.batch.model import ShardEntry
from service.batch.output import OutputFolder
from service.errors import OutputError


@pytest.fixture
def output(tmp_path):
    folder = OutputFolder(tmp_path / "out")
    with folder.locked():
        yield folder


def entry(name, size=3):
    return ShardEntry(name, f"{name}.jsonl", 1, 1, "0" * 64, size)


def test_only_one_run_at_a_time_may_write(output):
    with pytest.raises(OutputError, match="another run"), OutputFolder(output.folder).locked():
        pytest.fail("the lock was given twice")


def test_the_lock_is_free_after_the_run(tmp_path):
    for _ in range(2):
        with OutputFolder(tmp_path).locked():
            pass


def test_a_shard_counts_as_there_in_full_size_only(output):
    assert not output.holds(entry("a"))
    sha256 = output.write_shard("a.jsonl", b"abc")
    # sha256sum of "abc", FIPS 180-2 appendix B.1
    assert sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert output.holds(entry("a"))
    assert not output.holds(entry("a", size=4))


def test_a_manifest_is_one_json_document(output):
    for shards in ([], [entry("a")], [entry("a"), entry("b")]):
        output.write_manifest({"schema": "s", "sizes": {"x": 1}}, shards)
        tree = json.loads((output.folder / "manifest.json").read_text())
        assert tree["schema"] == "s"
        assert tree["sizes"] == {"x": 1}
        assert [shard["key"] for shard in tree["shards"]] == [shard.key for shard in shards]


def test_lines_are_counted(output):
    assert output.write_lines("x.jsonl", [{"a": "一"}, {}]) == 2
    assert (output.folder / "x.jsonl").read_text(encoding="utf-8") == '{"a": "一"}\n{}\n'


def test_stale_shards_and_left_overs_are_deleted(output):
    for name in ("a.jsonl", "b.jsonl"):
        output.write_shard(name, b"abc")
    (output.folder / "shards/.c.jsonl.tmp").write_bytes(b"half")
    assert output.keep_only(lambda name: name == "a.jsonl") == 1
    assert [p.name for p in (output.folder / "shards").iterdir()] == ["a.jsonl"]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(output):
    output.write_lines("x.jsonl", [{}])

    def lines():
        yield {}
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="no space left on device"):
        output.write_lines("x.jsonl", lines())
    assert (output.folder / "x.jsonl").read_text() == "{}\n"
    assert not list(output.folder.glob(".x*"))


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(OutputError, match="cannot write"),
        OutputFolder(tmp_path / "file/out").locked(),
    ):
        pytest.fail("there is a file in the way")
