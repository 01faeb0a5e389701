"""Whatever a page holds, the pair formats keep it apart and bring it back."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from service.exports import jsonl, tmx
from service.exports.xml_text import carriable, parse
from service.segments import KINDS, Segment, one_line

DTD = etree.DTD(str(Path(__file__).resolve().parents[1] / "data/exports/tmx14.dtd"))

lines = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).map(one_line)
carried = lines.map(carriable).map(one_line)
numbers = st.none() | st.floats(allow_nan=False, allow_infinity=False)


def records(texts):
    return st.builds(
        Segment,
        page=texts,
        page_sha256=texts,
        kind=st.sampled_from(KINDS),
        id=texts,
        source=st.lists(texts, max_size=3).map(tuple),
        article=st.none() | texts,
        brief=st.none() | texts,
        zh=texts,
        en=texts,
        mt_score=numbers,
        link_score=numbers,
        confidence=numbers,
        model=st.none() | texts,
        model_sha256=st.none() | texts,
        warnings=st.lists(texts, max_size=3).map(tuple),
    )


@given(st.lists(records(lines), max_size=4).map(tuple))
def test_jsonl_is_lossless(segments):
    text = jsonl.write(segments)
    assert text.count("\n") == len(segments)
    assert jsonl.read(text) == segments


@given(st.lists(records(carried), max_size=4).map(tuple))
def test_jsonl_to_tmx_and_back_is_lossless(segments):
    via_tmx = tmx.read(tmx.write(jsonl.read(jsonl.write(segments))))
    assert jsonl.write(via_tmx) == jsonl.write(segments)


@given(st.lists(records(lines), max_size=3).map(tuple))
def test_tmx_is_valid_whatever_the_text(segments):
    assert DTD.validate(parse(tmx.write(segments))), DTD.error_log
