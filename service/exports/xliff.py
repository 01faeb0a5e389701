"""Translations as XLIFF 1.2 for computer-aided translation.

Each Chinese line is one unit to review; a brief's sentence that draws on it stands beside it
as a reference translation by a person.

Source: XLIFF 1.2, OASIS standard, 1 February 2008.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import version

from lxml import etree

from service.exports.registry import Part
from service.exports.xml_text import LANG, carriable, serialise
from service.result import PageResult
from service.segments import Segment, segments

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"

_TOOL = "duizhao"


def render(result: PageResult) -> tuple[Part, ...]:
    """Render one ``<file>`` with a group for each article and one for the teasers."""
    root = etree.Element(_tag("xliff"), {"version": "1.2"}, nsmap={None: NAMESPACE})
    file = etree.SubElement(
        root,
        _tag("file"),
        {
            "original": carriable(result.name),
            "source-language": "zh",
            "target-language": "en",
            "datatype": "plaintext",
            "tool-id": _TOOL,
        },
    )
    _header(file, result)
    _body(file, segments(result))
    return (Part(".xlf", serialise(root)),)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _child(parent: etree._Element, name: str, /, text: str = "", **given: str) -> etree._Element:
    """Add an element; underscores in attribute names stand for hyphens."""
    attributes = {key.replace("_", "-"): carriable(value) for key, value in given.items()}
    element = etree.SubElement(parent, _tag(name), attributes)
    element.text = carriable(text) or None
    return element


def _header(file: etree._Element, result: PageResult) -> None:
    header = _child(file, "header")
    _child(header, "tool", tool_id=_TOOL, tool_name=_TOOL, tool_version=version("duizhao"))
    if result.model is not None:
        _child(header, "note", f"model {result.model.id} sha256 {result.model.sha256}")
    for warning in result.warnings:
        _child(header, "note", warning, priority="2")


def _body(file: etree._Element, records: tuple[Segment, ...]) -> None:
    body = _child(file, "body")
    briefs = tuple(record for record in records if record.kind == "link")
    for name, members in _groups(records).items():
        group = _child(body, "group", id=name, restype=f"x-{_kind(name)}")
        for record in members:
            _unit(group, record, briefs)


def _groups(records: tuple[Segment, ...]) -> Mapping[str, list[Segment]]:
    groups: dict[str, list[Segment]] = {}
    for record in records:
        if record.brief is None:
            groups.setdefault(record.article or "teasers", []).append(record)
    return groups


def _kind(group: str) -> str:
    return "teasers" if group == "teasers" else "article"


def _unit(group: etree._Element, record: Segment, briefs: tuple[Segment, ...]) -> None:
    unit = _child(group, "trans-unit", id=record.id, restype=f"x-{record.kind}")
    _child(unit, "source", record.zh).set(LANG, "zh")
    target = _child(
        unit, "target", record.en, state="needs-review-translation", state_qualifier="mt-suggestion"
    )
    target.set(LANG, "en")
    for note in _notes(record):
        _child(unit, "note", note).set(LANG, "en")
    for brief in briefs:
        if record.id in brief.source:
            _reference(unit, brief)


def _notes(record: Segment) -> Iterator[str]:
    if record.mt_score is not None:
        yield f"score {record.mt_score:.4f}: mean log-probability per token"
    for warning in record.warnings:
        yield f"warning {warning}"


def _reference(unit: etree._Element, brief: Segment) -> None:
    """Add a brief's sentence, made by a person, as a reference for the unit."""
    share = 0.0 if brief.link_score is None else 100 * brief.link_score
    reference = _child(
        unit,
        "alt-trans",
        origin=f"brief {brief.id}",
        alttranstype="reference",
        match_quality=f"{share:.0f}%",
    )
    _child(reference, "source", brief.zh).set(LANG, "zh")
    _child(reference, "target", brief.en).set(LANG, "en")
