"""TMX and XLIFF: valid by the formats' own schemas, and read back by translate-toolkit."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree
from support.results import result

from service.errors import InputError
from service.exports import tmx, xliff
from service.exports.xml_text import carriable, parse
from service.segments import segments

DATA = Path(__file__).resolve().parents[2] / "data/exports"
XLF = f"{{{xliff.NAMESPACE}}}"


class Local(etree.Resolver):
    """Finds the W3C's schema of ``xml:`` beside the test data instead of on the network."""

    def resolve(self, url, public_id, context):
        if not url.endswith("/2001/xml.xsd"):
            return None
        return self.resolve_filename(str(DATA / "xml.xsd"), context)


@pytest.fixture(scope="module")
def tmx_dtd():
    with (DATA / "tmx14.dtd").open("rb") as stream:
        return etree.DTD(stream)


@pytest.fixture(scope="module")
def xliff_schema():
    parser = etree.XMLParser()
    parser.resolvers.add(Local())
    tree = etree.parse(DATA / "xliff-core-1.2-strict.xsd", parser)
    return etree.XMLSchema(tree)


def tmx_text(page=None) -> str:
    return tmx.render(page or result())[0].text


def xliff_text(page=None) -> str:
    return xliff.render(page or result())[0].text


def test_tmx_is_valid_by_the_formats_dtd(tmx_dtd):
    assert tmx_dtd.validate(parse(tmx_text())), tmx_dtd.error_log


def test_an_empty_memory_is_valid_too(tmx_dtd):
    page = replace(result(), articles=(), teasers=(), briefs=())
    assert tmx_dtd.validate(parse(tmx_text(page))), tmx_dtd.error_log


def test_the_dtd_would_catch_a_broken_file(tmx_dtd):
    assert not tmx_dtd.validate(
        parse(tmx_text().replace("<seg>", "<text>").replace("</seg>", "</text>"))
    )


def test_tmx_has_the_header_that_other_tools_insist_on():
    header = parse(tmx_text()).find("header")
    assert dict(header.attrib) | {"creationtoolversion": "x"} == {
        "creationtool": "duizhao",
        "creationtoolversion": "x",
        "segtype": "sentence",
        "o-tmf": "duizhao.page/1",
        "adminlang": "en",
        "srclang": "zh",
        "datatype": "plaintext",
        "o-encoding": "UTF-8",
    }
    assert '<!DOCTYPE tmx SYSTEM "tmx14.dtd">' in tmx_text()


def test_tmx_brings_every_segment_back():
    assert tmx.read(tmx_text()) == segments(result())


def test_a_pair_with_several_sources_says_paragraph():
    units = parse(tmx_text()).findall("body/tu")
    assert {unit.get("tuid"): unit.get("segtype") for unit in units} == {
        "page.txt#a1.h": "sentence",
        "page.txt#a1.p1.s1": "sentence",
        "page.txt#a1.p1.s2": "sentence",
        "page.txt#a1.p2.s1": "sentence",
        "page.txt#t1": "sentence",
        "page.txt#b1.s1": "sentence",
        "page.txt#b1.s2": "paragraph",
        "page.txt#b1": "paragraph",
    }


def test_tmx_props_name_scores_model_article_and_brief():
    unit = parse(tmx_text()).find("body/tu[@tuid='page.txt#b1.s2']")
    props = {prop.get("type"): prop.text for prop in unit.iterfind("prop")}
    assert props["x-link-score"] == "0.66"
    assert props["x-confidence"] == "0.97"
    assert (props["x-article"], props["x-brief"]) == ("a1", "b1")
    sentence = parse(tmx_text()).find("body/tu[@tuid='page.txt#a1.h']")
    props = {prop.get("type"): prop.text for prop in sentence.iterfind("prop")}
    assert (props["x-model"], props["x-model-sha256"]) == ("tiny", "ab" * 32)


def test_translate_toolkit_reads_the_tmx():
    from translate.storage.tmx import tmxfile

    store = tmxfile.parsestring(tmx_text().encode("utf-8"))
    assert store.translate("1月4日,会议召开。") == "The meeting was held on January 4."
    assert len(store.units) == len(segments(result()))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no xml", "not a TMX document"),
        (
            '<tmx version="1.4"><body><tu tuid="u1"><tuv/></tu></body></tmx>',
            "unit 'u1' was not written by duizhao",
        ),
        (
            '<tmx><body><tu tuid="u2"><prop type="x-source">[</prop></tu></body></tmx>',
            "unit 'u2' was not written by duizhao",
        ),
    ],
)
def test_a_foreign_tmx_is_refused_with_the_unit(text, message):
    with pytest.raises(InputError, match=message):
        tmx.read(text)


def test_entities_of_a_foreign_file_are_not_expanded(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    text = (
        f'<!DOCTYPE tmx [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        '<tmx><body><tu tuid="&x;"/></body></tmx>'
    )
    with pytest.raises(InputError) as failure:
        tmx.read(text)
    assert "hidden" not in str(failure.value)


def test_xliff_is_valid_by_the_formats_schema(xliff_schema):
    assert xliff_schema.validate(parse(xliff_text())), xliff_schema.error_log


def test_the_schema_would_catch_a_broken_file(xliff_schema):
    assert not xliff_schema.validate(parse(xliff_text().replace("trans-unit", "unit")))


def test_xliff_groups_articles_and_teasers():
    groups = parse(xliff_text()).findall(f"{XLF}file/{XLF}body/{XLF}group")
    assert [(g.get("id"), g.get("restype"), len(g)) for g in groups] == [
        ("a1", "x-article", 4),
        ("teasers", "x-teasers", 1),
    ]


def unit(identity: str):
    return parse(xliff_text()).find(f".//{XLF}trans-unit[@id='{identity}']")


def test_a_machine_translation_waits_for_review():
    target = unit("a1.p1.s1").find(f"{XLF}target")
    assert target.text == "The meeting was held on January 4."
    assert target.get("state") == "needs-review-translation"
    assert target.get("state-qualifier") == "mt-suggestion"


def test_scores_and_warnings_are_notes():
    notes = [note.text for note in unit("a1.p2.s1").iterfind(f"{XLF}note")]
    assert notes == [
        "score -1.2500: mean log-probability per token",
        "warning number-lost:3.3万",
        "warning split",
    ]


def test_a_briefs_sentence_is_a_reference_beside_its_sources():
    reference = unit("a1.p1.s2").find(f"{XLF}alt-trans")
    assert reference.get("alttranstype") == "reference"
    assert reference.get("origin") == "brief b1.s2"
    assert reference.get("match-quality") == "66%"
    assert reference.findtext(f"{XLF}target") == "It reviewed 2023."
    assert unit("a1.p2.s1").find(f"{XLF}alt-trans") is None


def test_translate_toolkit_reads_the_xliff():
    from translate.storage.xliff import xlifffile

    store = xlifffile.parsestring(xliff_text().encode("utf-8"))
    found = {u.getid().split("\x04")[-1]: (u.source, u.target) for u in store.units}
    assert found["a1.p2.s1"] == ("投资3.3万元<全部>&到位。", "All the money is in place.")
    assert len(found) == 5


def test_characters_that_xml_cannot_carry_are_replaced_and_seen(tmx_dtd, xliff_schema):
    page = result()
    odd = replace(page, teasers=(replace(page.teasers[0], zh="坏\x01字\uffff", en="a\x00b"),))
    assert tmx_dtd.validate(parse(tmx_text(odd)))
    assert xliff_schema.validate(parse(xliff_text(odd)))
    assert "坏\ufffd字\ufffd" in tmx_text(odd)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\tb\nc\r", "a\tb\nc\r"), ("\x0b\x1f", "\ufffd\ufffd"), ("𠮷\ud800", "𠮷\ufffd")],
)
def test_carriable_keeps_what_xml_allows(text, expected):
    assert carriable(text) == expected


def test_the_documents_say_that_they_are_utf8():
    for text in (tmx_text(), xliff_text()):
        assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n')
        etree.parse(io.BytesIO(text.encode("utf-8")), etree.XMLParser(load_dtd=False))
