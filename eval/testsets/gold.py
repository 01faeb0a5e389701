"""Gold of this project's own tasks: BriefBench pages and beads of document pairs."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.briefbench_files import GoldPage, parse_gold
from eval.errors import InputError
from eval.lines import read_lines
from eval.model import Segment
from eval.spec import SetSpec
from eval.testsets.building import Found


def _json_lines(spec: SetSpec, root: Path) -> tuple[list[tuple[str, str]], tuple[str, ...]]:
    """Return (place, line) pairs of the non-blank lines, and warnings."""
    if spec.path is None:
        raise InputError(f"test set {spec.name}: the format {spec.format} needs a path")
    path = root / spec.path
    lines = read_lines(path)
    rows = [(f"{path.name}:{i}", line) for i, line in enumerate(lines.texts, 1) if line.strip()]
    return rows, lines.warnings


def read_pages(spec: SetSpec, root: Path) -> Found:
    """Read BriefBench pages: systems are given the page and answer with page results."""
    rows, warnings = _json_lines(spec, root)
    pages = [(parse_gold(line, where), line) for where, line in rows]
    segments = tuple(
        Segment(page.id, page.page, (line,), page.id, spec.domain) for page, line in pages
    )
    return Found(segments, "pages", warnings)


def read_page_references(spec: SetSpec, root: Path) -> Found:
    """Read BriefBench's reference translations as sentence pairs, one document a page."""
    rows, warnings = _json_lines(spec, root)
    segments = tuple(
        segment for where, line in rows for segment in _references(parse_gold(line, where))
    )
    return Found(segments, warnings=warnings)


def _references(page: GoldPage) -> list[Segment]:
    heads = {"".join(article.headline.split()) for article in page.articles}
    body = "".join(p for article in page.articles for p in article.paragraphs)
    squashed = "".join(body.split())

    def domain(source: str) -> str:
        text = "".join(source.split())
        return "sentence" if text not in heads and text in squashed else "headline"

    return [
        Segment(f"{page.id}.{i}", r.source, (r.en,), page.id, domain(r.source))
        for i, r in enumerate(page.references, 1)
    ]


class _Beads(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    id: str
    src: tuple[str, ...]
    tgt: tuple[str, ...]
    beads: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    domain: str | None = None


def read_beads(spec: SetSpec, root: Path) -> Found:
    """Read document pairs with gold beads: ``{"id", "src": […], "tgt": […], "beads": […]}``.

    Raises: InputError: a malformed line, or an index outside its document.
    """
    rows, warnings = _json_lines(spec, root)
    return Found(tuple(_document(spec, *row) for row in rows), "beads", warnings)


def _document(spec: SetSpec, where: str, line: str) -> Segment:
    try:
        record = _Beads.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        raise InputError(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    for src, tgt in record.beads:
        for side, indices, size in (("src", src, len(record.src)), ("tgt", tgt, len(record.tgt))):
            beyond = next((i for i in indices if not 0 <= i < size), None)
            if beyond is not None:
                raise InputError(f"{where}: a bead names {side} {beyond} of {size} sentences")
    source = json.dumps({"src": record.src, "tgt": record.tgt}, ensure_ascii=False)
    gold = json.dumps(record.beads)
    return Segment(record.id, source, (gold,), record.id, record.domain or spec.domain)
