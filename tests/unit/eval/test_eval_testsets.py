"""Test set formats: read whole, checked, checksummed."""

from __future__ import annotations

import json

import pytest
from support.evaluation import DATA

from eval.errors import InputError, SpecError
from eval.model import Segment
from eval.spec import SetSpec
from eval.testsets.building import Found, build
from eval.testsets.registry import FORMATS, load_test_set


def load(tmp_path, content="", /, file="x", **spec):
    (tmp_path / file).write_text(content, encoding="utf-8")
    return load_test_set(SetSpec(name="t", path=file, **spec), tmp_path)


def test_a_tsv_gives_source_and_reference_by_column(tmp_path):
    test_set = load(tmp_path, "一\tone\tnote\n二\ttwo\tnote\n", format="tsv", domain="news")
    assert test_set.segments[1] == Segment("2", "二", ("two",), None, "news")


def test_a_tsv_may_have_several_reference_columns(tmp_path):
    test_set = load(tmp_path, "uno\tone\t一\n", format="tsv", columns=(2, 1, 0))
    assert test_set.segments[0].source == "一"
    assert test_set.segments[0].references == ("one", "uno")


def test_a_tsv_row_with_too_few_columns_is_named(tmp_path):
    with pytest.raises(InputError, match="x:2: 1 columns, expected at least 2"):
        load(tmp_path, "一\tone\n二\n", format="tsv")


def test_line_files_pair_with_several_references_and_document_labels(tmp_path):
    for name, text in (("s", "一\n二\n"), ("r1", "a\nb\n"), ("r2", "c\nd\n"), ("d", "x\ny\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    spec = SetSpec(name="t", format="moses", source="s", references=("r1", "r2"), documents="d")
    test_set = load_test_set(spec, tmp_path)
    assert test_set.segments[1] == Segment("2", "二", ("b", "d"), "y", None)
    assert test_set.reference_streams() == [["a", "b"], ["c", "d"]]


def test_line_files_of_unequal_length_are_refused_with_both_counts(tmp_path):
    (tmp_path / "s").write_text("一\n二\n", encoding="utf-8")
    (tmp_path / "r").write_text("a\n", encoding="utf-8")
    with pytest.raises(InputError, match="s has 2 lines but r has 1"):
        load_test_set(SetSpec(name="t", format="moses", source="s", references=("r",)), tmp_path)


def test_oddities_of_line_files_are_warnings_of_the_set(tmp_path):
    test_set = load(tmp_path, "\ufeff一\tone\r\n二\t\r\n", format="tsv")
    assert test_set.warnings == (
        "x: byte order mark removed",
        "x: 2 Windows line ends",
        "1 items with an empty reference",
    )


def test_jsonl_keeps_ids_documents_and_domains(tmp_path):
    rows = [
        {"id": 7, "source": "一", "reference": "one", "document": "d", "domain": "n", "extra": 1},
        {"source": "二", "references": ["two", "deux"]},
    ]
    test_set = load(tmp_path, "\n".join(map(json.dumps, rows)), format="jsonl")
    assert test_set.segments == (
        Segment("7", "一", ("one",), "d", "n"),
        Segment("2", "二", ("two", "deux")),
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"source": 1, "reference": "a"}', "x:1: source"),
        ("{", "x:1: line"),
        ('{"source": "a"}', "item 1 has no reference"),
    ],
)
def test_bad_jsonl_is_refused_with_its_place(tmp_path, text, message):
    with pytest.raises(InputError, match=message):
        load(tmp_path, text, format="jsonl")


TMX = """<?xml version="1.0"?><tmx version="1.4"><header/><body>
<tu tuid="u1"><tuv xml:lang="zh-CN"><seg>港口<ph>x</ph>启用</seg></tuv>
<tuv xml:lang="en"><seg>Port opens</seg></tuv>
<tuv xml:lang="EN-GB"><seg>Harbour opens</seg></tuv></tu>
<tu><tuv xml:lang="zh"><seg>无</seg></tuv><tuv xml:lang="de"><seg>nichts</seg></tuv></tu>
</body></tmx>"""


def test_tmx_units_give_all_english_variants_and_count_what_lacks_a_language(tmp_path):
    test_set = load(tmp_path, TMX, format="tmx")
    assert test_set.segments == (Segment("u1", "港口x启用", ("Port opens", "Harbour opens")),)
    assert test_set.warnings == ("1 units without zh-en left out",)


def test_broken_xml_is_refused(tmp_path):
    with pytest.raises(InputError, match="not well-formed XML"):
        load(tmp_path, "<tmx>", format="tmx")


def test_an_external_entity_is_never_read(tmp_path):
    (tmp_path / "secret").write_text("secret", encoding="utf-8")
    doctype = f'<!DOCTYPE tmx [<!ENTITY e SYSTEM "{tmp_path}/secret">]>'
    text = TMX.replace("<tmx ", doctype + "<tmx ").replace("Port opens", "&e;")
    test_set = load(tmp_path, text, format="tmx")
    assert "secret" not in test_set.segments[0].references[0]


WMT_XML = """<dataset><collection id="general"><doc id="d1" domain="news">
<src lang="zh"><p><seg id="1">一</seg><seg id="2">二</seg></p></src>
<ref lang="en" translator="A"><p><seg id="1">one</seg><seg id="2">two</seg></p></ref>
<ref lang="en" translator="B"><p><seg id="1">uno</seg></p></ref></doc></collection></dataset>"""


def test_wmt_xml_keeps_documents_and_pairs_segments_by_id(tmp_path):
    test_set = load(tmp_path, WMT_XML, format="wmt-xml")
    assert test_set.segments == (
        Segment("d1:1", "一", ("one", "uno"), "d1", "news"),
        Segment("d1:2", "二", ("two",), "d1", "news"),
    )


@pytest.mark.parametrize(
    ("source", "reference"),
    [
        ("newstest2021.zh-en.src.zh", "newstest2021.zh-en.ref.A.en"),
        ("newstest2020-zhen-src.zh.txt", "newstest2020-zhen-ref.en.txt"),
    ],
)
def test_a_wmt_release_folder_is_found_by_its_names(tmp_path, source, reference):
    for folder, name, text in (("sources", source, "一\n"), ("references", reference, "one\n")):
        path = tmp_path / "txt" / folder / name
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    spec = SetSpec(name="wmt", format="wmt-release", path=".")
    assert load_test_set(spec, tmp_path).segments == (Segment("1", "一", ("one",)),)


def test_a_folder_without_a_release_is_refused(tmp_path):
    with pytest.raises(InputError, match="no sources/ or references/ of zh-en"):
        load_test_set(SetSpec(name="wmt", format="wmt-release", path="."), tmp_path)


def test_a_set_that_sacrebleu_downloaded_is_read_with_its_documents(tmp_path):
    folder = tmp_path / "wmt20"
    folder.mkdir()
    for field, text in (("src", "一\n"), ("ref", "one\n"), ("docid", "d1\n")):
        (folder / f"wmt20.zh-en.{field}").write_text(text, encoding="utf-8")
    spec = SetSpec(name="wmt20", format="sacrebleu", path=".")
    assert load_test_set(spec, tmp_path).segments == (Segment("1", "一", ("one",), "d1"),)


def test_a_set_that_is_not_there_names_the_command_that_fetches_it(tmp_path):
    with pytest.raises(InputError, match="sacrebleu -t wmt20 -l zh-en"):
        load_test_set(SetSpec(name="wmt20", format="sacrebleu", path="."), tmp_path)


def test_briefbench_references_become_segments_with_page_and_kind_of_sentence():
    spec = SetSpec(name="bb", format="briefbench", path="pages.gold.jsonl")
    segments = load_test_set(spec, DATA).segments
    assert [(s.id, s.document, s.domain) for s in segments] == [
        ("p1.1", "p1", "sentence"),
        ("p1.2", "p1", "sentence"),
        ("p2.1", "p2", "sentence"),
        ("p2.2", "p2", "headline"),
        ("p3.1", "p3", "sentence"),
    ]


def test_briefbench_pages_are_given_whole():
    spec = SetSpec(name="bb", format="briefbench-pages", path="pages.gold.jsonl")
    test_set = load_test_set(spec, DATA)
    assert (test_set.kind, len(test_set.segments)) == ("pages", 3)
    assert test_set.segments[2].source.startswith("收割晚稻")


def test_gold_beads_are_read_and_their_indices_checked(tmp_path):
    row = {"id": "d", "src": ["一", "二"], "tgt": ["a"], "beads": [[[0, 1], [0]]]}
    test_set = load(tmp_path, json.dumps(row), format="beads")
    assert test_set.kind == "beads"
    assert test_set.segments[0].references == ("[[[0, 1], [0]]]",)
    row["beads"] = [[[2], [0]]]
    with pytest.raises(InputError, match="x:1: a bead names src 2 of 2 sentences"):
        load(tmp_path, json.dumps(row), format="beads")


def test_duplicate_ids_are_refused():
    segments = (Segment("1", "a", ("b",)), Segment("1", "c", ("d",)))
    with pytest.raises(InputError, match="the id '1' stands more than once"):
        build("t", Found(segments))


def test_an_empty_set_is_refused(tmp_path):
    with pytest.raises(InputError, match="no item was found"):
        load(tmp_path, "", format="tsv")


def test_the_digest_depends_on_the_items_and_not_on_the_name(tmp_path):
    one = load(tmp_path, "一\tone\n", format="tsv")
    other = load(tmp_path, "一\tone\r\n", file="y", format="tsv", licence="CC0-1.0")
    changed = load(tmp_path, "一\tuno\n", format="tsv")
    assert one.sha256 == other.sha256 != changed.sha256


def test_a_pinned_digest_refuses_changed_data(tmp_path):
    digest = load(tmp_path, "一\tone\n", format="tsv").sha256
    assert load(tmp_path, "一\tone\n", format="tsv", sha256=digest).sha256 == digest
    with pytest.raises(InputError, match="the data changed"):
        load(tmp_path, "一\tuno\n", format="tsv", sha256=digest)


def test_a_limit_keeps_the_first_items(tmp_path):
    assert len(load(tmp_path, "一\tone\n二\ttwo\n", format="tsv", limit=1).segments) == 1


def test_an_unknown_format_lists_the_known_ones(tmp_path):
    with pytest.raises(SpecError, match="unknown format 'xls'; known are moses, tsv"):
        load(tmp_path, "", format="xls")


@pytest.mark.parametrize("name", [n for n in FORMATS if n not in ("moses", "sacrebleu")])
def test_every_format_that_needs_a_path_says_so(name, tmp_path):
    with pytest.raises(InputError, match="needs a path"):
        load_test_set(SetSpec(name="t", format=name), tmp_path)
