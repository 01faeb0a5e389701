"""Kill a batch run with SIGKILL at random moments and compare its bytes with an unbroken run's.

Usage: python -m bench.batch_kills [--pages 40] [--kills 20] [--workers 2] [--model M]

A run is started, killed after a random time, started again, and so on; the last one is left to
end. Prints one JSON object; the exit code is 0 only if every byte is equal.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from bench.archive_mix import write
from bench.batch_ray import contents
from service.batch.engines import EngineOptions
from service.batch.job import Job
from service.batch.model import BatchConfig, BatchReport
from service.batch.output import OutputFolder
from service.batch.parts import SettingsSupplier
from service.batch.run import process
from service.batch.sources import read_archive
from service.settings import Settings

#: Small sizes, so that a run has many steps to be killed in.
_CONFIG = BatchConfig(shard_size=6, window_pages=20, block_sentences=24)


def run(source: Path, out: Path, model: str, workers: int) -> BatchReport:
    """One run to its end."""
    settings = replace(Settings.load(), model=model, cache_dir=source.parent / "cache")
    supplier = SettingsSupplier(settings)
    read = partial(read_archive, source, _CONFIG.max_page_bytes)
    job = Job(read, OutputFolder(out), supplier.identity(), "parquet", _CONFIG)
    return process(job, supplier, lambda _: lambda _: None, options=EngineOptions(workers))


def compare(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Run whole, run with kills, answer the report."""
    source = folder / "in"
    write(source, arguments.pages, 1)
    start = time.monotonic()
    whole = run(source, folder / "whole", arguments.model, arguments.workers)
    seconds = time.monotonic() - start
    rng = np.random.default_rng(arguments.seed)
    command = [
        *(sys.executable, "-m", "bench.batch_kills", "--child", str(folder)),
        *("--model", arguments.model, "--workers", str(arguments.workers)),
    ]
    killed, moments = 0, []
    for _ in range(arguments.kills):
        child = subprocess.Popen(command)
        # loading the model is not the point: half of the kills come after it
        moment = float(rng.uniform(0, seconds * arguments.reach))
        moments.append(round(moment, 1))
        try:
            child.wait(moment)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            killed += child.wait() == -signal.SIGKILL
    subprocess.run(command, check=True)
    return {
        "pages": whole.pages,
        "sentences": whole.sentences,
        "shards": whole.shards,
        "unbroken_seconds": round(seconds, 1),
        "kills": killed,
        "moments": moments,
        "bytes_equal": contents(folder / "whole") == contents(folder / "cut"),
    }


def main() -> None:
    """Compare and print, or be the run that is killed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reach", type=float, default=0.5, help="latest kill, in whole runs")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child is not None:
        child = arguments.child
        run(child / "in", child / "cut", arguments.model, arguments.workers)
        return
    with tempfile.TemporaryDirectory() as folder:
        report = compare(Path(folder), arguments)
    print(json.dumps(report))
    if not report["bytes_equal"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
