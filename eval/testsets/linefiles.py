"""Moses pairs, TSV, JSONL: sentence pairs in plain files."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.errors import InputError
from eval.lines import Lines, read_lines
from eval.model import Segment
from eval.spec import SetSpec
from eval.testsets.building import Found


def _path(spec: SetSpec, root: Path) -> Path:
    if spec.path is None:
        raise InputError(f"test set {spec.name}: the format {spec.format} needs a path")
    return root / spec.path


def read_moses(spec: SetSpec, root: Path) -> Found:
    """Read line-aligned files: ``source``, one or more ``references``, maybe ``documents``."""
    if spec.source is None or not spec.references:
        raise InputError(f"test set {spec.name}: name a source file and at least one reference")
    return pair_files(
        spec,
        root / spec.source,
        [root / reference for reference in spec.references],
        root / spec.documents if spec.documents else None,
    )


def pair_files(
    spec: SetSpec, source: Path, references: list[Path], documents: Path | None
) -> Found:
    """Pair line-aligned files.

    Raises: InputError: the files have different numbers of lines.
    """
    files = [source, *references, *([documents] if documents else [])]
    read = [read_lines(path) for path in files]
    for path, lines in zip(files, read, strict=True):
        if len(lines.texts) != len(read[0].texts):
            raise InputError(
                f"test set {spec.name}: {source.name} has {len(read[0].texts)} lines but "
                f"{path.name} has {len(lines.texts)}; they must pair one to one"
            )
    labels: tuple[str | None, ...] = read[-1].texts if documents else (None,) * len(read[0].texts)
    streams = [lines.texts for lines in read[1 : 1 + len(references)]]
    rows = zip(read[0].texts, zip(*streams, strict=True), labels, strict=True)
    segments = tuple(
        Segment(str(i), src, refs, document, spec.domain)
        for i, (src, refs, document) in enumerate(rows, 1)
    )
    return Found(segments, warnings=tuple(w for lines in read for w in lines.warnings))


def read_tsv(spec: SetSpec, root: Path) -> Found:
    """Read a TSV without quoting; ``columns`` are the source's and the references'."""
    path = _path(spec, root)
    # an empty last column is a tab at the end of the line
    lines = read_lines(path, strip="\r ")
    if len(spec.columns) < 2:
        raise InputError(f"test set {spec.name}: columns names the source and a reference")
    segments = [
        _tsv_segment(spec, f"{path.name}:{i}", line.split("\t"), i)
        for i, line in enumerate(lines.texts, 1)
    ]
    return Found(tuple(segments), warnings=lines.warnings)


def _tsv_segment(spec: SetSpec, where: str, cells: list[str], number: int) -> Segment:
    if len(cells) <= max(spec.columns):
        raise InputError(
            f"{where}: {len(cells)} columns, expected at least {max(spec.columns) + 1}"
        )
    source, *references = (cells[i].strip() for i in spec.columns)
    return Segment(str(number), source, tuple(references), None, spec.domain)


class _Record(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str | int | None = None
    source: str
    reference: str | None = None
    references: tuple[str, ...] = ()
    document: str | None = None
    domain: str | None = None


def read_jsonl(spec: SetSpec, root: Path) -> Found:
    """Read JSON lines with source, reference or references, and maybe id, document, domain."""
    path = _path(spec, root)
    lines = read_lines(path)
    segments = tuple(_json_segments(spec, path, lines))
    return Found(segments, warnings=lines.warnings)


def _json_segments(spec: SetSpec, path: Path, lines: Lines) -> list[Segment]:
    segments = []
    for number, line in enumerate(lines.texts, 1):
        if not line.strip():
            continue
        try:
            record = _Record.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, first["loc"])) or "line"
            raise InputError(f"{path.name}:{number}: {place}: {first['msg']}") from None
        references = record.references or (
            (record.reference,) if record.reference is not None else ()
        )
        identity = str(number if record.id is None else record.id)
        domain = record.domain or spec.domain
        segments.append(Segment(identity, record.source, references, record.document, domain))
    return segments
