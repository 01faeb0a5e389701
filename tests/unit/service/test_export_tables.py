"""JSONL, TSV and Moses: the formats of lines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.results import parsed, result

from service.errors import InputError
from service.exports import jsonl, load, moses, tsv
from service.segments import segments


def test_jsonl_brings_every_segment_back():
    text = jsonl.render(result())[0].text
    assert jsonl.read(text) == segments(result())
    assert text.count("\n") == len(segments(result()))


def test_blank_lines_in_jsonl_do_not_matter():
    text = jsonl.write(segments(result()))
    assert jsonl.read("\n" + text.replace("\n", "\n\n")) == segments(result())


def test_a_line_that_is_no_segment_is_named():
    with pytest.raises(InputError, match=r"line 2 is no segment record: .*--format jsonl"):
        jsonl.read(jsonl.write(segments(result())[:1]) + '{"page": 1}\n')


def rows():
    head, *body = tsv.render(result())[0].text.splitlines()
    names = head.split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in body]


def test_tsv_begins_with_source_and_target_then_scores_then_ids():
    assert tsv.render(result())[0].text.split("\n", 1)[0] == (
        "source\ttarget\tmt_score\tlink_score\tconfidence\tkind\tid\tsource_ids\tarticle\tbrief"
        "\tpage\tmodel\twarnings"
    )


def test_a_tsv_row_holds_the_pair_and_what_is_known_of_it():
    by_id = {row["id"]: row for row in rows()}
    assert by_id["a1.p2.s1"] == {
        "source": "投资3.3万元<全部>&到位。",
        "target": "All the money is in place.",
        "mt_score": "-1.25",
        "link_score": "",
        "confidence": "",
        "kind": "sentence",
        "id": "a1.p2.s1",
        "source_ids": "a1.p2.s1",
        "article": "a1",
        "brief": "",
        "page": "page.txt",
        "model": "tiny",
        "warnings": "number-lost:3.3万 split",
    }
    assert by_id["b1.s2"]["source_ids"] == "a1.h a1.p1.s2"
    assert by_id["b1.s2"]["link_score"] == "0.66"


def test_tabs_and_line_ends_cannot_break_a_row():
    page = replace(result(), name="a\tb\nc.txt")
    text = tsv.render(page)[0].text
    assert {line.count("\t") for line in text.splitlines()} == {len(tsv.COLUMNS) - 1}


def test_moses_files_are_line_aligned_and_ids_say_what_is_what():
    zh, en, ids = (part.text.split("\n")[:-1] for part in moses.render(result()))
    assert len(zh) == len(en) == len(ids) == len(segments(result()))
    assert zh[1] == "1月4日,会议召开。"
    assert en[1] == "The meeting was held on January 4."
    assert ids[1] == "sentence\ta1.p1.s1\ta1.p1.s1"
    assert ids[6] == "link\tb1.s2\ta1.h a1.p1.s2"


def test_moses_leaves_out_pairs_with_an_empty_side():
    page = result()
    empty = replace(page, teasers=(replace(page.teasers[0], en=""),))
    ids = moses.render(empty)[2].text
    assert "teaser" not in ids
    assert "sentence" in ids


@pytest.mark.parametrize("name", ["jsonl", "tsv", "moses", "tmx", "xliff"])
def test_pair_formats_refuse_a_page_that_was_only_parsed(name):
    with pytest.raises(InputError, match="not translated"):
        load(name)(parsed())


@pytest.mark.parametrize("name", ["json", "html"])
def test_whole_page_formats_take_a_page_that_was_only_parsed(name):
    assert load(name)(parsed())[0].text
