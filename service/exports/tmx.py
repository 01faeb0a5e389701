"""Pairs as a translation memory, TMX 1.4b, and back.

Everything a ``Segment`` knows travels in ``<prop>`` elements of its ``<tu>``, so reading
gives the same segments (characters that XML 1.0 cannot carry become U+FFFD).

Source: TMX 1.4b specification, Localisation Industry Standards Association, 2005.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib.metadata import version

from lxml import etree
from pydantic import TypeAdapter

from service.errors import InputError
from service.exports.registry import Part
from service.exports.xml_text import LANG, carriable, parse, serialise
from service.result import PageResult
from service.segments import Segment, segments

DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">'

_SEGMENT = TypeAdapter(Segment)
_TEXTS = ("page", "page_sha256", "kind", "id", "article", "brief", "model", "model_sha256")
_NUMBERS = ("mt_score", "link_score", "confidence")
_LISTS = ("source", "warnings")


def render(result: PageResult) -> tuple[Part, ...]:
    """Render one ``<tu>`` a pair."""
    return (Part(".tmx", write(segments(result))),)


def write(records: Iterable[Segment]) -> str:
    """Write segments as a TMX document."""
    root = etree.Element("tmx", version="1.4")
    etree.SubElement(root, "header", _header())
    body = etree.SubElement(root, "body")
    for record in records:
        _unit(body, record)
    return serialise(root, doctype=DOCTYPE)


def _header() -> dict[str, str]:
    return {
        "creationtool": "duizhao",
        "creationtoolversion": version("duizhao"),
        "segtype": "sentence",
        "o-tmf": "duizhao.page/1",
        "adminlang": "en",
        "srclang": "zh",
        "datatype": "plaintext",
        "o-encoding": "UTF-8",
    }


def _unit(body: etree._Element, record: Segment) -> None:
    unit = etree.SubElement(
        body, "tu", tuid=carriable(f"{record.page}#{record.id}"), segtype=_segtype(record)
    )
    for name in _TEXTS:
        _prop(unit, name, getattr(record, name))
    for name in _NUMBERS:
        number = getattr(record, name)
        _prop(unit, name, None if number is None else repr(number))
    for name in _LISTS:
        _prop(unit, name, json.dumps(getattr(record, name), ensure_ascii=False))
    _variant(unit, "zh", record.zh)
    _variant(unit, "en", record.en)


def _segtype(record: Segment) -> str:
    """A brief and a sentence with several sources are no sentence pairs."""
    return "sentence" if record.kind != "brief" and len(record.source) == 1 else "paragraph"


def _prop(unit: etree._Element, name: str, value: str | None) -> None:
    if value is not None:
        etree.SubElement(unit, "prop", type=_name(name)).text = carriable(value)


def _name(field: str) -> str:
    """User-defined types begin with ``x-`` by the format's custom."""
    return "x-" + field.replace("_", "-")


def _variant(unit: etree._Element, language: str, text: str) -> None:
    variant = etree.SubElement(unit, "tuv", {LANG: language})
    etree.SubElement(variant, "seg").text = carriable(text)


def read(text: str) -> tuple[Segment, ...]:
    """Read segments from a document that ``write`` wrote.

    Raises:
        InputError: It is not XML, or a unit lacks what a segment needs.
    """
    try:
        root = parse(text)
    except etree.XMLSyntaxError as error:
        raise InputError(f"not a TMX document: {error.msg}") from error
    return tuple(_segment(unit) for unit in root.iterfind("body/tu"))


def _segment(unit: etree._Element) -> Segment:
    props = {prop.get("type"): prop.text or "" for prop in unit.iterfind("prop")}
    fields: dict[str, object] = {
        name: props[_name(name)] for name in _TEXTS + _NUMBERS if _name(name) in props
    }
    for name in ("article", "brief"):
        fields.setdefault(name, None)
    for name, language in (("zh", "zh"), ("en", "en")):
        fields[name] = _text(unit, language)
    try:
        for name in _LISTS:
            fields[name] = json.loads(props.get(_name(name), "[]"))
        return _SEGMENT.validate_python(fields)
    except ValueError as error:
        raise InputError(
            f"unit {unit.get('tuid')!r} was not written by duizhao: {error}"
        ) from error


def _text(unit: etree._Element, language: str) -> str:
    for variant in unit.iterfind("tuv"):
        if variant.get(LANG) == language:
            return variant.findtext("seg") or ""
    return ""
