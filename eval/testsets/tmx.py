"""TMX 1.4b: translation units with a Chinese and one or more English variants."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from eval.errors import InputError
from eval.model import Segment
from eval.spec import SetSpec
from eval.testsets.building import Found

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def parse_xml(path: Path) -> etree._Element:
    """Parse an XML file without entities and network.

    Raises: InputError: missing or not well-formed, with the line.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.parse(path, parser).getroot()
    except etree.XMLSyntaxError as error:
        raise InputError(f"{path.name}: not well-formed XML: {error.msg}") from None
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error})") from None


def text_of(element: etree._Element) -> str:
    """Return an element's text with inline markup removed and white space folded."""
    return " ".join("".join(map(str, element.itertext())).split())


def read_tmx(spec: SetSpec, root: Path) -> Found:
    """Read a TMX; units that lack one of the languages are left out and counted."""
    if spec.path is None:
        raise InputError(f"test set {spec.name}: the format tmx needs a path")
    source, target = spec.pair.split("-")
    segments, left_out = [], 0
    for number, unit in enumerate(parse_xml(root / spec.path).iter("tu"), 1):
        texts: dict[str, list[str]] = {}
        for variant in unit.iter("tuv"):
            language = (variant.get(_LANG) or variant.get("lang") or "").lower().split("-")[0]
            segment = variant.find("seg")
            if segment is not None:
                texts.setdefault(language, []).append(text_of(segment))
        if source in texts and target in texts:
            identity = unit.get("tuid") or str(number)
            references = tuple(texts[target])
            segments.append(Segment(identity, texts[source][0], references, None, spec.domain))
        else:
            left_out += 1
    warnings = (f"{left_out} units without {spec.pair} left out",) if left_out else ()
    return Found(tuple(segments), warnings=warnings)
