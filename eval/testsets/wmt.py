"""WMT's files: XML sets of 2021 and later, release folders, and sacrebleu's own folder."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from eval.errors import InputError
from eval.model import Segment
from eval.spec import SetSpec
from eval.testsets.building import Found
from eval.testsets.linefiles import pair_files
from eval.testsets.tmx import parse_xml, text_of


def _path(spec: SetSpec, root: Path) -> Path:
    if spec.path is None:
        raise InputError(f"test set {spec.name}: the format {spec.format} needs a path")
    return root / Path(spec.path).expanduser()


def read_wmt_xml(spec: SetSpec, root: Path) -> Found:
    """Read WMT XML: documents with ``src``, ``ref`` by translator, and segments by id."""
    segments: list[Segment] = []
    for document in parse_xml(_path(spec, root)).iter("doc"):
        segments.extend(_document(document, spec))
    return Found(tuple(segments))


def _document(document: etree._Element, spec: SetSpec) -> list[Segment]:
    name = document.get("id") or "document"
    domain = document.get("domain") or spec.domain
    source = document.find("src")
    if source is None:
        raise InputError(f"test set {spec.name}: document {name} has no src element")
    references = [_by_id(reference) for reference in document.findall("ref")]
    segments = []
    for identity, text in _by_id(source).items():
        rows = tuple(reference[identity] for reference in references if identity in reference)
        segments.append(Segment(f"{name}:{identity}", text, rows, name, domain))
    return segments


def _by_id(side: etree._Element) -> dict[str, str]:
    return {segment.get("id") or "": text_of(segment) for segment in side.iter("seg")}


def _one(folder: Path, patterns: tuple[str, ...]) -> list[Path]:
    for pattern in patterns:
        found = sorted(path for path in folder.rglob(pattern) if path.is_file())
        if found:
            return found
    return []


def read_wmt_release(spec: SetSpec, root: Path) -> Found:
    """Read the text files of a news-systems release: ``sources/`` and ``references/``.

    Raises: InputError: the folder lacks sources or references of the language pair.
    """
    folder = _path(spec, root)
    joined = spec.pair.replace("-", "")
    sources = _one(folder, (f"sources/*{spec.pair}.src*", f"sources/*{joined}-src*.txt"))
    references = _one(folder, (f"references/*{spec.pair}.ref*", f"references/*{joined}-ref*.txt"))
    if not sources or not references:
        raise InputError(
            f"test set {spec.name}: no sources/ or references/ of {spec.pair} below {folder.name}; "
            "point path at the folder of a WMT news-systems release"
        )
    documents = _one(folder, (f"documents/*{spec.pair}*docs*",))
    labels = documents[0] if documents else None
    return pair_files(spec, sources[0], references, labels)


def read_sacrebleu(spec: SetSpec, root: Path) -> Found:
    """Read a set that sacrebleu has downloaded: ``path/NAME/NAME.PAIR.src`` and ``.ref*``.

    Nothing is downloaded here.

    Raises: InputError: the files are not there, with the command that fetches them.
    """
    folder = root / Path(spec.path or "~/.sacrebleu").expanduser()
    stem = f"{spec.name}.{spec.pair}"
    source = folder / spec.name / f"{stem}.src"
    references = sorted((folder / spec.name).glob(f"{stem}.ref*"))
    if not source.exists() or not references:
        raise InputError(
            f"test set {spec.name}: {stem}.src and .ref are not there; fetch them once with "
            f"`sacrebleu -t {spec.name} -l {spec.pair} --echo src ref`"
        )
    documents = folder / spec.name / f"{stem}.docid"
    return pair_files(spec, source, references, documents if documents.exists() else None)
