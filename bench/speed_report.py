"""The comparison of ways as a table, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from bench.speed_results import Row
from bench.speed_start import PageTime, Start

LIBRARY, SERVICE = "duizhao, library", "duizhao, service"
LIMIT, NAIVE = "CTranslate2, sorted pieces", "transformers, one by one"
LIBRE, EXACT = "LibreTranslate's way", "CTranslate2, float32"


@dataclass(frozen=True, slots=True)
class Ratio:
    """One way's speed over another's.

    Attributes:
        one: The way.
        other: The one compared with.
        goal: At least this much is wanted.
        wall: By the clock, one value a round.
        cpu: By processor seconds, one value a round.
    """

    one: str
    other: str
    goal: float
    wall: tuple[float, ...]
    cpu: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All that one run found.

    Attributes:
        when: Date and time, UTC.
        machine: Processor and number of threads used.
        versions: Of Python and the packages that matter.
        model: Id and digest.
        source: Where the sentences come from.
        load: Load averages, one minute, before and after.
        rows: The ways.
        ratios: Those that goals are set for.
        starts: Starts of a process.
        pages: The sample pages.
    """

    when: str
    machine: str
    versions: str
    model: str
    source: str
    load: tuple[float, float]
    rows: tuple[Row, ...]
    ratios: tuple[Ratio, ...]
    starts: Mapping[str, Start]
    pages: tuple[PageTime, ...]

    def json(self) -> str:
        """Everything, as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"

    def markdown(self) -> str:
        """Tables with what was measured, on what, and how busy the machine was."""
        parts = [
            f"{self.when}, {self.machine}, {self.versions}, model {self.model}; {self.source}. "
            f"Load before and after: {self.load[0]:.1f}, {self.load[1]:.1f}.",
            _ways(self.rows),
            _ratios(self.ratios),
            _starts(self.starts),
            _pages(self.pages),
        ]
        return "\n\n".join(part for part in parts if part) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _ways(rows: Sequence[Row]) -> str:
    head = (
        *("way", "sentences", "tokens/s", "tokens/CPU s", "sentences/s", "CPU s"),
        *("alone p50 ms", "p95 ms", "peak MB", "same as float32", "BLEU", "difference [95 %]"),
    )
    return _table(
        head,
        [
            (
                row.name,
                str(row.sentences),
                f"{row.tokens_per_second:,.0f}",
                f"{row.tokens_per_cpu_second:,.0f}",
                f"{row.sentences / row.wall:.1f}",
                f"{row.cpu:.1f}",
                _milliseconds(row.p50),
                _milliseconds(row.p95),
                f"{row.peak:.0f}",
                f"{row.equal:.2f}",
                "" if row.bleu is None else f"{row.bleu:.2f}",
                _difference(row),
            )
            for row in rows
        ],
    )


def _milliseconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{1000 * seconds:.0f}"


def _difference(row: Row) -> str:
    if row.difference is None:
        return ""
    return f"{row.difference:+.2f} [{row.low:+.2f}, {row.high:+.2f}]"


def _ratios(ratios: Sequence[Ratio]) -> str:
    return _table(
        ("ratio", "goal", "by the clock", "by CPU seconds", "rounds"),
        [
            (
                f"{ratio.one} ÷ {ratio.other}",
                f"≥ {ratio.goal:g}",
                f"{median(ratio.wall):.2f}",
                f"{median(ratio.cpu):.2f}",
                ", ".join(f"{value:.2f}" for value in ratio.wall),
            )
            for ratio in ratios
        ],
    )


def _starts(starts: Mapping[str, Start]) -> str:
    head = ("process start to first translation", "seconds", "CPU s", "heavy imports")
    rows = [
        (name, f"{start.wall:.2f}", f"{start.cpu:.2f}", " ".join(start.heavy) or "none")
        for name, start in starts.items()
    ]
    return _table(head, rows) if rows else ""


def _pages(pages: Sequence[PageTime]) -> str:
    head = ("page, warm", "lines", "parse s", "translate s", "link and score s", "write s",
            "together s", "CPU s")  # fmt: skip
    rows = [(page.name, str(page.sentences), *_spans(page)) for page in pages]
    return _table(head, rows) if rows else ""


def _spans(page: PageTime) -> tuple[str, ...]:
    spans = (page.parse, page.translate, page.link, page.write, page.wall, page.cpu)
    return tuple(f"{seconds:.2f}" for seconds in spans)
