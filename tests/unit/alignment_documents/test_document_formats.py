from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from lxml import etree
from translate.storage.tmx import tmxfile

from alignment.documents.formats import Meta, names, write
from alignment.errors import DocumentAlignmentError
from alignment.model import Bead

SRC = ["一。\r\n", "二<三>&“四”。", "", "五\x00六。"]
TGT = ["One; two.", "Five & six.", "Extra."]
BEADS = (
    Bead((0, 1), (0,), 0.12344, 0.8839),
    Bead((2,), (), 0.0, 1.0),
    Bead((3,), (1,), 2.0, 0.1353),
    Bead((), (2,), 0.5, 0.6065),
)
META = Meta(encoder="use@0.2.1", src_name="a.zh", tgt_name="b.en", version="0.1.0")


def _written(name: str, meta: Meta | None = META) -> str:
    out = io.StringIO()
    write(name, BEADS, SRC, TGT, out, meta)
    return out.getvalue()


def test_a_ladder_line_has_source_target_and_cost() -> None:
    assert _written("ladder").splitlines() == [
        "[0, 1]:[0]:0.1234",
        "[2]:[]:0.0000",
        "[3]:[1]:2.0000",
        "[]:[2]:0.5000",
    ]


def test_json_lines_carry_texts_and_confidence() -> None:
    rows = [json.loads(line) for line in _written("jsonl").splitlines()]
    assert rows[0] == {
        "src": [0, 1],
        "tgt": [0],
        "src_text": ["一。", "二<三>&“四”。"],
        "tgt_text": ["One; two."],
        "cost": 0.1234,
        "confidence": 0.8839,
    }
    assert [row["tgt"] for row in rows] == [[0], [], [1], [2]]


def _tmx() -> etree._Element:
    return etree.fromstring(_written("tmx").encode("utf-8"))


def test_tmx_is_version_14_with_a_header_that_names_the_source_language() -> None:
    root = _tmx()
    header = root.find("header")
    assert header is not None
    assert root.get("version") == "1.4"
    assert dict(header.attrib) == {
        "creationtool": "duizhao",
        "creationtoolversion": "0.1.0",
        "segtype": "sentence",
        "o-tmf": "duizhao",
        "adminlang": "en",
        "srclang": "zh",
        "datatype": "plaintext",
    }


def test_tmx_leaves_out_null_beads() -> None:
    assert len(_tmx().findall("body/tu")) == 2


def test_tmx_escapes_markup_and_replaces_what_xml_cannot_hold() -> None:
    segments = [seg.text for seg in _tmx().iter("seg")]
    assert segments == ["一。二<三>&“四”。", "One; two.", "五\ufffd六。", "Five & six."]


def test_tmx_units_carry_score_confidence_method_and_encoder() -> None:
    unit = _tmx().find("body/tu")
    assert unit is not None
    assert {prop.get("type"): prop.text for prop in unit.findall("prop")} == {
        "x-score": "0.1234",
        "x-confidence": "0.8839",
        "x-method": "document-alignment",
        "x-encoder": "use@0.2.1",
        "x-source-lines": "0 1",
        "x-target-lines": "0",
    }


def test_tmx_elements_stand_in_the_order_of_the_dtd() -> None:
    # TMX 1.4b DTD: header (note|prop|ude)*; tu ((note|prop)*, tuv+); tuv ((note|prop)*, seg)
    root = _tmx()
    assert [child.tag for child in root] == ["header", "body"]
    for unit in root.iter("tu"):
        tags = [child.tag for child in unit]
        assert tags == sorted(tags, key=["prop", "tuv"].index)
        assert tags.count("tuv") == 2


def test_tmx_is_read_by_translate_toolkit(tmp_path: Path) -> None:
    path = tmp_path / "out.tmx"
    path.write_text(_written("tmx"), encoding="utf-8")
    with path.open("rb") as stream:
        units = tmxfile(stream, "zh", "en").units
    assert [(unit.source, unit.target) for unit in units] == [
        ("一。二<三>&“四”。", "One; two."),
        ("五\ufffd六。", "Five & six."),
    ]


def test_an_empty_alignment_is_a_valid_tmx() -> None:
    out = io.StringIO()
    write("tmx", (), [], [], out)
    assert etree.fromstring(out.getvalue().encode("utf-8")).find("body") is not None


def test_without_facts_nothing_is_claimed() -> None:
    assert "x-encoder" not in _written("tmx", None)
    assert 'x-source"' not in _written("tmx", None)


def test_the_formats_are_ladder_jsonl_and_tmx() -> None:
    assert names() == ("ladder", "jsonl", "tmx")


def test_an_unknown_format_is_refused_with_the_known_ones() -> None:
    with pytest.raises(DocumentAlignmentError, match=r"'xliff'.*ladder, jsonl, tmx"):
        _written("xliff")
