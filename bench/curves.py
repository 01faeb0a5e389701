"""Cost as the work grows: pages and documents, each size in a process of its own.

Usage: python -m bench.curves [--out docs/speed] [--only NAME …] [--most 10000] [--lines 100000]

Writes ``curves.json`` and ``curves.md`` and draws ``pages.svg``, ``memory.svg`` and
``documents.svg``. Pages are the sample pages with other figures, made as they are needed. About
8 minutes on two free cores, half of them for the document of 100,000 lines.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from bench.curve_work import WORK
from bench.svg_curves import Curve, draw

_ROOT = Path(__file__).resolve().parent.parent
_POWERS = (1, 10, 100, 1000, 10_000, 100_000)
_REAL_PAGES = (1, 2, 4, 8, 16)


@dataclass(frozen=True, slots=True)
class Point:
    """One size of one kind of work.

    Attributes:
        work: See ``bench.curve_work.WORK``.
        size: Pages, or lines of a side.
        cpu: Processor seconds of the work, loading excluded.
        wall: Seconds on the clock.
        base: Resident memory before the work, MB.
        peak: Most resident memory of the process, MB.
    """

    work: str
    size: int
    cpu: float
    wall: float
    base: float
    peak: float


def sizes(work: str, most: int, lines: int) -> tuple[int, ...]:
    """The sizes that a kind of work is measured at."""
    if work == "documents":
        return tuple(n for n in _POWERS if 100 <= n <= lines)
    if work == "pages, model":
        return tuple(n for n in _REAL_PAGES if n <= most)
    return tuple(n for n in _POWERS if n <= most)


def measure(work: str, size: int) -> Point:
    """Do one size in a process of its own.

    Raises:
        RuntimeError: The process failed.
    """
    done = subprocess.run(
        [sys.executable, "-m", "bench.curve_work", work, str(size)],
        cwd=_ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{work}, {size}: {done.stderr[-2000:]}")
    return Point(work, size, **json.loads(done.stdout.splitlines()[-1]))


def plots(points: Sequence[Point]) -> Mapping[str, str]:
    """The drawings by file name."""
    pages = [p for p in points if p.work != "documents"]
    documents = [p for p in points if p.work == "documents"]
    found = {}
    if pages:
        found["pages.svg"] = draw(
            "Cost of pages", "pages", "CPU seconds", _curves(pages, lambda p: p.cpu)
        )
        found["memory.svg"] = draw(
            "Memory", "pages", "peak resident MB", _curves(pages, lambda p: p.peak)
        )
    if documents:
        found["documents.svg"] = draw(
            "Cost of aligning a document",
            "lines of a side",
            "CPU seconds, MB",
            [
                Curve("CPU seconds", tuple((p.size, max(p.cpu, 0.01)) for p in documents)),
                Curve("peak MB", tuple((p.size, p.peak) for p in documents)),
            ],
        )
    return found


def _curves(points: Sequence[Point], value: Callable[[Point], float]) -> list[Curve]:
    names = dict.fromkeys(point.work for point in points)
    return [
        Curve(name, tuple((p.size, max(value(p), 0.01)) for p in points if p.work == name))
        for name in names
    ]


def table(points: Sequence[Point]) -> str:
    """The points as a table."""
    lines = [
        "| work | size | CPU s | CPU ms each | base MB | peak MB |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    lines.extend(
        f"| {p.work} | {p.size:,} | {p.cpu:.2f} | {1000 * p.cpu / p.size:.2f} "
        f"| {p.base:.0f} | {p.peak:.0f} |"
        for p in points
    )
    return "\n".join(lines) + "\n"


def _measured(options: argparse.Namespace) -> Iterator[Point]:
    for work in options.only:
        for size in sizes(work, options.most, options.lines):
            point = measure(work, size)
            print(f"{work}, {size}: {point.cpu:.2f} CPU s, {point.peak:.0f} MB", flush=True)
            yield point


def main() -> None:
    """Measure, draw and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=list(WORK), choices=list(WORK))
    parser.add_argument("--most", type=int, default=10_000, help="pages")
    parser.add_argument("--lines", type=int, default=100_000, help="of a document's side")
    parser.add_argument("--out", type=Path, default=_ROOT / "docs" / "speed")
    options = parser.parse_args()
    points = list(_measured(options))
    options.out.mkdir(parents=True, exist_ok=True)
    record = json.dumps([asdict(point) for point in points], indent=1) + "\n"
    (options.out / "curves.json").write_text(record, encoding="utf-8")
    (options.out / "curves.md").write_text(table(points), encoding="utf-8")
    for name, drawing in plots(points).items():
        (options.out / name).write_text(drawing, encoding="utf-8")
    print(table(points))


if __name__ == "__main__":
    main()
