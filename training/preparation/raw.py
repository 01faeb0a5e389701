"""Read raw parallel text: TSV, duizhao's own exports, and pairs of line-aligned files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from alignment.documents.embedding import join
from training.errors import DataError
from training.tsv import TSV_LINE, malformed, read_lines, source_of

if TYPE_CHECKING:
    from pathlib import Path

    from training.preparation.config import PrepareConfig

_PACKED = (".gz", ".xz")
# How the table of `duizhao run --format tsv` begins.
_EXPORT_HEAD = "source\ttarget\tmt_score\t"
JSON_LINE = '\'{"zh": …, "en": …}\' or a bead of `duizhao align --format jsonl`'
MOSES_LINE = "one text, beside line n of the other file"


@dataclass(frozen=True, slots=True)
class RawFile:
    """One input.

    Attributes:
        path: TSV, or JSON lines (``.jsonl``), or the Chinese half of two line-aligned files;
            each plain, ``.gz`` or ``.xz``.
        english: The other half; None for a file that holds both sides.
    """

    path: Path
    english: Path | None = None


@dataclass(frozen=True, slots=True)
class RawLine:
    """One line of an input.

    Attributes:
        where: ``file:line``.
        text: The line as it stands there.
        zh, en: Its sides; empty where it is no pair.
        source: Name of its source.
        fault: Why it is no pair; empty where it is one.
        expected: What a line there must read.
        unwanted: Why a well-formed line is not read; empty where it is.
    """

    where: str
    text: str
    zh: str = ""
    en: str = ""
    source: str = ""
    fault: str = ""
    expected: str = TSV_LINE
    unwanted: str = ""


def read_raw(file: RawFile, config: PrepareConfig) -> Iterator[RawLine]:
    """Yield the lines of an input in order, malformed ones among them.

    Raises:
        DataError: A file is missing or damaged, or two halves differ in length.
    """
    default = config.source or file.path.name.split(".")[0]
    if file.english is not None:
        yield from _moses(file.path, file.english, default)
    elif is_json_lines(file.path):
        yield from _json_lines(file.path, default, config)
    else:
        yield from _tsv(file.path, default, config)


def is_json_lines(path: Path) -> bool:
    """Tell by its name whether a file holds JSON lines, packed or not."""
    return (path.with_suffix("") if path.suffix in _PACKED else path).suffix == ".jsonl"


def _tsv(path: Path, default: str, config: PrepareConfig) -> Iterator[RawLine]:
    columns: list[str] = []
    for number, line in enumerate(read_lines(path), start=1):
        where = f"{path.name}:{number}"
        fields = line.split("\t")
        if number == 1 and line.startswith(_EXPORT_HEAD):
            columns = fields
        elif columns:
            yield _exported(where, line, fields, columns, default, config)
        else:
            fault = malformed(fields)
            zh, en = ("", "") if fault else fields[:2]
            yield RawLine(where, line, zh, en, source_of(fields, default), fault or "")


def _exported(
    where: str,
    line: str,
    fields: list[str],
    columns: list[str],
    default: str,
    config: PrepareConfig,
) -> RawLine:
    """Read a row of the table that ``duizhao run --format tsv`` writes."""
    expected = f"the {len(columns)} columns of the file's head"
    if len(fields) != len(columns):
        fault = f"{len(fields)} columns instead of {len(columns)}"
        return RawLine(where, line, source=default, fault=fault, expected=expected)
    row: dict[str, Any] = dict(zip(columns, fields, strict=True))
    row |= {"zh": row["source"], "en": row["target"], "source": default}
    return _segment(RawLine(where, line, source=default, expected=expected), row, config)


def _json_lines(path: Path, default: str, config: PrepareConfig) -> Iterator[RawLine]:
    for number, line in enumerate(read_lines(path), start=1):
        empty = RawLine(f"{path.name}:{number}", line, source=default, expected=JSON_LINE)
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            yield replace(empty, fault="no JSON")
            continue
        if not isinstance(row, dict):
            yield replace(empty, fault="no JSON object")
        elif "src_text" in row:
            yield _bead(empty, row, config)
        else:
            yield _segment(empty, row, config)


def _bead(empty: RawLine, row: Mapping[str, Any], config: PrepareConfig) -> RawLine:
    """Read a bead of the document aligner; one without a counterpart is no fault."""
    sides = row.get("src_text"), row.get("tgt_text")
    if not all(isinstance(s, list) and all(isinstance(t, str) for t in s) for s in sides):
        return replace(empty, fault="no bead with src_text and tgt_text")
    zh, en = (join(side) for side in sides if side is not None)
    unwanted = _unsure(row.get("confidence"), config)
    if not zh or not en:
        unwanted = "a line without counterpart"
    return _pair(empty, zh, en, unwanted)


def _segment(empty: RawLine, row: Mapping[str, Any], config: PrepareConfig) -> RawLine:
    """Read a pair of ``duizhao run``, or any object with both sides."""
    zh, en, kind, source = (row.get(key) for key in ("zh", "en", "kind", "source"))
    if not isinstance(zh, str) or not isinstance(en, str):
        return replace(empty, fault="no texts zh and en")
    unwanted = _unsure(row.get("link_score"), config)
    if isinstance(kind, str) and kind not in config.kinds:
        unwanted = f"a pair of kind {kind}, not {', '.join(config.kinds)}"
    named = source if isinstance(source, str) and source.strip() else empty.source
    return _pair(replace(empty, source=named.strip()), zh, en, unwanted)


def _pair(empty: RawLine, zh: str, en: str, unwanted: str) -> RawLine:
    if not unwanted and (not zh.strip() or not en.strip()):
        return replace(empty, fault="an empty side")
    if not _encodable(zh + en + empty.source):
        return replace(empty, fault="half a surrogate pair")
    return replace(empty, zh=zh, en=en, unwanted=unwanted)


def _unsure(confidence: object, config: PrepareConfig) -> str:
    try:
        sure = float(str(confidence))
    except ValueError:
        return ""
    return "" if sure >= config.min_confidence else "the aligner is not sure of it"


def _encodable(text: str) -> bool:
    """JSON may escape half a surrogate pair, which no file can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _moses(chinese: Path, english: Path, default: str) -> Iterator[RawLine]:
    halves = zip_longest(read_lines(chinese), read_lines(english))
    for number, (zh, en) in enumerate(halves, start=1):
        if zh is None or en is None:
            short = chinese if zh is None else english
            raise DataError(
                f"{short} ends after {number - 1} lines, its other half goes on; line n of "
                f"{chinese.name} and {english.name} must be the same pair"
            )
        fault = malformed((zh.replace("\t", " "), en.replace("\t", " "))) or ""
        where, text = f"{chinese.name}:{number}", f"{zh}\t{en}"
        sides = ("", "") if fault else (zh, en)
        yield RawLine(where, text, *sides, default, fault, MOSES_LINE)
