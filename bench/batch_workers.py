"""What a worker process of its own costs a batch run, and what a page that kills it costs.

Usage: python -m bench.batch_workers [--pages 40] [--rounds 3] [--model M]

The same archive is processed without worker, and by the local engine with one, in turn, each time
by a process of its own; then once more with a translator that dies of one page, and without that
page. Prints one JSON object; the exit code is 0 only if results are equal byte for byte. Seconds
are processor seconds of all processes, and seconds on the clock, from start to end.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bench.archive_mix import write
from bench.batch_ray import contents
from service.batch.engines import Engine, EngineOptions
from service.batch.job import Job
from service.batch.ledger import Ledger
from service.batch.local_engine import open_engine
from service.batch.model import BatchConfig
from service.batch.output import OutputFolder
from service.batch.parts import SettingsSupplier
from service.batch.run import BatchRun
from service.batch.sources import read_archive
from service.batch.steps import Task
from service.batch.workbench import Bench, Supplier
from service.pipeline import Linker
from service.settings import Settings
from translation.model import ModelInfo, Progress, Translation, Translator

T = TypeVar("T")

_CONFIG = BatchConfig(shard_size=16)


class InProcess:
    """The way without isolation: tasks one after another in this process."""

    def __init__(self, supplier: Supplier) -> None:
        """Make the bench."""
        self._bench = Bench(supplier)

    def run(self, tasks: Sequence[Task[T]]) -> Iterator[tuple[int, T]]:
        """Perform tasks in order."""
        for index, task in enumerate(tasks):
            yield index, task.perform(self._bench)

    def close(self) -> None:
        """Nothing to do."""


@dataclass(frozen=True)
class DeadlySupplier:
    """A supplier whose translator dies of a sentence."""

    parts: SettingsSupplier
    sentence: str

    def translator(self) -> Translator:
        """Load the model."""
        return _Deadly(self.parts.translator(), self.sentence)

    def linker(self) -> Linker:
        """Make the linker."""
        return self.parts.linker()

    def release(self) -> str:
        """Version of duizhao."""
        return self.parts.release()


class _Deadly:
    def __init__(self, translator: Translator, sentence: str) -> None:
        self._translator, self._sentence = translator, sentence

    @property
    def info(self) -> ModelInfo:
        return self._translator.info

    def translate(
        self, sentences: Sequence[str], *, progress: Progress | None = None
    ) -> tuple[Translation, ...]:
        if self._sentence in sentences:
            os.kill(os.getpid(), signal.SIGSEGV)
        return self._translator.translate(sentences, progress=progress)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a run took.

    Attributes:
        cpu: Processor seconds of this process and its workers.
        wall: Seconds on the clock.
    """

    cpu: float
    wall: float


def run(source: Path, out: Path, model: str, way: str) -> None:
    """Process the archive once; ``way`` is ``here``, ``worker`` or a sentence that kills."""
    settings = replace(Settings.load(), model=model, cache_dir=source.parent / "cache")
    supplier = SettingsSupplier(settings)
    read = partial(read_archive, source, _CONFIG.max_page_bytes)
    job = Job(read, OutputFolder(out), supplier.identity(), "jsonl", _CONFIG)
    with (
        job.output.locked(),
        closing(Ledger(job.output.ledger)) as ledger,
        closing(_engine(supplier, way)) as engine,
    ):
        BatchRun(job, ledger, engine).run(lambda _pages: lambda _steps: None)


def _engine(supplier: SettingsSupplier, way: str) -> Engine:
    if way == "here":
        return InProcess(supplier)
    used = supplier if way == "worker" else DeadlySupplier(supplier, way)
    return open_engine(used, EngineOptions(1))


def spent(folder: Path, name: str, model: str, way: str) -> Spent:
    """Process the archive in a process of its own."""
    before, wall = _children(), time.monotonic()
    command = [sys.executable, "-m", "bench.batch_workers", "--model", model]
    subprocess.run([*command, "--child", str(folder), name, way], check=True)
    return Spent(_children() - before, time.monotonic() - wall)


def _children() -> float:
    """Processor seconds of the children that have ended, with theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rows(out: Path) -> dict[str, bytes]:
    """Results as they are written, by page."""
    lines = [line for path in (out / "shards").iterdir() for line in path.read_bytes().splitlines()]
    return {json.loads(line)["source"]["name"]: line for line in lines}


def compare(folder: Path, arguments: argparse.Namespace) -> dict[str, Any]:
    """Run all ways and answer the report."""
    source = folder / "in"
    write(source, arguments.pages, 1)
    model = arguments.model
    here: list[Spent] = []
    worker: list[Spent] = []
    for n in range(arguments.rounds):
        here.append(spent(folder, f"here-{n}", model, "here"))
        worker.append(spent(folder, f"worker-{n}", model, "worker"))
    victim, sentence = _victim(folder / "here-0")
    killed = spent(folder, "killed", model, sentence)
    (source / victim).unlink()
    spent(folder, "without", model, "worker")
    return {
        "pages": arguments.pages,
        "rounds": arguments.rounds,
        **_ratios(here, worker),
        "bytes_equal": contents(folder / "here-0") == contents(folder / "worker-0"),
        "killed_cpu": round(killed.cpu, 1),
        "killed_wall": round(killed.wall, 1),
        "equal_without_the_page": rows(folder / "killed") == rows(folder / "without"),
        "rejected": victim in (folder / "killed/rejects.jsonl").read_text(encoding="utf-8"),
    }


def _ratios(here: Sequence[Spent], worker: Sequence[Spent]) -> dict[str, Any]:
    def median(values: Iterator[float]) -> float:
        return round(statistics.median(values), 3)

    pairs = list(zip(here, worker, strict=True))
    return {
        "in_process_cpu": median(spent.cpu for spent in here),
        "worker_cpu": median(spent.cpu for spent in worker),
        "in_process_wall": median(spent.wall for spent in here),
        "worker_wall": median(spent.wall for spent in worker),
        "throughput_ratio_cpu": median(a.cpu / b.cpu for a, b in pairs),
        "throughput_ratio_wall": median(a.wall / b.wall for a, b in pairs),
    }


def _victim(out: Path) -> tuple[str, str]:
    """A page of the middle with a sentence of its own."""
    found = {name: json.loads(row) for name, row in rows(out).items()}
    texts = {
        name: [s["zh"] for a in tree["articles"] for p in a["paragraphs"] for s in p["sentences"]]
        for name, tree in found.items()
    }
    everything = [text for lines in texts.values() for text in lines]
    for name in sorted(texts)[len(texts) // 2 :]:
        for text in texts[name][1:]:  # the first has a byline that is not translated
            if everything.count(text) == 1:
                return name, text
    raise ValueError("no page has a sentence of its own; take more pages")


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child is not None:
        folder, name, way = arguments.child
        run(Path(folder) / "in", Path(folder) / name, arguments.model, way)
        return
    with tempfile.TemporaryDirectory() as made:
        report = compare(Path(made), arguments)
    print(json.dumps(report))
    if not (report["bytes_equal"] and report["equal_without_the_page"] and report["rejected"]):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
