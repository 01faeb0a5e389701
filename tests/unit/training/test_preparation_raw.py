from __future__ import annotations

import gzip
import io
import json
import lzma

import pytest

from alignment.documents.formats import write as write_alignment
from alignment.model import Bead
from training.errors import DataError
from training.preparation.config import PrepareConfig
from training.preparation.raw import RawFile, read_raw

CONFIG = PrepareConfig()


def lines(path, config=CONFIG, english=None):
    return list(read_raw(RawFile(path, english), config))


def pairs(path, config=CONFIG, english=None):
    return [
        (line.zh, line.en, line.source)
        for line in lines(path, config, english)
        if not line.fault and not line.unwanted
    ]


def put(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_tsv_lines_keep_their_source_and_their_faults(tmp_path):
    path = put(tmp_path / "news.tsv", "一\tone\n二\ttwo\tlaw\n三\n")
    assert pairs(path) == [("一", "one", "news"), ("二", "two", "law")]
    assert lines(path)[2].fault == "1 columns instead of 2 or 3"
    assert lines(path)[2].where == "news.tsv:3"


def test_pairs_of_a_file_without_sources_can_be_given_a_name(tmp_path):
    path = put(tmp_path / "news.tsv", "一\tone\n二\ttwo\tlaw\n")
    named = PrepareConfig(source="archive")
    assert [source for *_, source in pairs(path, named)] == ["archive", "law"]


def test_json_lines_of_the_aligner_become_pairs(tmp_path):
    zh, en = ["第一句。", "第二句。", "第三句。"], ["One; two.", "Three."]
    beads = [Bead((0, 1), (0,), 0.1, 0.9), Bead((2,), (1,), 2.0, 0.1), Bead((2,), (), 0.2, 0.8)]
    stream = io.StringIO()
    write_alignment("jsonl", beads, zh, en, stream)
    path = put(tmp_path / "book.jsonl", stream.getvalue())
    assert pairs(path) == [("第一句。第二句。", "One; two.", "book")]
    assert [line.unwanted for line in lines(path)] == [
        "", "the aligner is not sure of it", "a line without counterpart",
    ]  # fmt: skip
    assert len(pairs(path, PrepareConfig(min_confidence=0.0))) == 2


def test_of_exported_pages_only_what_people_wrote_is_read(tmp_path):
    rows = [
        {"kind": "sentence", "zh": "甲", "en": "machine", "link_score": None},
        {"kind": "link", "zh": "乙", "en": "person", "link_score": 0.9},
        {"kind": "link", "zh": "丙", "en": "doubtful", "link_score": 0.2},
        {"zh": "丁", "en": "plain", "source": "mine"},
    ]
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path = tmp_path / "page.jsonl.xz"
    path.write_bytes(lzma.compress(text.encode()))
    assert pairs(path) == [("乙", "person", "page"), ("丁", "plain", "mine")]
    assert lines(path)[0].unwanted == "a pair of kind sentence, not link"
    assert pairs(path, PrepareConfig(kinds=("sentence",)))[0] == ("甲", "machine", "page")


def test_the_exported_table_is_read_by_its_head(tmp_path):
    from service.exports.tsv import COLUMNS

    row = dict.fromkeys(COLUMNS, "")
    link = row | {"source": "乙", "target": "person", "kind": "link", "link_score": "0.91"}
    machine = row | {"source": "甲", "target": "machine", "kind": "sentence"}
    table = ["\t".join(COLUMNS), *("\t".join(r[c] for c in COLUMNS) for r in (link, machine))]
    path = tmp_path / "page.tsv.gz"
    path.write_bytes(gzip.compress("\n".join([*table, "short\trow"]).encode()))
    assert pairs(path) == [("乙", "person", "page")]
    assert lines(path)[-1].fault == f"2 columns instead of {len(COLUMNS)}"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "no JSON"),
        ("[1]", "no JSON object"),
        ('{"zh": "甲"}', "no texts zh and en"),
        ('{"zh": "甲", "en": " "}', "an empty side"),
        ('{"zh": "甲\\ud800", "en": "x"}', "half a surrogate pair"),
        ('{"src_text": "甲", "tgt_text": ["x"]}', "no bead with src_text and tgt_text"),
    ],
)
def test_json_that_is_no_pair_is_a_fault(tmp_path, line, fault):
    found = lines(put(tmp_path / "a.jsonl", line + "\n"))
    assert [f.fault for f in found] == [fault]


def test_line_aligned_files_become_pairs(tmp_path):
    zh, en = put(tmp_path / "m.zh", "一\n\n三\t3\n"), put(tmp_path / "m.en", "one\ntwo\nthree\n")
    assert pairs(zh, english=en) == [("一", "one", "m"), ("三\t3", "three", "m")]
    assert lines(zh, english=en)[1].fault == "an empty side"


def test_halves_of_unlike_length_are_an_error(tmp_path):
    zh, en = put(tmp_path / "m.zh", "一\n二\n"), put(tmp_path / "m.en", "one\n")
    with pytest.raises(DataError, match=r"m\.en ends after 1 lines"):
        lines(zh, english=en)
