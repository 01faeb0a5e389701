"""Post pages for a long time and see whether the web process grows.

Usage: python -m bench.service_soak [--pages 2000] [--warm-up 200] [--clients 4]
                                    [--sentences 12] [--text FILE] [--seed 0]

Starts ``duizhao serve`` on a free port, posts articles of some sentences each, every one
different from all others, and samples the resident size of the web process after each. Prints the
slope after the warm-up in KiB per 1,000 pages with a 95% confidence interval: of the
ordinary least squares line over the means of twenty stretches of pages, whose errors are nearer
to independent than those of single samples.  Exit code 1: a page was refused or lost.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import numpy as np
from scipy import stats

from bench.service_client import Client
from bench.service_process import RunningService, running_service
from bench.service_texts import sentences
from service.memory_use import resident_bytes

_STRETCHES = 20
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Slope:
    """Growth of a process.

    Attributes:
        slope: KiB per 1,000 pages.
        low: Lower end of its 95% confidence interval.
        high: Upper end.
    """

    slope: float
    low: float
    high: float


def main() -> None:
    """Soak and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--warm-up", type=int, default=200)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--sentences", type=int, default=12)
    parser.add_argument("--text", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    rng = np.random.default_rng(chosen.seed)
    texts = sentences(min(2000, chosen.pages * chosen.sentences), chosen.text, rng)
    with running_service() as service:
        pages = [_page(texts, chosen.sentences, rng, n) for n in range(chosen.pages)]
        sizes, faults, seconds = soak(service, pages, chosen.clients)
    _report(sizes, chosen.warm_up, seconds)
    print(f"faults: {len(faults)} {faults[:3]}")
    sys.exit(1 if faults else 0)


def _page(
    texts: Sequence[str], number: int, rng: np.random.Generator, page: int
) -> tuple[str, list[str]]:
    """A headline that names the page, and paragraphs."""
    return f"本地新闻第{page}号", [texts[i] for i in rng.integers(len(texts), size=number)]


def soak(
    service: RunningService, pages: Sequence[tuple[str, list[str]]], clients: int
) -> tuple[list[int], list[str], float]:
    """Post all pages.

    Returns: Resident bytes after each page, what went wrong, and the seconds it took.
    """
    sizes: list[int] = []
    faults: list[str] = []
    numbers = count()
    start = time.monotonic()

    def post() -> None:
        client = Client(service)
        while (number := next(numbers)) < len(pages):
            outcome = client.article(*pages[number])
            sizes.append(sum(map(resident_bytes, service.web_pids)))
            if outcome.fault:
                faults.append(outcome.fault)
        client.close()

    threads = [threading.Thread(target=post) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sizes, faults, time.monotonic() - start


def slope(sizes: Sequence[int]) -> Slope:
    """Fit the growth over pages; there must be at least 20 sizes, in bytes."""
    stretches = np.array_split(np.asarray(sizes, dtype=np.float64) / _KIB, _STRETCHES)
    middles = np.cumsum([len(s) for s in stretches]) - np.asarray([len(s) / 2 for s in stretches])
    fitted = stats.linregress(middles / 1000, [s.mean() for s in stretches])
    margin = float(stats.t.ppf(0.975, _STRETCHES - 2) * fitted.stderr)
    found = float(fitted.slope)
    return Slope(found, found - margin, found + margin)


def _report(sizes: Sequence[int], warm_up: int, seconds: float) -> None:
    print(f"{len(sizes)} pages in {seconds:.0f} s, {len(sizes) / seconds:.2f} a second")
    marks = sizes[:: max(1, len(sizes) // 10)]
    print("MiB along the way:", " ".join(f"{size / _KIB**2:.1f}" for size in marks))
    if len(sizes) - warm_up >= _STRETCHES:
        found = slope(sizes[warm_up:])
        print(
            f"slope after {warm_up} pages: {found.slope:.0f} KiB per 1,000 pages,"
            f" 95% confidence {found.low:.0f} to {found.high:.0f}"
        )


if __name__ == "__main__":
    main()
