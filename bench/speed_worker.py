"""One way of translating in a process of its own: reads orders, answers with measurements.

``bench.speed`` starts it. An order is one line of JSON on standard input, ``{"texts": […]}`` or
``{"alone": […]}``; the answer is one line of JSON. It ends when standard input does.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from bench.process_use import cpu_seconds, peak_megabytes
from bench.speed_ways import WAYS, RawCTranslate2, Service, Setting, Way


def main() -> None:
    """Load, say so, then work on orders."""
    name, given = sys.argv[1], json.loads(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print must not be taken for an answer
    start = time.monotonic()
    folders = {key: Path(given[key]) for key in ("model", "converted", "exact", "cache")}
    way = WAYS[name](Setting(**folders, threads=given["threads"]))
    _say(answers, {"ready": time.monotonic() - start})
    try:
        for line in sys.stdin:
            _say(answers, _obey(way, json.loads(line)))
    finally:
        if isinstance(way, Service):
            way.close()


def _obey(way: Way, order: dict[str, Any]) -> dict[str, Any]:
    pids = [os.getpid(), *(way.pids if isinstance(way, Service) else ())]
    texts = order.get("texts", [])
    if isinstance(way, RawCTranslate2):
        way.prepare(texts)
    cpu, start = cpu_seconds(pids), time.monotonic()
    outputs = way.translate(texts) if texts else []
    wall = time.monotonic() - start
    spent = cpu_seconds(pids) - cpu
    alone = [_timed(way, text) for text in order.get("alone", [])]
    return {
        "wall": wall,
        "cpu": spent,
        "outputs": outputs,
        "alone": alone,
        "peak": peak_megabytes(pids),
        "load": os.getloadavg()[0],
    }


def _timed(way: Way, text: str) -> float:
    start = time.monotonic()
    way.translate([text])
    return time.monotonic() - start


def _say(stream: Any, answer: dict[str, Any]) -> None:  # noqa: ANN401
    stream.write(json.dumps(answer, ensure_ascii=False) + "\n")
    stream.flush()


if __name__ == "__main__":
    main()
