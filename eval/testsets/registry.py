"""The test set formats by name: adding one is a reader and a row here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from eval.errors import InputError, SpecError
from eval.model import TestSet
from eval.spec import SetSpec
from eval.testsets.building import Found, build
from eval.testsets.gold import read_beads, read_page_references, read_pages
from eval.testsets.linefiles import read_jsonl, read_moses, read_tsv
from eval.testsets.tmx import read_tmx
from eval.testsets.wmt import read_sacrebleu, read_wmt_release, read_wmt_xml

Reader = Callable[[SetSpec, Path], Found]

FORMATS: Mapping[str, Reader] = {
    "moses": read_moses,
    "tsv": read_tsv,
    "jsonl": read_jsonl,
    "tmx": read_tmx,
    "wmt-xml": read_wmt_xml,
    "wmt-release": read_wmt_release,
    "sacrebleu": read_sacrebleu,
    "briefbench": read_page_references,
    "briefbench-pages": read_pages,
    "beads": read_beads,
}


def load_test_set(spec: SetSpec, root: Path) -> TestSet:
    """Read the test set of a specification.

    Args:
        spec: Name, format and files.
        root: Folder that relative paths start at.

    Raises:
        SpecError: unknown format.
        InputError: the files are missing, malformed, or not those of the pinned sha256.
    """
    reader = FORMATS.get(spec.format)
    if reader is None:
        known = ", ".join(FORMATS)
        raise SpecError(f"test set {spec.name}: unknown format {spec.format!r}; known are {known}")
    found = reader(spec, root)
    if spec.limit is not None:
        found = Found(found.segments[: spec.limit], found.kind, found.warnings)
    origin = f"{spec.format}:{Path(spec.path or spec.source or spec.name).name}"
    test_set = build(spec.name, found, licence=spec.licence, origin=origin)
    if spec.sha256 is not None and spec.sha256 != test_set.sha256:
        raise InputError(
            f"test set {spec.name}: its content has the digest {test_set.sha256}, the "
            f"specification pins {spec.sha256}; the data changed"
        )
    return test_set
