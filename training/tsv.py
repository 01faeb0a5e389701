"""Read parallel text from TSV files (plain, .gz, .xz) and report what was left out."""

from __future__ import annotations

import gzip
import lzma
import zlib
from collections import Counter
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from training.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

N_EXAMPLES = 3
EXAMPLE_CHARS = 160
TSV_LINE = "'zh<TAB>en[<TAB>source]'"


@dataclass(frozen=True, slots=True)
class Pair:
    """One sentence pair and the name of the source it came from."""

    zh: str
    en: str
    source: str


@dataclass(frozen=True, slots=True)
class CleaningConfig:
    """Which lines are fit for training.

    Attributes:
        max_chars: Longest side in characters; beyond it a line is a paragraph.
        min_ratio: Least English characters per Chinese one; below, text is missing.
        max_ratio: Most English characters per Chinese one (a Chinese character
            carries about 3.3 English ones; names and terms reach 12).
        ratio_from: Shorter Chinese sides are exempt from the ratio rule.
        strict: A malformed line stops the run instead of being counted.
    """

    max_chars: int = 600
    min_ratio: float = 0.8
    max_ratio: float = 12.0
    ratio_from: int = 12
    strict: bool = False


@dataclass(slots=True)
class CleaningReport:
    """What reading found: lines, pairs kept, and per reason how many were dropped.

    Attributes:
        examples: Per reason the first three places, as ``file:line: text``.
    """

    lines: int = 0
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def drop(self, reason: str, where: str, line: str) -> None:
        """Count a dropped line and keep the first examples of its reason."""
        self.dropped[reason] += 1
        shown = self.examples.setdefault(reason, [])
        if len(shown) < N_EXAMPLES:
            shown.append(f"{where}: {line[:EXAMPLE_CHARS]}")

    def __str__(self) -> str:
        """One line for the total, one per reason, with examples."""
        rows = [f"{self.lines} lines read, {self.kept} pairs kept"]
        for reason, count in self.dropped.most_common():
            rows.append(f"  {count} dropped: {reason}")
            rows.extend(f"    {example}" for example in self.examples[reason])
        return "\n".join(rows)


def read_pairs(
    paths: Sequence[Path], config: CleaningConfig | None = None
) -> tuple[list[Pair], CleaningReport]:
    """Read and clean TSV files with the columns zh, en and optionally source.

    A pair without a third column is named after its file. Exact duplicates within
    one source are dropped.

    Raises:
        DataError: A file cannot be read, nothing usable is left, or (strict) a line
            is malformed.
    """
    config = config or CleaningConfig()
    report = CleaningReport()
    pairs: list[Pair] = []
    for path in paths:
        pairs.extend(_read_file(path, config, report))
    if not pairs:
        names = ", ".join(str(path) for path in paths)
        raise DataError(f"no usable pair in {names}; expected lines 'zh<TAB>en'. {report}")
    return pairs, report


def _read_file(path: Path, config: CleaningConfig, report: CleaningReport) -> Iterator[Pair]:
    seen: set[Pair] = set()
    default = path.name.split(".")[0]
    for number, line in enumerate(read_lines(path), start=1):
        report.lines += 1
        where = f"{path.name}:{number}"
        fields = line.split("\t")
        reason = malformed(fields) or unfit(fields[0], fields[1], config)
        if reason is None:
            pair = Pair(fields[0].strip(), fields[1].strip(), source_of(fields, default))
            if pair not in seen:
                seen.add(pair)
                report.kept += 1
                yield pair
                continue
            reason = "duplicate"
        report.drop(reason, where, line)
        if config.strict and malformed(fields):
            raise malformed_line(where, reason, line)


def malformed_line(where: str, reason: str, line: str, expected: str = TSV_LINE) -> DataError:
    """Say what a strict run stops at."""
    return DataError(f"{where}: {reason}; every line must read {expected}: {line[:80]}")


def source_of(fields: Sequence[str], default: str) -> str:
    """Name the source of a line: its third column, else what its file is called."""
    return fields[2].strip() if len(fields) > 2 and fields[2].strip() else default


def read_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a file, plain, .gz or .xz, without their ends.

    Raises:
        DataError: The file is missing or damaged.
    """
    try:
        with _open(path) as stream:
            for raw in stream:
                # Undecodable bytes are shown as U+FFFD and the line is dropped below.
                yield raw.decode("utf-8", errors="replace").rstrip("\r\n")
    except (OSError, EOFError, lzma.LZMAError, zlib.error) as error:
        raise DataError(f"cannot read {path}: {error}") from error


def _open(path: Path) -> IO[bytes] | gzip.GzipFile | lzma.LZMAFile:
    if path.suffix == ".gz":
        return gzip.open(path, "rb")
    if path.suffix == ".xz":
        return lzma.open(path, "rb")
    return path.open("rb")


def malformed(fields: Sequence[str]) -> str | None:
    """Say why the columns of a line are no pair; None where they are one."""
    if len(fields) not in (2, 3):
        return f"{len(fields)} columns instead of 2 or 3"
    if not fields[0].strip() or not fields[1].strip():
        return "an empty side"
    if "\ufffd" in fields[0] or "\ufffd" in fields[1]:
        return "not UTF-8"
    return None


def unfit(zh: str, en: str, config: CleaningConfig) -> str | None:
    """Say why the lengths of a pair unfit it for training; None where they do not."""
    n_zh, n_en = len(zh), len(en)
    if max(n_zh, n_en) > config.max_chars:
        return f"longer than {config.max_chars} characters"
    ratio = n_en / n_zh
    if n_zh >= config.ratio_from and not config.min_ratio <= ratio <= config.max_ratio:
        return "lengths do not match"
    return None
