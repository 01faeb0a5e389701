"""Terms that must be translated in one way, from TSV or TBX files."""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from pages.script import to_simplified
from translation.errors import GlossaryError

_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class Term:
    """A Chinese term and the English it must become."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Glossary:
    """Terms, the longest source first; each source once."""

    terms: tuple[Term, ...]

    def digest(self) -> str:
        """Hex digest of all terms, for cache keys."""
        listed = "\n".join(f"{t.source}\t{t.target}" for t in self.terms)
        return hashlib.sha256(listed.encode()).hexdigest()[:16]

    def found_in(self, text: str) -> tuple[Term, ...]:
        """Terms that stand in a simplified Chinese text; none inside a longer one found there."""
        found = []
        for term in self.terms:
            if term.source in text:
                found.append(term)
                text = text.replace(term.source, "\0")
        return tuple(found)


def glossary(terms: Iterable[Term]) -> Glossary:
    """Make a glossary; a source given twice keeps its last target."""
    unique = {to_simplified(t.source.strip()): t.target.strip() for t in terms}
    ordered = sorted(unique.items(), key=lambda item: (-len(item[0]), item[0]))
    return Glossary(tuple(Term(source, target) for source, target in ordered))


def states(text: str, target: str) -> bool:
    """Whether a translation contains a required target as whole words, whatever their case."""
    loose = r"\s+".join(map(re.escape, target.split()))
    return re.search(rf"(?<!\w){loose}(?!\w)", text, re.IGNORECASE) is not None


def read_glossary(path: Path) -> Glossary:
    """Read a ``.tsv`` (source, tab, target; ``#`` begins a comment) or ``.tbx`` file.

    Raises:
        GlossaryError: The file cannot be read, is malformed (says where) or holds no term.
    """
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(_READERS))
        raise GlossaryError(f"{path}: a glossary ends in one of {known}")
    try:
        terms = reader(path)
    except (OSError, UnicodeDecodeError) as error:
        raise GlossaryError(f"{path} cannot be read ({error}); it must be UTF-8 text") from error
    if not terms:
        raise GlossaryError(f"{path} holds no term: give one pair of zh and en per entry")
    return glossary(terms)


def _read_tsv(path: Path) -> list[Term]:
    terms = []
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) < 2 or not fields[0] or not fields[1]:
            raise GlossaryError(
                f"{path}, line {number}: expected a Chinese term, a tab and its English, "
                f"found {line.strip()[:40]!r}"
            )
        terms.append(Term(fields[0], fields[1]))
    return terms


def _read_tbx(path: Path) -> list[Term]:
    """TBX 2 (martif) and TBX 3: entries of language sections whose ``xml:lang`` is zh… and en…."""
    content = path.read_text(encoding="utf-8-sig")
    if "<!ENTITY" in content:
        raise GlossaryError(
            f"{path} declares entities, which are not read; remove the <!ENTITY> lines"
        )
    try:
        # entity declarations, the danger of untrusted XML here, were refused above
        root = ElementTree.fromstring(content)  # noqa: S314
    except ElementTree.ParseError as error:
        raise GlossaryError(f"{path} is no well-formed XML ({error})") from error
    entries = (e for e in root.iter() if _name(e) in {"termEntry", "conceptEntry"})
    return [term for entry in entries for term in _entry(entry)]


def _entry(entry: ElementTree.Element) -> list[Term]:
    sections = [e for e in entry if _name(e) in {"langSet", "langSec"}]
    zh, en = (_terms(sections, language) for language in ("zh", "en"))
    return [Term(source, en[0]) for source in zh] if en else []


def _terms(sections: Iterable[ElementTree.Element], language: str) -> list[str]:
    return [
        (e.text or "").strip()
        for section in sections
        if section.get(_XML_LANG, "").lower().startswith(language)
        for e in section.iter()
        if _name(e) == "term" and (e.text or "").strip()
    ]


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


_READERS: dict[str, Callable[[Path], list[Term]]] = {".tsv": _read_tsv, ".tbx": _read_tbx}
