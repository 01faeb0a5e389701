from __future__ import annotations

import gzip
import json
import lzma

import pytest

from training.corpus import corpus_files, expanded
from training.errors import DataError
from training.preparation.config import PrepareConfig, with_given
from training.preparation.raw import RawFile
from training.preparation.run import prepare
from training.tsv import read_pairs

ROWS = "你好，世界。\tHello, world.\n谢谢你们。\tThank you.\tchat\n"


def raw(tmp_path, text=ROWS, name="raw.tsv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return RawFile(path)


def test_the_corpus_is_what_the_trainer_reads(tmp_path):
    out = tmp_path / "deep" / "corpus.tsv"
    report = prepare([raw(tmp_path, "２０２４年\tin ２０２４\n" + ROWS)], out)
    assert out.read_text(encoding="utf-8") == (
        "2024年\tin 2024\traw\n你好，世界。\tHello, world.\traw\n谢谢你们。\tThank you.\tchat\n"
    )
    assert (report.cleaning.lines, report.cleaning.kept, report.changed) == (3, 3, 1)
    assert len(read_pairs([out])[0]) == 3


@pytest.mark.parametrize(("name", "unpack"), [("c.tsv.gz", gzip), ("c.tsv.xz", lzma)])
def test_a_packed_corpus_holds_the_same_and_is_the_same_twice(tmp_path, name, unpack):
    first, second = tmp_path / name, tmp_path / f"again.{name}"
    prepare([raw(tmp_path)], first)
    prepare([raw(tmp_path)], second)
    assert first.read_bytes() == second.read_bytes()
    assert not name.endswith(".gz") or first.read_bytes()[4:8] == bytes(4)  # no time of day
    assert "谢谢你们。\tThank you.\tchat" in unpack.decompress(first.read_bytes()).decode()


def test_a_repeated_pair_is_kept_once_whatever_its_source(tmp_path):
    again = "你好，世界。\tHello,  world.\tother\n"
    report = prepare([raw(tmp_path), raw(tmp_path, again, "b.tsv")], tmp_path / "c.tsv")
    assert report.cleaning.dropped == {"duplicate": 1}
    assert report.sources["other"].dropped == {"duplicate": 1}


def test_the_first_five_translations_of_a_line_are_kept(tmp_path):
    rows = "".join(f"你好。\tHello {word}.\n" for word in ("a", "b", "c", "d", "e", "f", "a", "g"))
    out = tmp_path / "c.tsv"
    report = prepare([raw(tmp_path, rows)], out)
    assert [line.split("\t")[1][6] for line in out.read_text("utf-8").splitlines()] == list("abcde")
    assert report.cleaning.dropped == {
        "more than 5 English sides of one Chinese side": 2, "duplicate": 1,
    }  # fmt: skip


def test_held_out_text_does_not_reach_the_corpus(tmp_path):
    dev = tmp_path / "dev.tsv"
    dev.write_text("谢谢你们。\tThanks a lot.\n", encoding="utf-8")
    report = prepare([raw(tmp_path)], tmp_path / "c.tsv", held_out=[dev])
    assert report.cleaning.dropped == {"a side equals a held-out line": 1}
    assert report.cleaning.examples["a side equals a held-out line"][0].startswith("raw.tsv:2: ")
    assert report.held_out == (("dev.tsv", 1),)
    assert "谢谢" not in (tmp_path / "c.tsv").read_text(encoding="utf-8")


def test_a_report_without_held_out_text_says_so(tmp_path):
    assert "--held-out" in str(prepare([raw(tmp_path)], tmp_path / "c.tsv"))


def test_the_report_counts_reasons_and_sources(tmp_path):
    report = prepare([raw(tmp_path, ROWS + "x\n" * 5 + "坏<b>的\tbad\tchat\n")], tmp_path / "c.tsv")
    tree = json.loads(json.dumps(report.as_json()))
    assert tree["schema"] == "duizhao.preparation/1"
    assert (tree["lines"], tree["kept"]) == (8, 2)
    assert tree["dropped"]["1 columns instead of 2 or 3"] == {
        "count": 5, "examples": ["raw.tsv:3: x", "raw.tsv:4: x", "raw.tsv:5: x"],
    }  # fmt: skip
    assert tree["sources"] == {
        "raw": {"kept": 1, "dropped": {"1 columns instead of 2 or 3": 5}},
        "chat": {"kept": 1, "dropped": {"markup": 1}},
    }
    assert tree["config"]["zh_overlap"] == 20
    text = str(report)
    assert "8 lines read, 2 pairs kept" in text
    assert "chat: 1 kept, 1 dropped" in text


def test_an_example_shows_the_beginning_of_both_sides(tmp_path):
    long = f"{'长' * 700}\tThe English\n"
    report = prepare([raw(tmp_path, ROWS + long)], tmp_path / "c.tsv")
    assert report.cleaning.examples["longer than 600 characters"] == [
        f"raw.tsv:3: {'长' * 72}\tThe English"
    ]


@pytest.mark.parametrize("bad", ["no tab\n", "\u200b\tonly the invisible\n"])
def test_a_strict_run_stops_at_a_malformed_line_and_leaves_the_old_corpus(tmp_path, bad):
    out = tmp_path / "c.tsv"
    out.write_text("old", encoding="utf-8")
    strict = with_given(PrepareConfig(), strict=True)
    with pytest.raises(DataError, match=r"raw\.tsv:3: .*zh<TAB>en"):
        prepare([raw(tmp_path, ROWS + bad)], out, config=strict)
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.tsv", "raw.tsv"]


def test_a_strict_run_only_drops_what_is_unfit_or_unwanted(tmp_path):
    strict = with_given(PrepareConfig(), strict=True)
    links = '{"zh": "甲", "en": "machine", "kind": "sentence"}\n'
    files = [raw(tmp_path, ROWS + "<b>粗</b>\tbold\n"), raw(tmp_path, links, "a.jsonl")]
    report = prepare(files, tmp_path / "c.tsv", config=strict)
    assert set(report.cleaning.dropped) == {"markup", "a pair of kind sentence, not link"}


def test_a_corpus_of_nothing_is_an_error_and_not_written(tmp_path):
    with pytest.raises(DataError, match=r"no usable pair in raw\.tsv"):
        prepare([raw(tmp_path, "nothing\n")], tmp_path / "c.tsv")
    assert not (tmp_path / "c.tsv").exists()


def test_a_damaged_input_stops_the_run_and_nothing_is_written(tmp_path):
    packed = gzip.compress((ROWS * 2000).encode())
    (tmp_path / "bad.tsv.gz").write_bytes(packed[: len(packed) // 2])
    with pytest.raises(DataError, match=r"cannot read .*bad\.tsv\.gz"):
        prepare([raw(tmp_path), RawFile(tmp_path / "bad.tsv.gz")], tmp_path / "c.tsv")
    assert not (tmp_path / "c.tsv").exists()


def test_bytes_changed_inside_an_archive_are_damage_too(tmp_path):
    packed = bytearray(gzip.compress(bytes(range(256)) * 200))
    packed[40:60] = bytes(20)
    (tmp_path / "bad.tsv.gz").write_bytes(bytes(packed))
    with pytest.raises(DataError, match=r"cannot read .*bad\.tsv\.gz"):
        read_pairs([tmp_path / "bad.tsv.gz"])


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match=r"cannot write .*--out"):
        prepare([raw(tmp_path)], tmp_path / "file" / "c.tsv")


def test_a_folder_stands_for_its_files_and_not_for_its_development_sets(tmp_path):
    for name in ("b.tsv", "a.jsonl.gz", "dev-news.tsv"):
        (tmp_path / name).touch()
    suffixes = (".tsv", ".jsonl.gz")
    assert [p.name for p in corpus_files(tmp_path, suffixes)] == ["a.jsonl.gz", "b.tsv"]
    alone = tmp_path / "dev-news.tsv"
    assert expanded([alone, tmp_path]) == (alone, tmp_path / "b.tsv")


def test_progress_counts_lines(tmp_path):
    steps = []
    rows = "".join(f"第{n}号\tNo. {n}\n" for n in range(2500))
    prepare([raw(tmp_path, rows)], tmp_path / "c.tsv", advance=steps.append)
    assert steps == [1000, 1000]
